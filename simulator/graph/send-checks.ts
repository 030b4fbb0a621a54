/** What a send is checked for besides its shape: its recipient, its template, its files, and the message it reacts to. */
import { e164, portfolioOf, userIdOf, wabaOf } from '../chats.ts';
import type { Core } from '../core.ts';
import { findMedia, isAnimated } from '../media/store.ts';
import { isText, type Json, wordOf } from '../rules/json.ts';
import { useProblem } from '../rules/media-limits.ts';
import { mediaUsesOf } from '../rules/media-use.ts';
import { checkTemplateParameters, findTemplate, isTemplate } from '../rules/template-send.ts';
import type { BusinessNumber, Template } from '../state.ts';
import { REACHABLE_MS } from './mark-read.ts';
import { type Refusal, refuse } from './refusal.ts';

/** By phone, or by business-scoped user id; when both are given, the phone counts. */
export function findRecipient(core: Core, number: BusinessNumber, body: Json): { phone: string; isBsuid: boolean } | Refusal {
  if (body.to !== undefined) {
    const phone = e164(wordOf(body.to));
    if (!/^\+[1-9]\d{6,14}$/.test(phone)) return refuse(131009, 'Parameter to is not a valid WhatsApp phone number.');
    return phone === number.phone ? refuse(131021) : { phone, isBsuid: false };
  }
  const portfolioId = portfolioOf(core.state, number).id;
  for (const phone of core.state.people.keys()) {
    if (userIdOf(core.state, portfolioId, phone) === body.recipient) return { phone, isBsuid: true };
  }
  return refuse(131026);
}

export function judgeTemplate(core: Core, number: BusinessNumber, sent: Json, isBsuid: boolean): { template: Template } | Refusal {
  const found = findTemplate(wabaOf(core.state, number).templates.values(), sent);
  if (!isTemplate(found)) return found;
  if (isBsuid && found.category === 'AUTHENTICATION') return refuse(131062, 'Authentication templates need a phone number.');
  return checkTemplateParameters(found, sent) ?? { template: found };
}

/** Each id must be of a file of this account that still exists, and that may be sent as what it is sent. */
export function checkMedia(core: Core, number: BusinessNumber, body: Json): Refusal | null {
  for (const { kind, id } of mediaUsesOf(body)) {
    const media = findMedia(core, id);
    if (!media || core.state.numbers.get(media.numberId)?.wabaId !== number.wabaId) {
      return refuse(131009, `Media ID ${id} does not exist, has expired, or belongs to another account.`);
    }
    const problem = useProblem(kind, { mimeType: media.mimeType, sizeBytes: media.sizeBytes, isAnimated: isAnimated(media) });
    if (problem) return refuse(131053, problem);
  }
  return null;
}

/** Documented: a reaction to a message older than 30 days is accepted and fails later. */
export function judgeReaction(core: Core, reaction: Json): 'unknown' | 'too_old' | null {
  const target = isText(reaction.message_id) ? core.state.messages.get(reaction.message_id) : undefined;
  if (!target) return 'unknown';
  return core.clock.now() - target.atMs > REACHABLE_MS ? 'too_old' : null;
}
