/** Raises an alert: picks its form and the member to ask, and writes alert and message in one batch. */
import { sql } from 'drizzle-orm';
import { whatsAppToSendFrom } from '../connections/sending-connection.ts';
import type { RaiseAlert } from '../contract/alerts.ts';
import { type Db, runBatch, type TenantScope } from '../db/client.ts';
import { claimKey, type IdempotentRequest } from '../db/idempotency.ts';
import { newId } from '../db/ids.ts';
import { insertOutbound } from '../messaging/insert-outbound.ts';
import { conversationIdOf } from '../messaging/resolve-contacts.ts';
import type { MasterKeys } from '../security/master-keys.ts';
import { signButton } from '../security/signed-button.ts';
import { alertForm, variantOf } from './alert-forms.ts';
import { chooseCsm } from './choose-csm.ts';

export type RaiseResult =
  | { raised: true; alertId: string; messageId: string; conversationId: string }
  | { raised: false; reason: 'csm_unknown' | 'csm_unreachable' | 'csm_missing' | 'not_connected' };

/** Throws, having written nothing, when `request` was made before. */
export async function raiseAlert(
  db: Db,
  keys: MasterKeys,
  scope: TenantScope,
  input: RaiseAlert,
  request: IdempotentRequest | null,
  nowMs: number,
): Promise<RaiseResult> {
  const csm = await chooseCsm(db, scope, input.customer.ref, input.csm);
  if (!csm.chosen) return { raised: false, reason: csm.reason };
  const connection = await whatsAppToSendFrom(db, scope);
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
  await runBatch(db, statements);
  return { raised: true, alertId, messageId, conversationId };
}
