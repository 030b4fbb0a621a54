/** /api/v1/whatsapp/manual: connecting by hand with a number id and a token; and the doctor of a connection. */
import { Hono } from 'hono';
import { attemptView } from '../../connections/attempt-view.ts';
import { examine } from '../../connections/doctor.ts';
import { connectByHand, problemView } from '../../connections/manual-connect.ts';
import { chooseVerifyToken, type Draft, findDraft, openDraft, verifyTokenOf } from '../../connections/manual-draft.ts';
import { callbackUrlOf } from '../../connections/own-app.ts';
import { findConnection } from '../../connections/setup-view.ts';
import { runDoctor } from '../../contract/whatsapp-connections.ts';
import { changeManualDraft, connectManually, getManualDraft, type ManualDraft, openManualDraft } from '../../contract/whatsapp-setup.ts';
import { type Db, runBatch, type TenantScope } from '../../db/client.ts';
import { claimKey } from '../../db/idempotency.ts';
import { settingsOf } from '../../env.ts';
import { auditEntry } from '../../tenants/audit.ts';
import type { AppEnv } from '../context.ts';
import { refuse } from '../errors.ts';
import { type Input, serve, serveCreation } from '../serve.ts';

export const whatsAppManualRoutes = new Hono<AppEnv>();

type Asked = Pick<Input<unknown, unknown, unknown, 'LoanCRM.WhatsApp.Manage'>, 'c'> & { db: Db; scope: TenantScope };

serveCreation(whatsAppManualRoutes, openManualDraft, {
  async create({ c, db, scope, audit, idempotency, nowMs }) {
    const claim = (id: string) => (idempotency ? [claimKey(scope, idempotency, id, nowMs)] : []);
    return openDraft(db, settingsOf(c.env).MASTER_KEYS, scope, audit, claim, nowMs);
  },
  show: (input, id) => shown(input, id),
});

serve(whatsAppManualRoutes, getManualDraft, async (input) => (await shown(input, input.params.id)) ?? refuse(input.c, 'not_found'));

serve(whatsAppManualRoutes, changeManualDraft, async (input) => {
  const { c, db, scope, audit, params, body, nowMs } = input;
  const draft = await findDraft(db, scope, params.id);
  const isChanged = draft && (await chooseVerifyToken(db, settingsOf(c.env).MASTER_KEYS, draft, body.verifyToken, audit, nowMs));
  return (isChanged && (await shown(input, params.id))) || refuse(c, 'not_found');
});

serve(whatsAppManualRoutes, connectManually, async (input) => {
  const { c, db, scope, actor, audit, params, body } = input;
  const draft = await findDraft(db, scope, params.id);
  if (!draft) return refuse(c, 'not_found');
  const startedBy = { memberId: actor.memberId, name: actor.name };
  const result = await connectByHand({ env: c.env, db, scope, by: audit }, draft, body, startedBy, originOf(input));
  // Meta may have verified the address meanwhile.
  const now = await viewOf(input, (await findDraft(db, scope, draft.id)) ?? draft);
  if (result.connecting) return { draft: now, attempt: attemptView(result.attempt) };
  if (result.reason !== 'problems') return refuse(c, result.reason);
  return { draft: { ...now, problems: result.problems.map(problemView), needsWabaId: result.needsWabaId }, attempt: null };
});

serve(whatsAppManualRoutes, runDoctor, async (input) => {
  const { c, db, scope, audit, params, nowMs } = input;
  const connection = await findConnection(db, scope, params.id);
  if (!connection) return refuse(c, 'not_found');
  const record = { kind: 'connection', id: connection.id, name: connection.verifiedName ?? connection.displayPhone ?? connection.numberId };
  await runBatch(db, [auditEntry(audit, { tenantId: scope.tenantId, action: 'whatsapp.examined', record }, nowMs)]);
  return examine(c.env, db, connection, originOf(input), nowMs);
});

async function shown(input: Asked, id: string): Promise<ManualDraft | null> {
  const draft = await findDraft(input.db, input.scope, id);
  return draft ? viewOf(input, draft) : null;
}

async function viewOf(input: Asked, draft: Draft): Promise<ManualDraft> {
  return {
    id: draft.id,
    callbackUrl: callbackUrlOf(originOf(input), draft.webhookKey),
    verifyToken: (await verifyTokenOf(settingsOf(input.c.env).MASTER_KEYS, draft)) ?? '',
    verifiedAt: draft.verifiedAtMs === null ? null : new Date(draft.verifiedAtMs).toISOString(),
    needsWabaId: [],
    problems: [],
  };
}

function originOf({ c }: Pick<Asked, 'c'>): string {
  return new URL(c.req.url).origin;
}
