/** What customers see about the business on WhatsApp: read from Meta, changed at Meta, kept nowhere here. */
import type { BusinessProfile } from '../contract/whatsapp-connections.ts';
import { type Db, runBatch } from '../db/client.ts';
import { type Env, settingsOf } from '../env.ts';
import { recordOf, textOf } from '../messaging/whatsapp/webhook-values.ts';
import { open } from '../security/seal.ts';
import { type AuditedActor, auditEntry, changesBetween } from '../tenants/audit.ts';
import type { Connection } from './create-connection.ts';
import { type GraphCall, type GraphCallResult, type GraphRefusal, graphCall } from './graph.ts';
import { appOfConnection } from './own-app.ts';
import { publishConnectionChange } from './publish-change.ts';
import { tokenDeathStatements } from './token-death.ts';

/** Source: Meta, "WhatsApp Business Profile API". */
const FIELDS = 'about,address,description,email,profile_picture_url,websites,vertical';

export type ProfileChange = Partial<Omit<BusinessProfile, 'pictureUrl'>>;

export type ProfileResult =
  | { ok: true; profile: BusinessProfile }
  | { ok: false; reason: 'not_connected' | 'try_again' }
  | { ok: false; reason: 'platform_refused'; refusal: GraphRefusal };

export interface ProfileAsked {
  env: Env;
  db: Db;
  connection: Connection;
  nowMs: number;
}

export async function readProfile(asked: ProfileAsked): Promise<ProfileResult> {
  const path = `${encodeURIComponent(asked.connection.numberId)}/whatsapp_business_profile`;
  const result = await ask(asked, { path, query: { fields: FIELDS } });
  if (result === null) return { ok: false, reason: 'not_connected' };
  if (result.outcome !== 'ok') return notDone(asked, result);
  const [first] = Array.isArray(result.value.data) ? (result.value.data as unknown[]) : [];
  return { ok: true, profile: profileOf(first) };
}

/** A lost answer is settled by reading: the change is there, or it is not and can be made again. */
export async function changeProfile(asked: ProfileAsked, change: ProfileChange, by: AuditedActor): Promise<ProfileResult> {
  const before = await readProfile(asked);
  if (!before.ok) return before;
  const { db, connection, nowMs } = asked;
  const { id, tenantId, numberId, displayPhone } = connection;
  const path = `${encodeURIComponent(numberId)}/whatsapp_business_profile`;
  const result = await ask(asked, { path, method: 'POST', body: { messaging_product: 'whatsapp', ...change } });
  if (result === null) return { ok: false, reason: 'not_connected' };
  if (result.outcome === 'refused') return notDone(asked, result);
  const after = await readProfile(asked);
  const isDone = after.ok && Object.entries(change).every(([field, value]) => isEqual(after.profile[field as keyof ProfileChange], value));
  if (result.outcome === 'unknown' && !isDone) return { ok: false, reason: 'try_again' };
  const profile = after.ok ? after.profile : { ...before.profile, ...change };
  const changes = changesBetween(before.profile, { ...before.profile, ...change });
  const record = { kind: 'connection', id, name: displayPhone ?? numberId };
  if (changes.length > 0) await runBatch(db, [auditEntry(by, { tenantId, action: 'whatsapp.profile_changed', record, changes }, nowMs)]);
  return { ok: true, profile };
}

async function notDone(asked: ProfileAsked, result: Exclude<GraphCallResult, { outcome: 'ok' }>): Promise<ProfileResult> {
  if (result.outcome === 'unknown') return { ok: false, reason: 'try_again' };
  const { env, db, connection, nowMs } = asked;
  if (result.kind === 'token_dead') {
    await runBatch(db, await tokenDeathStatements(db, connection, result.subcode, nowMs));
    await publishConnectionChange(env, connection.tenantId, [connection.id]);
  }
  return { ok: false, reason: 'platform_refused', refusal: result };
}

/** Null without a token to ask with. */
async function ask({ env, connection }: ProfileAsked, call: Omit<GraphCall, 'settings' | 'token'>): Promise<GraphCallResult | null> {
  const settings = settingsOf(env);
  const { id, tenantId, tokenSealed } = connection;
  const place = { tenantId, table: 'connections', recordId: id, field: 'token' };
  const token = tokenSealed && (await open(settings.MASTER_KEYS, place, tokenSealed));
  if (!token) return null;
  const { secret: appSecret } = await appOfConnection(settings, connection);
  return graphCall({ settings, token, appSecret, ...call });
}

/** What was never set is empty. */
function profileOf(value: unknown): BusinessProfile {
  const given = recordOf(value) ?? {};
  const websites = Array.isArray(given.websites) ? given.websites.filter((site) => typeof site === 'string') : [];
  return {
    about: textOf(given.about) ?? '',
    address: textOf(given.address) ?? '',
    description: textOf(given.description) ?? '',
    email: textOf(given.email) ?? '',
    websites,
    vertical: textOf(given.vertical) ?? '',
    pictureUrl: textOf(given.profile_picture_url),
  };
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
