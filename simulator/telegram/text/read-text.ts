/** Reads the `text` of a call: parse mode or entities, trimmed, within its length, with what Telegram finds by itself. */
import { isObject } from '../../rules/json.ts';
import { jsonOf, type Params, textOf } from '../params.ts';
import { badRequest, type TelegramRefusal } from '../refusal.ts';
import { type Entity, type Formatted, trimmed, withAutomatic } from './entity.ts';
import { parseHtml } from './html.ts';
import { parseMarkdown } from './markdown.ts';

/** Counted in UTF-16 units after entities are parsed. */
const TEXT_MAX = 4_096;

export type TextOutcome = { ok: true; text: string; entities: Entity[] } | { ok: false; refusal: TelegramRefusal };

export function readText(params: Params): TextOutcome {
  const given = textOf(params, 'text') ?? '';
  const formatted = format(given, (textOf(params, 'parse_mode') ?? '').toLowerCase(), params);
  if (formatted === null) return badRequest('unsupported parse_mode');
  if (!formatted.ok) return badRequest(`can't parse entities: ${formatted.words}`);
  const { text, entities } = trimmed(formatted.text, formatted.entities);
  if (text === '') return badRequest('message text is empty');
  if (text.length > TEXT_MAX) return badRequest('message is too long');
  return { ok: true, text, entities: withAutomatic(text, entities) };
}

function format(given: string, mode: string, params: Params): Formatted | null {
  switch (mode) {
    case '':
    case 'none':
      return { ok: true, text: given, entities: givenEntities(params, given) };
    case 'html':
      return parseHtml(given);
    case 'markdownv2':
      return parseMarkdown(given, 2);
    case 'markdown':
      return parseMarkdown(given, 1);
    default:
      return null;
  }
}

/** Those that lie within the text; Telegram drops others without a word. */
function givenEntities(params: Params, text: string): Entity[] {
  const list = jsonOf(params, 'entities');
  if (!Array.isArray(list)) return [];
  return (list as unknown[]).filter(
    (one): one is Entity =>
      isObject(one) &&
      typeof one.type === 'string' &&
      typeof one.offset === 'number' &&
      typeof one.length === 'number' &&
      one.offset >= 0 &&
      one.offset + one.length <= text.length,
  );
}
