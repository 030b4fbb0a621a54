/** `/{number}/block_users`: people whom the business no longer hears from and cannot write to. Source: "Block users". */
import { chatKey, e164, portfolioOf, userIdOf } from '../chats.ts';
import type { Core } from '../core.ts';
import { isWindowOpen } from '../rules/customer-service-window.ts';
import { type Json, listOf, wordOf } from '../rules/json.ts';
import type { BusinessNumber } from '../state.ts';
import { type Answer, answer, refused } from './answer.ts';
import { page } from './paging.ts';

const USERS_PER_CALL_MAX = 1_000;
const BLOCKED_MAX = 64_000;

/** Only people who wrote in the last 24 hours can be blocked; the answer tells each one apart. */
export function blockUsers(core: Core, number: BusinessNumber, body: Json): Answer {
  const users = usersIn(body);
  if ('refusal' in users) return refused(users.refusal);
  const nowMs = core.clock.now();
  const added: Json[] = [];
  const failed: Json[] = [];
  for (const input of users.inputs) {
    const phone = phoneOfUser(core, number, input);
    const chat = phone ? core.state.chats.get(chatKey(number.id, phone)) : undefined;
    if (!phone || !chat || !isWindowOpen(chat.lastInboundAtMs, nowMs)) {
      const details = phone ? 'User has not messaged in the last 24 hours' : 'The user is not on WhatsApp';
      const error = {
        message: phone ? 'Re-engagement required' : 'Message undeliverable',
        code: phone ? 131047 : 131026,
        error_data: { details },
      };
      failed.push({ input, ...(phone ? { wa_id: phone.slice(1) } : {}), errors: [error] });
      continue;
    }
    if (!number.blocked.includes(phone)) number.blocked.push(phone);
    added.push({ input, wa_id: phone.slice(1) });
  }
  if (number.blocked.length > BLOCKED_MAX) return refused({ code: 139101, details: 'The blocklist may have 64,000 users.' });
  const lists = { added_users: added, ...(failed.length > 0 ? { failed_users: failed } : {}) };
  if (failed.length === 0) return answer({ messaging_product: 'whatsapp', block_users: lists });
  return refused({
    code: 139100,
    details: 'Failed to block some users, see the block_users response list for details',
    beside: { messaging_product: 'whatsapp', block_users: lists },
  });
}

export function unblockUsers(core: Core, number: BusinessNumber, body: Json): Answer {
  const users = usersIn(body);
  if ('refusal' in users) return refused(users.refusal);
  const removed = users.inputs.flatMap((input) => {
    const phone = phoneOfUser(core, number, input);
    return phone && number.blocked.includes(phone) ? [{ input, wa_id: phone.slice(1) }] : [];
  });
  number.blocked = number.blocked.filter((phone) => !removed.some((one) => one.wa_id === phone.slice(1)));
  return answer({ messaging_product: 'whatsapp', block_users: { removed_users: removed } });
}

export function listBlocked(number: BusinessNumber, url: URL): Answer {
  const { items, paging } = page(number.blocked, url);
  return answer({ data: items.map((phone) => ({ messaging_product: 'whatsapp', wa_id: phone.slice(1) })), paging });
}

function usersIn(body: Json): { inputs: string[] } | { refusal: { code: number; message: string } } {
  const wrong = (message: string) => ({ refusal: { code: 100, message: `(#100) ${message}` } });
  if (body.messaging_product !== 'whatsapp') return wrong('The parameter messaging_product is required.');
  const inputs = listOf(body.block_users).map((one) => wordOf(one.user ?? one.user_id));
  if (inputs.length === 0 || inputs.includes('')) return wrong('The parameter block_users is required.');
  return inputs.length > USERS_PER_CALL_MAX ? wrong(`Param block_users must have at most ${USERS_PER_CALL_MAX} elements.`) : { inputs };
}

function phoneOfUser(core: Core, number: BusinessNumber, input: string): string | undefined {
  if (/^\+?[\d ()-]{7,20}$/.test(input)) return e164(input);
  const portfolioId = portfolioOf(core.state, number).id;
  return [...core.state.people.keys()].find((phone) => userIdOf(core.state, portfolioId, phone) === input);
}

export const isBlocked = (number: BusinessNumber, phone: string): boolean => number.blocked.includes(phone);
