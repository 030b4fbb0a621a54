/** POST /api/v1/template-messages: send one approved template to a member or a customer. */
import { and, eq } from 'drizzle-orm';
import { type Context, Hono } from 'hono';
import { whatsAppToSendFrom } from '../../connections/sending-connection.ts';
import { type SendTemplate, sendTemplate as sendTemplateOperation } from '../../contract/template-sends.ts';
import { messages } from '../../db/schema/messages.ts';
import { tryToPoke } from '../../messaging/poke.ts';
import { type SendTemplateResult, sendTemplate } from '../../templates/send-template.ts';
import type { AppEnv } from '../context.ts';
import { refuse } from '../errors.ts';
import { serveCreation } from '../serve.ts';

export const templateMessageRoutes = new Hono<AppEnv>();

serveCreation(templateMessageRoutes, sendTemplateOperation, {
  async create({ c, db, scope, actor, audit, body, idempotency, nowMs }) {
    const connection = await whatsAppToSendFrom(db, scope);
    if (!connection) return refuse(c, 'not_connected', { detail: 'Connect a WhatsApp number first; templates leave through it.' });
    const cause = actor.memberId === null ? (`key:${actor.keyId}` as const) : (`member:${actor.memberId}` as const);
    const by = { cause, limits: actor.limits, audit };
    const result = await sendTemplate(db, scope, connection, by, body, idempotency, nowMs);
    if (!result.queued) return refuseSend(c, result, body);
    await tryToPoke(c.env, [result.conversationId]);
    return { id: result.messageId };
  },
  async show({ db, scope }, id) {
    const own = and(eq(messages.tenantId, scope.tenantId), eq(messages.id, id));
    const row = await db.select({ messageId: messages.id, status: messages.status }).from(messages).where(own).get();
    return row ?? null;
  },
});

function refuseSend(
  c: Context<AppEnv>,
  refusal: SendTemplateResult & { queued: false },
  { template, language, to }: SendTemplate,
): Response {
  const recipient = to.member === undefined ? 'to.customer' : 'to.member';
  switch (refusal.reason) {
    case 'template_not_for_key': {
      const message = `This key may send: ${refusal.allowed.join(', ')}.`;
      return refuse(c, refusal.reason, { detail: message, fields: [{ path: 'template', message }] });
    }
    case 'audience_not_for_key': {
      const message = refusal.audience === 'members' ? 'This key may send to members only.' : 'This key may send to customers only.';
      return refuse(c, refusal.reason, { detail: message, fields: [{ path: recipient, message }] });
    }
    case 'template_unknown': {
      const detail =
        refusal.state === null
          ? `The connected account has no template of that name in the language "${language}".`
          : `Meta has the template "${template}" (${language}) as ${refusal.state}; only an approved one can be sent.`;
      return refuse(c, refusal.reason, { detail, fields: [{ path: 'template', message: detail }] });
    }
    case 'template_not_supported': {
      const detail = `The template "${template}" ${refusal.why}.`;
      return refuse(c, refusal.reason, { detail, fields: [{ path: 'template', message: detail }] });
    }
    case 'template_values_wrong': {
      const { wanted, given } = refusal;
      const message =
        given === null
          ? 'With these values the text is longer than the 1,024 characters that WhatsApp takes.'
          : `The template wants ${wanted === 1 ? 'one value' : `${wanted} values`}; ${given} came.`;
      return refuse(c, refusal.reason, { detail: message, fields: [{ path: 'values', message }] });
    }
    case 'recipient_unknown':
      return refuse(c, refusal.reason, { fields: [{ path: recipient, message: 'Nobody of this workspace goes by that name.' }] });
    case 'recipient_unreachable':
      return refuse(c, refusal.reason, { fields: [{ path: recipient, message: 'There is no WhatsApp number of that recipient.' }] });
  }
}
