/** A number that stays on the WhatsApp Business app: echoes of what was written there, history, contacts. Source: coexistence. */
import { addMessage, chatOf, digitsOf, portfolioOf, userIdOf } from '../chats.ts';
import type { Core } from '../core.ts';
import { newWamid } from '../ids.ts';
import type { Json } from '../rules/json.ts';
import type { BusinessNumber, Message } from '../state.ts';
import { queueWebhook } from '../webhooks/queue.ts';
import { metadataOf } from '../webhooks/values.ts';

/** Somebody answers on the shop's own phone: the person gets it, the app hears an echo. Answers the wamid. */
export function writeOnBizApp(core: Core, number: BusinessNumber, phone: string, text: string): string {
  const nowMs = core.clock.now();
  const wamid = newWamid(core.random, phone, 'out');
  const message: Message = {
    wamid,
    numberId: number.id,
    phone,
    direction: 'out',
    type: 'text',
    payload: { to: phone, type: 'text', text: { body: text } },
    atMs: nowMs,
    status: 'delivered',
    times: { sent: nowMs, delivered: nowMs },
  };
  chatOf(core, number.id, phone).unread += 1;
  addMessage(core, message);
  const echo = {
    from: digitsOf(number.phone),
    to: digitsOf(phone),
    to_user_id: userIdOf(core.state, portfolioOf(core.state, number).id, phone),
    id: wamid,
    timestamp: String(Math.floor(nowMs / 1_000)),
    type: 'text',
    text: { body: text },
  };
  tell(core, number, 'smb_message_echoes', { message_echoes: [echo] });
  return wamid;
}

export interface OldMessage {
  /** E.164 with +. */
  phone: string;
  text: string;
  from: 'person' | 'business';
  hoursAgo: number;
}

/** What was written before onboarding, in one chunk for each phase that has something: the last day, 90 days, 180 days. */
export function shareHistory(core: Core, number: BusinessNumber, messages: OldMessage[]): void {
  const nowMs = core.clock.now();
  const phases = [0, 1, 2].map((phase) => messages.filter(({ hoursAgo }) => phaseOf(hoursAgo) === phase));
  for (const [phase, inPhase] of phases.entries()) {
    if (inPhase.length === 0) continue;
    const phones = [...new Set(inPhase.map(({ phone }) => phone))];
    const threads = phones.map((phone) => ({
      id: digitsOf(phone),
      messages: inPhase.filter((one) => one.phone === phone).map((one) => oldMessage(core, number, one, nowMs)),
    }));
    const progress = Math.round((100 * (phase + 1)) / phases.length);
    tell(core, number, 'history', { history: [{ metadata: { phase, chunk_order: 1, progress }, threads }] });
  }
}

/** The business did not agree to share it. */
export function declineHistory(core: Core, number: BusinessNumber): void {
  const error = {
    code: 2_593_109,
    title: 'History sync is turned off by the business from the WhatsApp Business App',
    message: 'History sync is turned off by the business from the WhatsApp Business App',
    error_data: { details: 'History sharing is turned off by the business' },
  };
  tell(core, number, 'history', { history: [{ errors: [error] }] });
}

export function syncContacts(
  core: Core,
  number: BusinessNumber,
  contacts: { phone: string; name: string }[],
  action: 'add' | 'remove',
): void {
  const timestamp = String(Math.floor(core.clock.now() / 1_000));
  tell(core, number, 'smb_app_state_sync', {
    state_sync: contacts.map(({ phone, name }) => ({
      type: 'contact',
      contact: {
        ...(action === 'add' ? { full_name: name, first_name: name.split(' ')[0] } : {}),
        phone_number: digitsOf(phone),
      },
      action,
      metadata: { timestamp },
    })),
  });
}

function oldMessage(core: Core, number: BusinessNumber, { phone, text, from, hoursAgo }: OldMessage, nowMs: number): Json {
  const isInbound = from === 'person';
  return {
    from: digitsOf(isInbound ? phone : number.phone),
    ...(isInbound ? {} : { to: digitsOf(phone) }),
    id: newWamid(core.random, phone, isInbound ? 'in' : 'out'),
    timestamp: String(Math.floor((nowMs - hoursAgo * 3_600_000) / 1_000)),
    type: 'text',
    text: { body: text },
    history_context: { status: 'READ' },
  };
}

const phaseOf = (hoursAgo: number): number => (hoursAgo <= 24 ? 0 : hoursAgo <= 90 * 24 ? 1 : 2);

function tell(core: Core, number: BusinessNumber, field: string, value: Json): void {
  queueWebhook(core, {
    wabaId: number.wabaId,
    numberId: number.id,
    field,
    value: { messaging_product: 'whatsapp', metadata: metadataOf(number), ...value },
  });
}
