/** The body of a message: its type, the words the log shows for it, and the id behind a tap. */
import type { InboundContent } from '../content.ts';
import { idOf, isRecord, type Json, recordOf, textOf } from './webhook-values.ts';

interface Words {
  text?: string | null;
  payload?: string | null;
}
/** Reads the object named after the type; null when it has not the shape of that type. */
type Reader = (body: unknown) => Words | null;

/** These have a column or an identity of their own; everything else stays in `raw`. */
const KEPT_ELSEWHERE = new Set(['id', 'timestamp', 'from', 'from_user_id', 'from_parent_user_id', 'to', 'to_user_id', 'to_parent_user_id']);

const captioned: Reader = ofRecord((media) => ({ text: textOf(media.caption) }));
const wordless: Reader = ofRecord(() => ({}));

/** Meta, "Webhooks reference: messages", one page per type. */
const READERS = new Map<string, Reader>([
  ['text', ofRecord((text) => (typeof text.body === 'string' ? { text: text.body } : null))],
  ['image', captioned],
  ['video', captioned],
  ['document', ofRecord((document) => ({ text: textOf(document.caption) ?? textOf(document.filename) }))],
  ['audio', wordless],
  ['sticker', wordless],
  ['location', ofRecord((location) => ({ text: placeName(location) }))],
  ['contacts', (cards) => (Array.isArray(cards) ? { text: joined(cards.map(cardName)) } : null)],
  ['button', ofRecord((button) => ({ text: textOf(button.text), payload: textOf(button.payload) }))],
  ['interactive', ofRecord(interactiveWords)],
  // A removed reaction has no emoji, or an empty one.
  ['reaction', ofRecord((reaction) => ({ text: textOf(reaction.emoji) }))],
  ['order', ofRecord((order) => ({ text: orderSummary(order) }))],
  ['system', ofRecord((system) => ({ text: textOf(system.body) }))],
  ['edit', ofRecord((edit) => (isRecord(edit.message) ? { text: editedText(edit.message) } : null))],
  ['revoke', wordless],
  ['request_welcome', () => ({})],
]);

/** Never loses anything: a type not known, or without its body, is `unsupported` with the whole message in `raw`. */
export function contentOf(message: Json): { type: string; content: InboundContent } {
  const type = textOf(message.type) ?? '';
  const words = READERS.get(type)?.(message[type]) ?? null;
  const content: InboundContent = { raw: Object.fromEntries(Object.entries(message).filter(([key]) => !KEPT_ELSEWHERE.has(key))) };
  if (words?.text) content.text = words.text;
  if (words?.payload) content.payload = words.payload;
  return { type: words === null ? 'unsupported' : type, content };
}

function ofRecord(read: (body: Json) => Words | null): Reader {
  return (body) => (isRecord(body) ? read(body) : null);
}

function joined(parts: readonly (string | null)[], separator = ', '): string | null {
  return parts.filter((part) => part !== null).join(separator) || null;
}

function placeName(location: Json): string | null {
  const { latitude, longitude } = location;
  const isPoint = typeof latitude === 'number' && typeof longitude === 'number';
  return joined([textOf(location.name), textOf(location.address)]) ?? (isPoint ? `${latitude}, ${longitude}` : null);
}

/** The name on a shared contact card; a card that answers a request for the number may carry the number alone. */
function cardName(card: unknown): string | null {
  if (!isRecord(card)) return null;
  const name = recordOf(card.name);
  const phone: unknown = Array.isArray(card.phones) ? card.phones[0] : null;
  return textOf(name?.formatted_name) ?? textOf(name?.first_name) ?? textOf(recordOf(phone)?.phone);
}

/** A tap on a reply button or list row, an answered flow, an answered request for call permission. */
function interactiveWords(interactive: Json): Words | null {
  const type = textOf(interactive.type);
  const reply = type === null ? null : recordOf(interactive[type]);
  if (reply === null) return null;
  if (type === 'button_reply' || type === 'list_reply') return { text: textOf(reply.title), payload: textOf(reply.id) };
  return { text: textOf(reply.body) ?? textOf(reply.response) };
}

function orderSummary(order: Json): string | null {
  const items: unknown[] = Array.isArray(order.product_items) ? order.product_items : [];
  const lines = items.filter(isRecord).map((item) => `${idOf(item.quantity) ?? 1} x ${idOf(item.product_retailer_id) ?? '?'}`);
  return joined([textOf(order.text), joined(lines)], ': ');
}

/** The new words of an edited message; one level only, an edit of an edit names its original too. */
function editedText(message: Json): string | null {
  const body = recordOf(message[textOf(message.type) ?? '']);
  return textOf(body?.body) ?? textOf(body?.caption);
}
