/** `POST /{number}/smb_app_data`: asks once for the contacts or the history of the phone app, within 24 hours of onboarding. */
import { messagesOf, personOf } from '../chats.ts';
import type { Core } from '../core.ts';
import { type Answer, answer, refused } from '../graph/answer.ts';
import { newGraphId } from '../ids.ts';
import { isObject, type Json, wordOf } from '../rules/json.ts';
import type { BusinessNumber } from '../state.ts';
import { type OldMessage, shareHistory, syncContacts } from './coexistence.ts';

const HOUR_MS = 3_600_000;
const WITHIN_MS = 24 * HOUR_MS;

export function syncAppData(core: Core, number: BusinessNumber, given: Json): Answer {
  const type = wordOf(given.sync_type);
  if (type !== 'history' && type !== 'smb_app_state_sync') {
    return refused({ code: 100, message: '(#100) Param sync_type must be one of {history, smb_app_state_sync}.' });
  }
  if (!number.isOnBizApp) return refused({ code: 100, message: '(#100) This phone number is not used with the WhatsApp Business app.' });
  if (number.syncedParts.includes(type))
    return refused({ code: 2_593_107, message: '(#2593107) The sync was already requested for this number.' });
  const isLate = number.onboardedAtMs !== null && core.clock.now() - number.onboardedAtMs > WITHIN_MS;
  if (isLate) return refused({ code: 2_593_108, message: '(#2593108) The sync must be requested within 24 hours of onboarding.' });
  number.syncedParts.push(type);
  const chats = [...core.state.chats.values()].filter((chat) => chat.numberId === number.id);
  if (type === 'history')
    shareHistory(
      core,
      number,
      chats.flatMap((chat) => messagesOf(core.state, chat)).map((message) => asOld(core, message)),
    );
  else if (chats.length > 0) {
    const contacts = chats.map(({ phone }) => ({ phone, name: personOf(core.state, phone).name }));
    syncContacts(core, number, contacts, 'add');
  }
  return answer({ messaging_product: 'whatsapp', request_id: newGraphId(core.random) });
}

function asOld(
  core: Core,
  { phone, direction, payload, atMs }: { phone: string; direction: 'in' | 'out'; payload: Json; atMs: number },
): OldMessage {
  const { text } = payload;
  return {
    phone,
    text: isObject(text) ? wordOf(text.body) : '',
    from: direction === 'in' ? 'person' : 'business',
    hoursAgo: (core.clock.now() - atMs) / HOUR_MS,
  };
}
