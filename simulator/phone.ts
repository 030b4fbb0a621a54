/** A person's phone: writes, taps, chooses, reacts and reads, as the WhatsApp app does. */
import { addMessage, chatKey, chatOf, messagesOf, personOf, portfolioOf, rememberMessage, userIdOf } from './chats.ts';
import type { Core } from './core.ts';
import { isBlocked } from './graph/block-users.ts';
import { newWamid } from './ids.ts';
import { receiveMedia } from './media/received.ts';
import { type PhoneMessage, viewMessage } from './phone-view.ts';
import type { BusinessNumber, Message } from './state.ts';
import { queueWebhook } from './webhooks/queue.ts';
import { inboundValue } from './webhooks/values.ts';

/** An open chat reads a message shortly after it arrives. */
const READ_AFTER_ARRIVAL_MS = 300;

export interface SendOptions {
  /** The wamid this answers. */
  replyTo?: string;
  /** When the person pressed send, if not now: a phone that was offline. */
  atMs?: number;
}

export interface Phone {
  readonly phone: string;
  /** Answers the wamid of the new message; so do the others. The webhook is due at once. */
  sendText: (numberId: string, text: string, options?: SendOptions) => string;
  /** Any other type of the `messages` webhook: image, document, audio, location, contacts ... with its object. */
  send: (numberId: string, type: string, content: unknown, options?: SendOptions) => string;
  /** Presses a reply button, by its place from 0 or its words. */
  tap: (wamid: string, button: number | string) => string;
  /** Chooses a row of a list, by its id or its words. */
  chooseRow: (wamid: string, row: string) => string;
  /** An empty emoji takes the reaction back. */
  react: (wamid: string, emoji: string) => string;
  /** Opens the chat: what was unread is read. Answers how many messages that were. */
  read: (numberId: string) => number;
  /** Oldest first. */
  messages: (numberId: string) => PhoneMessage[];
  /** The newest message of the business, if any. */
  lastMessage: (numberId: string) => PhoneMessage | undefined;
}

export function phoneOf(core: Core, phone: string): Phone {
  const send: Phone['send'] = (numberId, type, content, options = {}) => {
    const quoted = options.replyTo === undefined ? undefined : messageHere(core, phone, options.replyTo);
    return writeInbound(core, phone, numberId, type, content, { ...options, ...(quoted ? { quoted } : {}) });
  };
  const viewed = (numberId: string) => {
    const chat = core.state.chats.get(chatKey(numberId, phone));
    return chat ? messagesOf(core.state, chat).map((message) => viewMessage(core.state, message)) : [];
  };
  return {
    phone,
    send,
    sendText: (numberId, text, options) => send(numberId, 'text', { body: text }, options),
    tap(wamid, button) {
      const quoted = messageHere(core, phone, wamid);
      const replies = viewMessage(core.state, quoted).buttons.filter((one) => one.kind === 'reply');
      const tapped = typeof button === 'number' ? replies[button] : replies.find((one) => one.title === button);
      if (!tapped) throw new Error(`message has no reply button ${JSON.stringify(button)}: ${replies.map((one) => one.title).join(', ')}`);
      return quoted.type === 'template'
        ? writeInbound(core, phone, quoted.numberId, 'button', { payload: tapped.value, text: tapped.title }, { quoted })
        : writeInbound(
            core,
            phone,
            quoted.numberId,
            'interactive',
            { type: 'button_reply', button_reply: { id: tapped.value, title: tapped.title } },
            { quoted },
          );
    },
    chooseRow(wamid, row) {
      const quoted = messageHere(core, phone, wamid);
      const rows = viewMessage(core.state, quoted).list?.sections.flatMap((section) => section.rows) ?? [];
      const chosen = rows.find((one) => one.id === row || one.title === row);
      if (!chosen) throw new Error(`list has no row ${JSON.stringify(row)}: ${rows.map((one) => one.title).join(', ')}`);
      const { id, title, description } = chosen;
      const reply = { id, title, ...(description === undefined ? {} : { description }) };
      return writeInbound(core, phone, quoted.numberId, 'interactive', { type: 'list_reply', list_reply: reply }, { quoted });
    },
    react(wamid, emoji) {
      const target = messageHere(core, phone, wamid);
      target.reactions = { ...target.reactions, person: emoji };
      return writeInbound(core, phone, target.numberId, 'reaction', { message_id: wamid, ...(emoji ? { emoji } : {}) }, {});
    },
    read: (numberId) => readChat(core, phone, numberId),
    messages: viewed,
    lastMessage: (numberId) => viewed(numberId).findLast((message) => message.from === 'business'),
  };
}

function messageHere(core: Core, phone: string, wamid: string): Message {
  const message = core.state.messages.get(wamid);
  if (message?.phone !== phone) throw new Error(`no message ${wamid} on the phone ${phone}`);
  return message;
}

function writeInbound(
  core: Core,
  phone: string,
  numberId: string,
  type: string,
  content: unknown,
  options: { quoted?: Message; atMs?: number },
): string {
  const number = core.state.numbers.get(numberId);
  if (!number) throw new Error(`no business number ${numberId}`);
  const person = personOf(core.state, phone);
  const atMs = options.atMs ?? core.clock.now();
  const wamid = newWamid(core.random, phone, 'in');
  const message: Message = {
    wamid,
    numberId,
    phone,
    direction: 'in',
    type,
    payload: {
      ...(options.quoted ? { context: contextOf(number, options.quoted) } : {}),
      ...(person.isBsuidOnly ? {} : { from: phone.slice(1) }),
      from_user_id: userIdOf(core.state, portfolioOf(core.state, number).id, phone),
      id: wamid,
      timestamp: String(Math.floor(atMs / 1_000)),
      type,
      [type]: receiveMedia(core, numberId, type, content),
    },
    atMs,
    status: 'sent',
    times: { sent: atMs },
  };
  const chat = chatOf(core, numberId, phone);
  // The business does not hear from people it blocked: one tick, for ever.
  if (isBlocked(number, phone)) {
    addMessage(core, message);
    return wamid;
  }
  // Reactions show on their message; whether they open the window is not documented, so they do not.
  if (type === 'reaction') rememberMessage(core, message);
  else {
    addMessage(core, message);
    chat.lastInboundAtMs = Math.max(chat.lastInboundAtMs ?? 0, atMs);
  }
  queueWebhook(core, { wabaId: number.wabaId, numberId, field: 'messages', value: inboundValue(core, message), wamid });
  core.events.publish({ type: 'phone', phone });
  return wamid;
}

const contextOf = (number: BusinessNumber, quoted: Message) => ({
  from: quoted.direction === 'out' ? number.phone.slice(1) : quoted.phone.slice(1),
  id: quoted.wamid,
});

function readChat(core: Core, phone: string, numberId: string): number {
  const chat = core.state.chats.get(chatKey(numberId, phone));
  if (!chat) return 0;
  const nowMs = core.clock.now();
  const unread = messagesOf(core.state, chat).filter((message) => message.direction === 'out' && message.times.read === undefined);
  for (const message of unread) {
    const arrivesAtMs = message.atMs + core.state.settings.sentAfterMs + core.state.settings.deliveredAfterMs;
    message.times.read = Math.max(nowMs, arrivesAtMs + READ_AFTER_ARRIVAL_MS);
    core.agenda.add({ kind: 'status', dueAtMs: message.times.read, wamid: message.wamid, status: 'read' });
  }
  chat.unread = 0;
  if (unread.length > 0) core.events.publish({ type: 'phone', phone });
  return unread.length;
}
