/** What is common to interactive messages (header, body, footer), and which check each kind has. Source: "Interactive messages". */
import { type Refusal, refuse } from '../graph/refusal.ts';
import { KINDS, textTooLong } from './interactive-kinds.ts';
import { isObject, isText, type Json, wordOf } from './json.ts';

export const HEADER_MAX = 60;
export const FOOTER_MAX = 60;
const MEDIA_HEADERS = ['image', 'video', 'document'];

export function checkInteractive(interactive: Json): Refusal | null {
  const type = wordOf(interactive.type);
  const kind = KINDS[type];
  if (!kind) {
    const names = Object.keys(KINDS).join(', ').toUpperCase();
    return { code: 100, message: `(#100) Param interactive['type'] must be one of {${names}} - got "${type}".` };
  }
  if (!isObject(interactive.action)) return refuse(131008, "Parameter 'interactive.action' is required.");
  return (
    checkBody(interactive, kind) ??
    checkFooter(interactive) ??
    checkHeader(interactive, type, kind.headers) ??
    kind.check(interactive.action)
  );
}

function checkBody(interactive: Json, kind: { bodyMax: number; isBodyOptional?: boolean }): Refusal | null {
  const body = isObject(interactive.body) ? interactive.body.text : undefined;
  if (body === undefined && kind.isBodyOptional) return null;
  if (!isText(body)) return refuse(131008, "Parameter 'interactive.body.text' is required.");
  return body.length > kind.bodyMax ? textTooLong('Body text', 1, kind.bodyMax) : null;
}

function checkFooter({ footer }: Json): Refusal | null {
  if (footer === undefined) return null;
  const text = isObject(footer) ? footer.text : undefined;
  return isText(text) && text.length <= FOOTER_MAX ? null : textTooLong('Footer text', 1, FOOTER_MAX);
}

function checkHeader({ header }: Json, type: string, allowed: 'any' | 'text' | 'none'): Refusal | null {
  if (header === undefined) return null;
  if (!isObject(header)) return refuse(131009, 'Parameter interactive.header must be a JSON object.');
  const headerType = wordOf(header.type);
  const isAllowed = allowed === 'any' ? [...MEDIA_HEADERS, 'text'].includes(headerType) : allowed === headerType;
  if (!isAllowed) return refuse(131009, `Header type ${headerType} is not allowed for interactive type ${type}.`);
  if (headerType === 'text') {
    return isText(header.text) && header.text.length <= HEADER_MAX ? null : textTooLong('Header text', 1, HEADER_MAX);
  }
  const media = header[headerType];
  return isObject(media) && isText(media.id) !== isText(media.link)
    ? null
    : refuse(131008, `Exactly one of 'interactive.header.${headerType}.id' and 'interactive.header.${headerType}.link' is required.`);
}
