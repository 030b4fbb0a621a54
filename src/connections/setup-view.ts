/** The whole of the setup page: what is connected and how it is, what is under way, what is left to do. */
import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { CONNECT_STEPS } from '../contract/whatsapp-connect.ts';
import type { SetupConnection } from '../contract/whatsapp-connections.ts';
import type { WhatsAppSetup } from '../contract/whatsapp-setup.ts';
import { type Db, directory, type TenantScope } from '../db/client.ts';
import { connections } from '../db/schema/connections.ts';
import { notices } from '../db/schema/onboarding.ts';
import { tenants } from '../db/schema/tenants.ts';
import { type Env, settingsOf } from '../env.ts';
import { nationalPhone } from '../tenants/phone.ts';
import { type Attempt, findOpenAttempt } from './attempt-rows.ts';
import { attemptView } from './attempt-view.ts';
import { checklist } from './checklist.ts';
import { nextStep } from './connect-steps.ts';
import type { Connection } from './create-connection.ts';
import { readGauges } from './gauges.ts';
import { roomToOnboard } from './onboarding-allowance.ts';
import { OWN_TEMPLATES, readSetupFacts, readSilence, type SetupFacts } from './setup-facts.ts';
import { signupPrefill } from './signup-prefill.ts';
import { type ConnectingStep, connectionStates } from './states.ts';

/** Living ones, and the latest of those that were. */
const MAX_CONNECTIONS = 20;
const MAX_NOTICES = 50;

export interface SetupAsked {
  env: Env;
  db: Db;
  scope: TenantScope;
  /** Of this deployment, as the asking browser sees it: callback addresses begin with it. */
  origin: string;
  mayManage: WhatsAppSetup['mayManage'];
  nowMs: number;
}

/** Who may not manage sees how the connections are, and nothing of what is being set up. */
export async function readSetup(asked: SetupAsked): Promise<WhatsAppSetup> {
  const { env, db, scope, mayManage, nowMs } = asked;
  const [rows, facts, attempt, shown, signup] = await Promise.all([
    readConnections(db, scope),
    readSetupFacts(db, scope),
    findOpenAttempt(db, scope),
    mayManage.allowed ? readNotices(db, scope) : [],
    signupSettings(env, scope, mayManage.allowed, nowMs),
  ]);
  const views = await Promise.all(rows.map((row) => connectionView(asked, row, facts, attempt)));
  const leading = rows.find(({ state }) => state !== 'disconnected') ?? null;
  const leadingView = views.find(({ id }) => id === leading?.id);
  const isWorking = leadingView?.states.some(({ name }) => name === 'connected') ?? false;
  return {
    mayManage,
    signup,
    connections: views,
    attempt: attempt && mayManage.allowed ? attemptView(attempt) : null,
    checklist: checklist({
      connection: leading,
      isWorking,
      attempt: attempt ? { hasAccount: attempt.wabaId !== null && attempt.tokenSealed !== null } : null,
      facts,
      templates: facts.templates.find(({ wabaId }) => wabaId === (leading?.wabaId ?? attempt?.wabaId)) ?? null,
      ownTemplates: OWN_TEMPLATES.length,
    }),
    shareLink: isWorking && leading?.displayPhone ? shareLinkOf(leading.displayPhone) : null,
    notices: shown,
  };
}

/** One connection, as the page shows it; undefined when the workspace has none of that id. */
export async function readSetupConnection(asked: SetupAsked, id: string): Promise<SetupConnection | undefined> {
  const { db, scope } = asked;
  const [row, facts, attempt] = await Promise.all([findConnection(db, scope, id), readSetupFacts(db, scope), findOpenAttempt(db, scope)]);
  return row && connectionView(asked, row, facts, attempt);
}

/** A WhatsApp connection of the workspace, living or not. */
export async function findConnection(db: Db, { tenantId }: TenantScope, id: string): Promise<Connection | undefined> {
  return db
    .select()
    .from(connections)
    .where(and(eq(connections.id, id), eq(connections.tenantId, tenantId), eq(connections.channel, 'whatsapp')))
    .get();
}

async function readConnections(db: Db, { tenantId }: TenantScope): Promise<Connection[]> {
  return db
    .select()
    .from(connections)
    .where(and(eq(connections.tenantId, tenantId), eq(connections.channel, 'whatsapp')))
    .orderBy(sql`state = 'disconnected'`, sql`state <> 'connected'`, connections.createdAtMs)
    .limit(MAX_CONNECTIONS);
}

async function readNotices(db: Db, { tenantId }: TenantScope): Promise<WhatsAppSetup['notices']> {
  const rows = await db
    .select()
    .from(notices)
    .where(and(eq(notices.tenantId, tenantId), isNull(notices.dismissedAtMs)))
    .orderBy(desc(notices.atMs))
    .limit(MAX_NOTICES);
  return rows.map(({ id, tone, title, text, atMs }) => ({ id, tone, title, text, at: new Date(atMs).toISOString() }));
}

async function signupSettings(env: Env, scope: TenantScope, mayManage: boolean, nowMs: number): Promise<WhatsAppSetup['signup']> {
  const settings = settingsOf(env);
  const { META_APP_ID: appId, META_SIGNUP_CONFIG_ID: configId = '' } = settings;
  const place = { graphVersion: settings.GRAPH_VERSION, sdkUrl: settings.META_SDK_URL, messageOrigins: settings.META_WEB_ORIGINS };
  const isAvailable = configId !== '';
  if (!mayManage) return { isAvailable, appId: '', configId: '', ...place, prefill: null, allowance: { isReached: false, frees: null } };
  const all = directory(env);
  const [tenant, room] = await Promise.all([
    all.select().from(tenants).where(eq(tenants.id, scope.tenantId)).get(),
    roomToOnboard(all, scope, settings.META_ONBOARDING_ALLOWANCE, nowMs),
  ]);
  const prefill = tenant ? signupPrefill(tenant, nowMs) : null;
  return { isAvailable, appId, configId, ...place, prefill, allowance: { isReached: room.isReached, frees: instantOf(room.freesAtMs) } };
}

async function connectionView(
  { env, db, origin, mayManage, nowMs }: SetupAsked,
  row: Connection,
  facts: SetupFacts,
  attempt: Attempt | undefined,
): Promise<SetupConnection> {
  const [gauges, unheardSinceMs] = await Promise.all([readGauges(env, row, nowMs), readSilence(db, row, nowMs)]);
  const { health } = row;
  const live = { ...row, health: health && { ...health, unheardSinceMs } };
  const templates = facts.templates.find(({ wabaId }) => wabaId === row.wabaId);
  return {
    id: row.id,
    method: row.method,
    isCoexistence: row.isCoexistence,
    states: connectionStates(live, nowMs, connectingStep(row, attempt)),
    displayPhone: row.displayPhone,
    displayPhoneNational: row.displayPhone && nationalPhone(row.displayPhone),
    numberId: row.numberId,
    wabaId: row.wabaId,
    portfolioId: row.portfolioId,
    verifiedName: row.verifiedName,
    nameStatus: health?.nameStatus ?? null,
    quality: QUALITY[health?.qualityRating ?? ''] ?? 'unknown',
    ...gauges,
    throughputPerSecond: row.throughputPerSecond,
    businessVerification: health?.businessVerification ?? null,
    accountReview: health?.accountReview ?? null,
    canSend: CAN_SEND[health?.canSend ?? ''] ?? 'unknown',
    healthNotes: (health?.notes ?? []).map(({ text, solution }) => (solution === null ? text : `${text} ${solution}`)),
    healthAt: instantOf(row.healthAtMs),
    tokenExpiresAt: instantOf(row.tokenExpiresAtMs),
    webhookHeardAt: instantOf(row.webhookHeardAtMs),
    hasPaymentMethod: health?.hasPaymentMethod ?? null,
    templates: { approved: templates?.approved ?? 0, pending: templates?.pending ?? 0, total: templates?.total ?? 0 },
    waitingMessages: facts.waiting.get(row.id) ?? 0,
    callbackUrl: row.webhookKey !== null && mayManage.allowed ? `${origin}/api/webhooks/whatsapp/${row.webhookKey}` : null,
    connectedAt: instantOf(row.connectedAtMs),
    disconnectedAt: instantOf(row.disconnectedAtMs),
  };
}

const QUALITY: Readonly<Record<string, SetupConnection['quality']>> = { GREEN: 'high', YELLOW: 'medium', RED: 'low' };
const CAN_SEND: Readonly<Record<string, SetupConnection['canSend']>> = { AVAILABLE: 'available', LIMITED: 'limited', BLOCKED: 'blocked' };

/** Where the attempt is that connects this very number anew. */
function connectingStep({ numberId }: Connection, attempt: Attempt | undefined): ConnectingStep | null {
  if (!attempt || attempt.numberId !== numberId) return null;
  const step = nextStep(attempt.steps);
  return { step: step === null ? CONNECT_STEPS.length : CONNECT_STEPS.indexOf(step) + 1, of: CONNECT_STEPS.length };
}

function shareLinkOf(displayPhone: string): string {
  return `https://wa.me/${displayPhone.replace(/\D/g, '')}`;
}

function instantOf(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString();
}
