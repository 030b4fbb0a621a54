/** `POST /{number}/messages`: judges a send by every rule in Meta's order, and accepts it. */
import { accountRefusal } from '../accounts/may-send.ts';
import { chatOf, personOf, portfolioOf, userIdOf, wabaOf } from '../chats.ts';
import type { Core } from '../core.ts';
import type { FaultEffect } from '../faults.ts';
import { newWamid } from '../ids.ts';
import { isWindowOpen } from '../rules/customer-service-window.ts';
import { decoded, type Json, wordOf } from '../rules/json.ts';
import { checkMessageShape } from '../rules/message-shape.ts';
import { takePair } from '../rules/pair-rate.ts';
import { markReached, mayReach } from '../rules/recipient-tier.ts';
import { takeThroughput } from '../rules/throughput.ts';
import { type BusinessNumber, type Message, type Template, TIER_LIMITS } from '../state.ts';
import { acceptMessage } from './accept-message.ts';
import { type Answer, answer, refused } from './answer.ts';
import { isBlocked } from './block-users.ts';
import { refuse } from './refusal.ts';
import { checkMedia, findRecipient, judgeReaction, judgeTemplate } from './send-checks.ts';

export function send(core: Core, number: BusinessNumber, given: Json, fault?: FaultEffect): Answer {
  const body = withDecodedObjects(given);
  const nowMs = core.clock.now();
  const { settings } = core.state;
  const shape = checkMessageShape(body);
  if (shape) return refused(shape);

  const type = wordOf(body.type ?? 'text');
  const recipient = findRecipient(core, number, body);
  if ('code' in recipient) return refused(recipient);
  const { phone, isBsuid } = recipient;
  if (isBlocked(number, phone)) return refused(refuse(130403));
  const chat = chatOf(core, number.id, phone);

  const bucket = takeThroughput(number.bucket, number.throughputPerSecond, nowMs);
  if (!bucket) return refused(refuse(130429));
  number.bucket = bucket;

  let template: Template | undefined;
  if (type === 'template') {
    const judged = judgeTemplate(core, number, body.template as Json, isBsuid);
    if (!('template' in judged)) return refused(judged);
    template = judged.template;
  }
  const media = checkMedia(core, number, body);
  if (media) return refused(media);
  const reaction = type === 'reaction' ? judgeReaction(core, body.reaction as Json) : null;
  if (reaction === 'unknown') return refused(refuse(131009, 'Reaction message_id is unknown.'));

  const isOpen = isWindowOpen(chat.lastInboundAtMs, nowMs);
  const account = accountRefusal(number, wabaOf(core.state, number), { isOpen, category: template?.category ?? null, nowMs });
  if (account) return refused(account);

  const pair = takePair(chat.pair, nowMs);
  if (!pair) return refused(refuse(131056));

  let failsWith = fault?.kind === 'fail_later' ? fault.code : undefined;
  if (!isOpen && type !== 'template') {
    if (settings.windowRefusal === 'answer') return refused(refuse(131047));
    failsWith ??= 131047;
  }
  if (!personOf(core.state, phone).isOnWhatsApp) {
    if (settings.undeliverableRefusal === 'answer') return refused(refuse(131026));
    failsWith ??= 131026;
  }
  if (reaction === 'too_old') failsWith ??= 131009;
  const portfolio = portfolioOf(core.state, number);
  // A message that will fail is not charged to the limit.
  if (!isOpen && failsWith === undefined) {
    if (!mayReach(portfolio.reached, TIER_LIMITS[portfolio.tier], phone, nowMs)) return refused(refuse(131048));
    markReached(portfolio.reached, phone, nowMs);
  }
  chat.pair = pair;

  const message: Message = {
    wamid: newWamid(core.random, phone, 'out'),
    numberId: number.id,
    phone,
    direction: 'out',
    type,
    payload: body,
    atMs: nowMs,
    status: 'accepted',
    times: {},
    input: wordOf(body.to ?? body.recipient),
    ...(isBsuid ? { isToBsuid: true } : {}),
    ...(typeof body.biz_opaque_callback_data === 'string' ? { callbackData: body.biz_opaque_callback_data } : {}),
    ...(template ? { templateId: template.id } : {}),
  };
  acceptMessage(core, message, failsWith, fault);
  const { input } = message;
  return answer({
    messaging_product: 'whatsapp',
    contacts: [isBsuid ? { input, user_id: userIdOf(core.state, portfolio.id, phone) } : { input, wa_id: phone.slice(1) }],
    messages: [{ id: message.wamid, ...(template ? { message_status: 'accepted' } : {}) }],
  });
}

/** The object of the type and the context; other texts stay texts, whatever they look like. */
function withDecodedObjects(body: Json): Json {
  const names = [wordOf(body.type ?? 'text'), 'context'].filter((name) => typeof body[name] === 'string');
  return names.length === 0 ? body : { ...body, ...Object.fromEntries(names.map((name) => [name, decoded(body[name])])) };
}
