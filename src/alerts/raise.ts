/** Raises an alert: picks its form and the member to ask, and writes alert and message in one batch. */
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { RaiseAlert } from '../contract/alerts.ts';
import { type Db, runBatch, type TenantScope } from '../db/client.ts';
import { isRepeatedInsert } from '../db/guard.ts';
import { claimKey, findEarlier, type IdempotentRequest } from '../db/idempotency.ts';
import { newId } from '../db/ids.ts';
import { connections } from '../db/schema/connections.ts';
import { insertOutbound } from '../messaging/insert-outbound.ts';
import { conversationIdOf } from '../messaging/resolve-contacts.ts';
import type { MasterKeys } from '../security/master-keys.ts';
import { signButton } from '../security/signed-button.ts';
import { alertForm, variantOf } from './alert-forms.ts';
import { chooseCsm } from './choose-csm.ts';

export type RaiseResult =
  | { raised: true; alertId: string; messageId: string; conversationId: string }
  /** The same request was made before; its alert stands. */
  | { raised: true; alertId: string; isRepeat: true }
  | { raised: false; reason: 'csm_unknown' | 'csm_unreachable' | 'csm_missing' | 'not_connected' | 'idempotency_key_reused' };

export async function raiseAlert(
  db: Db,
  keys: MasterKeys,
  scope: TenantScope,
  input: RaiseAlert,
  request: IdempotentRequest | null,
  nowMs: number,
): Promise<RaiseResult> {
  const earlier = request && (await findEarlier(db, scope, request));
  if (earlier?.seen) return repeatOf(earlier);
  const csm = await chooseCsm(db, scope, input.customer.ref, input.csm);
  if (!csm.chosen) return { raised: false, reason: csm.reason };
  const connection = await connectionFor(db, scope);
  if (!connection) return { raised: false, reason: 'not_connected' };

  const alertId = newId('alr', nowMs);
  const messageId = newId('msg', nowMs);
  const { id: memberId, contactId } = csm.chosen;
  const conversationId = await conversationIdOf(connection.id, contactId);
  const form = alertForm(input);
  const buttons = await Promise.all(
    form.buttons.map(async ({ title, action }) => ({ id: await signButton(keys, scope.tenantId, { alertId, action }), title })),
  );
  const { name, language } = form.template;
  const { ref, name: customerName, health } = input.customer;
  const facts = input.kind === 'usage' ? { usage: input.usage, invoice: null } : { usage: null, invoice: input.invoice };
  const statements = [
    ...(request ? [claimKey(scope, request, alertId, nowMs)] : []),
    sql`INSERT INTO customers (tenant_id, ref, name, health, owner_id, updated_at_ms) VALUES (${scope.tenantId}, ${ref}, ${customerName}, ${health},
      ${csm.how === 'fewest_open_alerts' ? memberId : null}, ${nowMs})
      ON CONFLICT DO UPDATE SET name = excluded.name, health = excluded.health, owner_id = coalesce(owner_id, excluded.owner_id),
        updated_at_ms = excluded.updated_at_ms`,
    sql`INSERT INTO conversations (id, tenant_id, connection_id, contact_id, created_at_ms)
      VALUES (${conversationId}, ${scope.tenantId}, ${connection.id}, ${contactId}, ${nowMs}) ON CONFLICT DO NOTHING`,
    sql`INSERT INTO alerts (id, tenant_id, kind, variant, status, customer_ref, customer_name, customer_health, usage, invoice, asked_member_id,
        message_id, created_at_ms, updated_at_ms)
      VALUES (${alertId}, ${scope.tenantId}, ${input.kind}, ${variantOf(input.kind, health)}, 'open', ${ref}, ${customerName}, ${health},
        ${facts.usage && JSON.stringify(facts.usage)}, ${facts.invoice && JSON.stringify(facts.invoice)}, ${memberId}, ${messageId}, ${nowMs}, ${nowMs})`,
    sql`INSERT INTO alert_events (alert_id, at_ms, key, tenant_id, kind, member_id, detail)
      VALUES (${alertId}, ${nowMs}, 'raised', ${scope.tenantId}, 'raised', ${memberId}, ${JSON.stringify({ chosenBy: csm.how })})`,
    insertOutbound({
      id: messageId,
      tenantId: scope.tenantId,
      connectionId: connection.id,
      conversationId,
      contactId,
      content: { text: form.text, buttons, template: { name, language, values: form.values } },
      lane: 'alert',
      cause: `alert:${alertId}`,
      position: 0,
      nowMs,
    }),
  ];
  try {
    await runBatch(db, statements);
  } catch (error) {
    // Two of the same request at once: the other one was first.
    const first = request && isRepeatedInsert(error, 'idempotency_keys') ? await findEarlier(db, scope, request) : null;
    if (first?.seen) return repeatOf(first);
    throw error;
  }
  return { raised: true, alertId, messageId, conversationId };
}

function repeatOf(earlier: { isSame: boolean; resultId: string }): RaiseResult {
  return earlier.isSame ? { raised: true, alertId: earlier.resultId, isRepeat: true } : { raised: false, reason: 'idempotency_key_reused' };
}

/** Also one that is paused or wants a reconnect: the message waits for it and the log says why. */
async function connectionFor(db: Db, scope: TenantScope): Promise<{ id: string } | undefined> {
  return db
    .select({ id: connections.id })
    .from(connections)
    .where(
      and(
        eq(connections.tenantId, scope.tenantId),
        eq(connections.channel, 'whatsapp'),
        inArray(connections.state, ['connected', 'paused', 'needs_reconnect']),
      ),
    )
    .orderBy(sql`state <> 'connected'`, connections.createdAtMs)
    .get();
}
