/** A test message from a connected number to the phone of the member who asks for it. */
import { sql } from 'drizzle-orm';
import { type Db, runBatch, type TenantScope } from '../db/client.ts';
import { claimKey, type IdempotentRequest } from '../db/idempotency.ts';
import { newId } from '../db/ids.ts';
import type { OutboundContent } from '../messaging/content.ts';
import { isWindowOpen } from '../messaging/conversation-window.ts';
import { insertOutbound } from '../messaging/insert-outbound.ts';
import { conversationIdOf } from '../messaging/resolve-contacts.ts';
import { renderBody, TEMPLATES, type TemplateForm } from '../templates/catalogue.ts';
import { type AuditedActor, auditEntry } from '../tenants/audit.ts';
import type { Connection } from './create-connection.ts';

/** A second click within this asks for the same message. */
const SAME_MESSAGE_MS = 60_000;
const WORDS = 'This is a test message. If you can read it, WhatsApp works.';
const TEST_CUSTOMER = 'Test customer (nothing to do)';

/** The least alarming first. */
const FORMS: readonly TemplateForm[] = [TEMPLATES.heads_up, TEMPLATES.opportunity, TEMPLATES.risk, TEMPLATES.personal, TEMPLATES.urgent];

export interface TestAsked {
  memberId: string;
  audit: AuditedActor;
  request: IdempotentRequest | null;
}

export type TestMessageResult =
  /** `isRepeat`: one was on its way already. */
  | { sent: true; isRepeat: boolean; messageId: string; conversationId: string }
  | { sent: false; reason: 'not_connected' | 'recipient_unreachable' | 'template_unknown' };

/** Free-form while the member's window is open, else a template of ours that is approved. Throws, having queued nothing, when `request` was made before. */
export async function sendTest(
  db: Db,
  scope: TenantScope,
  connection: Connection,
  { memberId, audit, request }: TestAsked,
  nowMs: number,
): Promise<TestMessageResult> {
  const { tenantId } = scope;
  const { id: connectionId, wabaId, displayPhone, numberId } = connection;
  if (connection.state === 'disconnected') return { sent: false, reason: 'not_connected' };
  const [member] = await db.all<{ contactId: string | null }>(sql`SELECT contact_id AS contactId FROM members
    WHERE tenant_id = ${tenantId} AND id = ${memberId} AND is_active = 1`);
  const contactId = member?.contactId ?? null;
  if (contactId === null) return { sent: false, reason: 'recipient_unreachable' };

  const conversationId = await conversationIdOf(connectionId, contactId);
  const cause = `test:${memberId}`;
  const [windows, approved, underWay] = await runBatch<[{ endsAtMs: number }, { name: string; language: string }, { id: string }]>(db, [
    sql`SELECT window_ends_at_ms AS endsAtMs FROM conversations WHERE id = ${conversationId} AND tenant_id = ${tenantId}`,
    sql`SELECT name, language FROM templates WHERE tenant_id = ${tenantId} AND waba_id = ${wabaId} AND status IN ('APPROVED', 'REINSTATED')
      AND name IN (SELECT value FROM json_each(${JSON.stringify(FORMS.map(({ name }) => name))}))`,
    sql`SELECT id FROM messages WHERE cause = ${cause} AND tenant_id = ${tenantId} AND connection_id = ${connectionId}
      AND status IN ('queued', 'sending') AND created_at_ms > ${nowMs - SAME_MESSAGE_MS} LIMIT 1`,
  ]);
  if (underWay[0]) return { sent: true, isRepeat: true, messageId: underWay[0].id, conversationId };
  const form = FORMS.find(({ name, language }) => approved.some((one) => one.name === name && one.language === language));
  const isOpen = isWindowOpen(windows[0]?.endsAtMs ?? 0, nowMs);
  if (!isOpen && !form) return { sent: false, reason: 'template_unknown' };

  const messageId = newId('msg', nowMs);
  const content = contentOf(isOpen, form);
  const record = { kind: 'connection', id: connectionId, name: displayPhone ?? numberId };
  await runBatch(db, [
    sql`INSERT INTO conversations (id, tenant_id, connection_id, contact_id, created_at_ms)
      VALUES (${conversationId}, ${tenantId}, ${connectionId}, ${contactId}, ${nowMs}) ON CONFLICT DO NOTHING`,
    insertOutbound({ id: messageId, tenantId, connectionId, conversationId, contactId, content, lane: 'alert', cause, position: 0, nowMs }),
    auditEntry(audit, { tenantId, action: 'whatsapp.test_message_sent', record }, nowMs),
    ...(request ? [claimKey(scope, request, messageId, nowMs)] : []),
  ]);
  return { sent: true, isRepeat: false, messageId, conversationId };
}

function contentOf(isOpen: boolean, form: TemplateForm | undefined): OutboundContent {
  if (!form) return { text: WORDS };
  const values = [TEST_CUSTOMER, ...form.examples.slice(1)];
  const template = { name: form.name, language: form.language, values };
  return { text: isOpen ? WORDS : renderBody(form, values), template };
}
