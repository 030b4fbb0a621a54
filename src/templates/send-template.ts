/** Sends one approved template to one member or customer: decided here, written as a queued row, sent like everything else. */
import { sql } from 'drizzle-orm';
import type { KeyLimits } from '../contract/api-keys.ts';
import type { SendTemplate } from '../contract/template-sends.ts';
import { type Db, runBatch, type TenantScope } from '../db/client.ts';
import { claimKey, type IdempotentRequest } from '../db/idempotency.ts';
import { newId } from '../db/ids.ts';
import type { OutboundContent } from '../messaging/content.ts';
import { insertOutbound } from '../messaging/insert-outbound.ts';
import { conversationIdOf, resolveSenders } from '../messaging/resolve-contacts.ts';
import { isSendableState } from '../messaging/send-policy.ts';
import { type AuditedActor, auditEntry } from '../tenants/audit.ts';
import { toE164 } from '../tenants/phone.ts';
import { freeFormOf, wordsOf } from './template-words.ts';

/** Characters of a body with its values in place. Source: Meta, "Templates > Components". */
const MAX_BODY = 1024;

export interface TemplateSender {
  /** As the log names the cause. */
  cause: `key:${string}` | `member:${string}`;
  /** Null for people. */
  limits: KeyLimits | null;
  audit: AuditedActor;
}

export type SendTemplateResult =
  | { queued: true; messageId: string; conversationId: string }
  | { queued: false; reason: 'recipient_unknown' | 'recipient_unreachable' }
  | { queued: false; reason: 'template_not_for_key'; allowed: readonly string[] }
  | { queued: false; reason: 'audience_not_for_key'; audience: 'members' | 'customers' }
  /** `state`: Meta's word, of one that exists. */
  | { queued: false; reason: 'template_unknown'; state: string | null }
  | { queued: false; reason: 'template_not_supported'; why: string }
  /** `given`: null where the number is right and the words are too many. */
  | { queued: false; reason: 'template_values_wrong'; wanted: number; given: number | null };

/** Throws, having queued nothing, when `request` was made before. */
export async function sendTemplate(
  db: Db,
  scope: TenantScope,
  connection: { id: string; wabaId: string | null },
  by: TemplateSender,
  input: SendTemplate,
  request: IdempotentRequest | null,
  nowMs: number,
): Promise<SendTemplateResult> {
  const refusal = keyRefusal(by.limits, input);
  if (refusal) return refusal;
  const content = await contentOf(db, scope, connection.wabaId, input);
  if ('queued' in content) return content;
  const contact = await contactOf(db, scope, connection.id, input.to, nowMs);
  if ('queued' in contact) return contact;

  const { tenantId } = scope;
  const { contactId } = contact;
  const messageId = newId('msg', nowMs);
  const conversationId = await conversationIdOf(connection.id, contactId);
  const message = { id: messageId, tenantId, connectionId: connection.id, conversationId, contactId, content, position: 0, nowMs };
  const record = { kind: 'message', id: messageId, name: input.template };
  await runBatch(db, [
    ...(request ? [claimKey(scope, request, messageId, nowMs)] : []),
    sql`INSERT INTO conversations (id, tenant_id, connection_id, contact_id, created_at_ms)
      VALUES (${conversationId}, ${tenantId}, ${connection.id}, ${contactId}, ${nowMs}) ON CONFLICT DO NOTHING`,
    // Neither an alert nor an answer: it keeps quiet hours and opt-outs, and cannot empty the lanes of those.
    insertOutbound({ ...message, lane: 'bulk', cause: by.cause }),
    // What programs send is in the log of messages; by the thousand it would bury what people did.
    ...(by.audit.kind === 'member' ? [auditEntry(by.audit, { tenantId, action: 'template.sent', record }, nowMs)] : []),
  ]);
  return { queued: true, messageId, conversationId };
}

function keyRefusal(limits: KeyLimits | null, { template, to }: SendTemplate): (SendTemplateResult & { queued: false }) | null {
  const { templates = null, audience = null } = limits ?? {};
  if (templates !== null && !templates.includes(template)) return { queued: false, reason: 'template_not_for_key', allowed: templates };
  const asked = to.member === undefined ? 'customers' : 'members';
  if (audience !== null && audience !== asked) return { queued: false, reason: 'audience_not_for_key', audience };
  return null;
}

async function contentOf(
  db: Db,
  scope: TenantScope,
  wabaId: string | null,
  { template: name, language, values, to }: SendTemplate,
): Promise<OutboundContent | (SendTemplateResult & { queued: false })> {
  const [row] = await db.all<{ status: string; components: string }>(sql`SELECT status, components FROM templates
    WHERE tenant_id = ${scope.tenantId} AND waba_id = ${wabaId} AND name = ${name} AND language = ${language}`);
  if (!row || !isSendableState(row.status)) return { queued: false, reason: 'template_unknown', state: row?.status ?? null };
  const words = wordsOf(JSON.parse(row.components) as unknown[]);
  if (!words.isSupported) return { queued: false, reason: 'template_not_supported', why: words.why };
  const { placeholders: wanted, footer } = words;
  if (values.length !== wanted) return { queued: false, reason: 'template_values_wrong', wanted, given: values.length };
  const { text, body } = freeFormOf(words, values);
  if (Array.from(body).length > MAX_BODY) return { queued: false, reason: 'template_values_wrong', wanted, given: null };
  return {
    text,
    ...(footer === null ? {} : { footer }),
    template: { name, language, values },
    ...(to.member === undefined ? {} : { isForMember: true as const }),
  };
}

/** The contact behind the recipient. A customer who never wrote gets one, by the phone that the CRM knows. */
async function contactOf(
  db: Db,
  scope: TenantScope,
  connectionId: string,
  to: SendTemplate['to'],
  nowMs: number,
): Promise<{ contactId: string } | (SendTemplateResult & { queued: false })> {
  const { tenantId } = scope;
  if (to.member !== undefined) {
    const [member] = await db.all<{ contactId: string | null }>(sql`SELECT contact_id AS contactId FROM members
      WHERE tenant_id = ${tenantId} AND id = ${to.member} AND is_active = 1`);
    if (!member) return { queued: false, reason: 'recipient_unknown' };
    return member.contactId === null ? { queued: false, reason: 'recipient_unreachable' } : { contactId: member.contactId };
  }
  const [customer] = await db.all<{ phone: string | null }>(sql`SELECT phone FROM customers
    WHERE tenant_id = ${tenantId} AND ref = ${to.customer}`);
  if (!customer) return { queued: false, reason: 'recipient_unknown' };
  const phone = customer.phone === null ? null : toE164(customer.phone);
  if (phone === null) return { queued: false, reason: 'recipient_unreachable' };
  const person = { phone, bsuid: null, parentBsuid: null, name: null, username: null, identityKeyHash: null };
  const [resolved] = await resolveSenders(db, tenantId, [{ connectionId, person, identityChange: null, atMs: nowMs }], nowMs);
  return resolved ? { contactId: resolved.contactId } : { queued: false, reason: 'recipient_unreachable' };
}
