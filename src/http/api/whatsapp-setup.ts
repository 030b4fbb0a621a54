/** /api/v1/whatsapp: the setup page, how a connection is, its business profile, a test message, notices. */
import { sql } from 'drizzle-orm';
import { type Context, Hono } from 'hono';
import { changeProfile, type ProfileResult, readProfile } from '../../connections/business-profile.ts';
import { refreshHealth } from '../../connections/health-pull.ts';
import { whatsAppHelp } from '../../connections/help.ts';
import { findConnection, readSetup, readSetupConnection, type SetupAsked } from '../../connections/setup-view.ts';
import { sendTest } from '../../connections/test-message.ts';
import { changeBusinessProfile, getBusinessProfile, refreshConnection, sendTestMessage } from '../../contract/whatsapp-connections.ts';
import { getWhatsAppHelp } from '../../contract/whatsapp-help.ts';
import { dismissNotice, getWhatsAppSetup } from '../../contract/whatsapp-setup.ts';
import { runBatch } from '../../db/client.ts';
import { guardChanged, isGuardMissed } from '../../db/guard.ts';
import { tryToPoke } from '../../messaging/poke.ts';
import { explainPlatformError } from '../../messaging/whatsapp/errors.ts';
import { auditEntry } from '../../tenants/audit.ts';
import { mayDo } from '../../tenants/permissions.ts';
import type { AppEnv } from '../context.ts';
import { refuse } from '../errors.ts';
import { type Input, serve, serveCreation } from '../serve.ts';

export const whatsAppSetupRoutes = new Hono<AppEnv>();

type Asking = Pick<Input<unknown, unknown, unknown, 'member'>, 'c' | 'db' | 'scope' | 'actor' | 'nowMs'>;

function askedBy({ c, db, scope, actor, nowMs }: Asking): SetupAsked {
  const may = mayDo(actor, 'LoanCRM.WhatsApp.Manage');
  const mayManage = { allowed: may.allowed, why: may.allowed ? null : may.why };
  return { env: c.env, db, scope, origin: new URL(c.req.url).origin, mayManage, nowMs };
}

serve(whatsAppSetupRoutes, getWhatsAppSetup, (input) => readSetup(askedBy(input)));

serve(whatsAppSetupRoutes, getWhatsAppHelp, () => Promise.resolve(whatsAppHelp()));

serve(whatsAppSetupRoutes, refreshConnection, async (input) => {
  const { c, db, scope, params, nowMs } = input;
  const connection = await findConnection(db, scope, params.id);
  if (!connection) return refuse(c, 'not_found');
  await refreshHealth(c.env, db, connection, nowMs);
  return (await readSetupConnection(askedBy(input), params.id)) ?? refuse(c, 'not_found');
});

serve(whatsAppSetupRoutes, getBusinessProfile, async ({ c, db, scope, params, nowMs }) => {
  const connection = await findConnection(db, scope, params.id);
  if (!connection) return refuse(c, 'not_found');
  return profileOr(c, await readProfile({ env: c.env, db, connection, nowMs }));
});

serve(whatsAppSetupRoutes, changeBusinessProfile, async ({ c, db, scope, params, body, audit, nowMs }) => {
  const connection = await findConnection(db, scope, params.id);
  if (!connection) return refuse(c, 'not_found');
  const change = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
  return profileOr(c, await changeProfile({ env: c.env, db, connection, nowMs }, change, audit));
});

function profileOr(c: Context<AppEnv>, result: ProfileResult) {
  if (result.ok) return result.profile;
  if (result.reason !== 'platform_refused') return refuse(c, result.reason, { detail: WITHOUT_PROFILE[result.reason] });
  const { platformCode, text } = result.refusal;
  const known = explainPlatformError(platformCode ?? 0);
  return refuse(c, 'platform_refused', { detail: text === null ? `${known.text} ${known.nextStep}` : `Meta says: “${text}”` });
}

const WITHOUT_PROFILE = {
  not_connected: 'The profile is kept by Meta: connect the number first.',
  try_again: 'Meta did not answer. Try again in a moment.',
};

serveCreation(whatsAppSetupRoutes, sendTestMessage, {
  async create({ c, db, scope, params, actor, audit, idempotency, nowMs }) {
    const connection = await findConnection(db, scope, params.id);
    if (!connection) return refuse(c, 'not_found');
    if (actor.memberId === null) return refuse(c, 'session_needed');
    const asked = { memberId: actor.memberId, audit, request: idempotency };
    const result = await sendTest(db, scope, connection, asked, nowMs);
    if (!result.sent) return refuse(c, result.reason, { detail: WITHOUT_TEST[result.reason] });
    await tryToPoke(c.env, [result.conversationId]);
    return { id: result.messageId, isRepeat: result.isRepeat };
  },
  show: (_, messageId) => Promise.resolve({ messageId }),
});

const WITHOUT_TEST = {
  not_connected: 'This number is disconnected: connect it first.',
  recipient_unreachable: 'You have no WhatsApp number here yet. Add it under Profile, then try again.',
  template_unknown:
    'You have not written to this number in the last 24 hours, so only an approved template may reach you, and none is approved yet. Submit the templates first, or write to the number yourself and try again.',
};

serve(whatsAppSetupRoutes, dismissNotice, async ({ c, db, scope, params, audit, nowMs }) => {
  const { tenantId } = scope;
  const [notice] = await db.all<{
    title: string;
    dismissedAtMs: number | null;
  }>(sql`SELECT title, dismissed_at_ms AS dismissedAtMs FROM notices
    WHERE id = ${params.id} AND tenant_id = ${tenantId}`);
  if (!notice) return refuse(c, 'not_found');
  if (notice.dismissedAtMs !== null) return;
  try {
    await runBatch(db, [
      sql`UPDATE notices SET dismissed_at_ms = ${nowMs} WHERE id = ${params.id} AND tenant_id = ${tenantId} AND dismissed_at_ms IS NULL`,
      guardChanged(),
      auditEntry(
        audit,
        { tenantId, action: 'whatsapp.notice_dismissed', record: { kind: 'notice', id: params.id, name: notice.title } },
        nowMs,
      ),
    ]);
  } catch (error) {
    // Somebody else put it away at the same moment.
    if (!isGuardMissed(error)) throw error;
  }
});
