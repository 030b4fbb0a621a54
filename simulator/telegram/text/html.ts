/** `parse_mode: HTML`: the tags Telegram knows, and its words for what is wrong. */
import { byteOffset, type Entity, type Formatted } from './entity.ts';

const TYPES: Record<string, string> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  'tg-spoiler': 'spoiler',
  span: 'spoiler',
  a: 'text_link',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  'tg-emoji': 'custom_emoji',
};
const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' };

interface Open {
  tag: string;
  argument: string;
  offset: number;
}

export function parseHtml(source: string): Formatted {
  const open: Open[] = [];
  const entities: Entity[] = [];
  let text = '';
  let at = 0;
  const wrong = (words: string): Formatted => ({ ok: false, words });
  while (at < source.length) {
    const character = source.charAt(at);
    if (character === '&') {
      const decoded = decodeEntity(source, at);
      text += decoded.text;
      at = decoded.next;
      continue;
    }
    if (character !== '<') {
      text += character;
      at += 1;
      continue;
    }
    const here = `at byte offset ${byteOffset(source, at)}`;
    const close = source.indexOf('>', at);
    if (source[at + 1] === '/') {
      const last = open.pop();
      if (!last) return wrong(`Unexpected end tag ${here}`);
      if (close < 0) return wrong(`Unclosed end tag ${here}`);
      const tag = source
        .slice(at + 2, close)
        .trim()
        .toLowerCase();
      if (tag !== '' && tag !== last.tag) return wrong(`Unmatched end tag ${here}, expected "</${last.tag}>", found "</${tag}>"`);
      const entity = entityOf(last, text);
      if (entity.length > 0) entities.push(entity);
      at = close + 1;
      continue;
    }
    const inside = close < 0 ? source.slice(at + 1) : source.slice(at + 1, close);
    const tag = (/^[^\s>]*/.exec(inside)?.[0] ?? '').toLowerCase();
    if (close < 0 && tag === inside.toLowerCase()) return wrong(`Unclosed start tag ${here}`);
    if (!Object.hasOwn(TYPES, tag)) return wrong(`Unsupported start tag "${tag}" ${here}`);
    if (close < 0) return wrong(`Unclosed start tag "${tag}" ${here}`);
    const argument = attribute(inside, tag === 'a' ? 'href' : 'class');
    if (tag === 'span' && argument !== 'tg-spoiler') return wrong(`Tag "span" must have class "tg-spoiler" ${here}`);
    open.push({ tag, argument, offset: text.length });
    at = close + 1;
  }
  const unclosed = open.at(-1);
  if (unclosed) return wrong(`Can't find end tag corresponding to start tag "${unclosed.tag}"`);
  return { ok: true, text, entities };
}

function entityOf({ tag, argument, offset }: Open, text: string): Entity {
  const type = TYPES[tag] as string;
  const span = { offset, length: text.length - offset };
  if (type !== 'text_link') return { type, ...span };
  // A link without an address of its own leads where its words say.
  return { type, ...span, url: argument || text.slice(offset) };
}

function attribute(inside: string, name: string): string {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(inside);
  return decodeAll(match?.[1] ?? match?.[2] ?? match?.[3] ?? '');
}

const decodeAll = (text: string) => text.replace(/&[#\w]+;/g, (found) => decodeEntity(found, 0).text);

function decodeEntity(source: string, at: number): { text: string; next: number } {
  const match = /^&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot));?/i.exec(source.slice(at, at + 12));
  if (!match) return { text: '&', next: at + 1 };
  const [all, hex, decimal, name] = match;
  const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
  if (name) return { text: NAMED[name.toLowerCase()] ?? all, next: at + all.length };
  return code > 0 && code <= 0x10ffff ? { text: String.fromCodePoint(code), next: at + all.length } : { text: '&', next: at + 1 };
}
