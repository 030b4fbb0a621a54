/** Message entities: spans of a text that are bold, a link, a command. Offsets count UTF-16 units, as JavaScript does. */

export interface Entity {
  type: string;
  offset: number;
  length: number;
  url?: string;
  language?: string;
}

export type Formatted = { ok: true; text: string; entities: Entity[] } | { ok: false; words: string };

const AUTOMATIC: [type: string, pattern: RegExp][] = [
  ['url', /\bhttps?:\/\/[^\s<>"]*[^\s<>".,!?;:)]/g],
  ['email', /(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g],
  ['mention', /(?<![\w@])@[A-Za-z]\w{3,31}\b/g],
  ['hashtag', /(?<![\w#])#[\p{L}_][\p{L}\p{N}_]*/gu],
  ['bot_command', /(?<![\w/<>@])\/[a-zA-Z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])/g],
];

/** Adds what Telegram finds by itself, where nothing of it is formatted already. */
export function withAutomatic(text: string, entities: Entity[]): Entity[] {
  const taken = entities.filter(({ type }) => ['code', 'pre', 'text_link', 'url'].includes(type));
  const found: Entity[] = [];
  for (const [type, pattern] of AUTOMATIC) {
    for (const match of text.matchAll(pattern)) {
      const entity = { type, offset: match.index, length: match[0].length };
      if (![...taken, ...found].some((other) => overlap(other, entity))) found.push(entity);
    }
  }
  return [...entities, ...found].toSorted((a, b) => a.offset - b.offset || b.length - a.length);
}

/** Without the white space at both ends; entities follow and empty ones go. */
export function trimmed(text: string, entities: Entity[]): { text: string; entities: Entity[] } {
  const end = text.trimEnd().length;
  const start = Math.min(end, text.length - text.trimStart().length);
  const kept = entities.flatMap((entity) => {
    const from = Math.max(start, entity.offset);
    const to = Math.min(end, entity.offset + entity.length);
    return to > from ? [{ ...entity, offset: from - start, length: to - from }] : [];
  });
  return { text: text.slice(start, end), entities: kept };
}

/** Telegram says where it stopped in bytes of UTF-8. */
export const byteOffset = (text: string, index: number): number => new TextEncoder().encode(text.slice(0, index)).length;

const overlap = (a: Entity, b: Entity) => a.offset < b.offset + b.length && b.offset < a.offset + a.length;
