/** `parse_mode: MarkdownV2`, and the older `Markdown`, with Telegram's words for what is wrong. */
import { byteOffset, type Entity, type Formatted } from './entity.ts';

const RESERVED = '_*[]()~`>#+-=|{}.!';
/** Longest first. */
const MARKS: [mark: string, type: string, name: string][] = [
  ['```', 'pre', 'Pre'],
  ['__', 'underline', 'Underline'],
  ['||', 'spoiler', 'Spoiler'],
  ['*', 'bold', 'Bold'],
  ['_', 'italic', 'Italic'],
  ['~', 'strikethrough', 'Strikethrough'],
  ['`', 'code', 'Code'],
  ['[', 'text_link', 'TextUrl'],
];
const OLD_MARKS = new Set(['```', '*', '_', '`', '[']);

interface Open {
  mark: string;
  type: string;
  name: string;
  offset: number;
  /** Where the mark stands in the source. */
  at: number;
}

export function parseMarkdown(source: string, version: 1 | 2): Formatted {
  const marks = version === 2 ? MARKS : MARKS.filter(([mark]) => OLD_MARKS.has(mark));
  const open: Open[] = [];
  const entities: Entity[] = [];
  let text = '';
  let at = 0;
  const close = (one: Open, more: Partial<Entity> = {}) => {
    open.pop();
    if (text.length > one.offset) entities.push({ type: one.type, offset: one.offset, length: text.length - one.offset, ...more });
  };
  while (at < source.length) {
    const character = source.charAt(at);
    const inside = open.at(-1);
    if (character === '\\' && isEscapable(source[at + 1], version)) {
      text += source.charAt(at + 1);
      at += 2;
      continue;
    }
    if (inside?.type === 'code' || inside?.type === 'pre') {
      const isEnd = source.startsWith(inside.mark, at);
      if (isEnd) close(inside);
      else text += character;
      at += isEnd ? inside.mark.length : 1;
      continue;
    }
    if (inside?.type === 'text_link' && character === ']') {
      const link = /^\]\(((?:\\.|[^)\\])*)\)/.exec(source.slice(at));
      close(inside, { url: (link?.[1] ?? text.slice(inside.offset)).replace(/\\(.)/g, '$1') });
      at += link?.[0].length ?? 1;
      continue;
    }
    if (version === 2 && character === '>' && (text === '' || text.endsWith('\n'))) {
      at += 1;
      continue;
    }
    const found = marks.find(([mark]) => source.startsWith(mark, at));
    if (found) {
      const [mark, type, name] = found;
      // `___` closes italic inside underline: the innermost open mark wins.
      const isClosing = inside !== undefined && source.startsWith(inside.mark, at) && inside.type !== 'text_link';
      if (isClosing) {
        close(inside);
        at += inside.mark.length;
      } else {
        open.push({ mark, type, name, offset: text.length, at });
        at += mark.length;
        if (type === 'pre') at += /^\w+\n/.exec(source.slice(at))?.[0].length ?? 0;
      }
      continue;
    }
    if (version === 2 && RESERVED.includes(character)) {
      return { ok: false, words: `Character '${character}' is reserved and must be escaped with the preceding '\\'` };
    }
    text += character;
    at += 1;
  }
  const unclosed = open.at(-1);
  if (unclosed) {
    const what = version === 2 ? `${unclosed.name} entity` : 'the entity starting';
    return { ok: false, words: `Can't find end of ${what} at byte offset ${byteOffset(source, unclosed.at)}` };
  }
  return { ok: true, text, entities };
}

function isEscapable(character: string | undefined, version: 1 | 2): boolean {
  if (character === undefined) return false;
  return version === 2 ? character > '\0' && character < '\x7f' : '_*`['.includes(character);
}
