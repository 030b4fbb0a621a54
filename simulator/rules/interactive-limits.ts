/** Limits of interactive messages: reply buttons, lists and URL buttons. Source: Cloud API, "Interactive messages". */
import { type Refusal, refuse } from '../graph/refusal.ts';
import { isObject, isText, type Json, listOf, wordOf } from './json.ts';

export const BUTTON_LIMITS = { count: 3, id: 256, title: 20, body: 1_024 };
export const LIST_LIMITS = {
  rows: 10,
  sections: 10,
  button: 20,
  sectionTitle: 24,
  rowId: 200,
  rowTitle: 24,
  rowDescription: 72,
  body: 4_096,
};
export const HEADER_MAX = 60;
export const FOOTER_MAX = 60;
const URL_LABEL_MAX = 20;

export function checkInteractive(interactive: Json): Refusal | null {
  const { type, action } = interactive;
  if (type !== 'button' && type !== 'list' && type !== 'cta_url' && type !== 'flow') {
    return { code: 100, message: `(#100) Param interactive['type'] must be one of {BUTTON, LIST, CTA_URL, FLOW} - got "${wordOf(type)}".` };
  }
  if (!isObject(action)) return refuse(131008, "Parameter 'interactive.action' is required.");
  const around = checkAround(interactive, type);
  if (around) return around;
  if (type === 'button') return checkButtons(action);
  if (type === 'list') return checkList(action);
  if (type === 'cta_url') return checkUrlButton(action);
  return isObject(action.parameters) ? null : refuse(131008, "Parameter 'interactive.action.parameters' is required.");
}

function checkAround(interactive: Json, type: string): Refusal | null {
  const bodyMax = type === 'list' ? LIST_LIMITS.body : BUTTON_LIMITS.body;
  const body = isObject(interactive.body) ? interactive.body.text : undefined;
  if (!isText(body)) return refuse(131008, "Parameter 'interactive.body.text' is required.");
  if (body.length > bodyMax) return tooLong('Body text', 1, bodyMax);
  if (interactive.footer !== undefined) {
    const footer = isObject(interactive.footer) ? interactive.footer.text : undefined;
    if (!isText(footer) || footer.length > FOOTER_MAX) return tooLong('Footer text', 1, FOOTER_MAX);
  }
  if (interactive.header === undefined) return null;
  if (!isObject(interactive.header)) return refuse(131009, 'Parameter interactive.header must be a JSON object.');
  const { type: headerType, text } = interactive.header;
  if (headerType === 'text') return isText(text) && text.length <= HEADER_MAX ? null : tooLong('Header text', 1, HEADER_MAX);
  if (type === 'list' || !['image', 'video', 'document'].includes(wordOf(headerType))) {
    return refuse(131009, `Header type ${wordOf(headerType)} is not allowed for interactive type ${type}.`);
  }
  return isObject(interactive.header[wordOf(headerType)])
    ? null
    : refuse(131008, `Parameter 'interactive.header.${wordOf(headerType)}' is required.`);
}

function checkButtons(action: Json): Refusal | null {
  const buttons = listOf(action.buttons);
  if (buttons.length < 1 || buttons.length > BUTTON_LIMITS.count) {
    return refuse(131009, `Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: ${BUTTON_LIMITS.count}`);
  }
  const ids = new Set<string>();
  const titles = new Set<string>();
  for (const button of buttons) {
    if (button.type !== 'reply' || !isObject(button.reply)) return refuse(131009, 'Invalid button type. Allowed button types: reply');
    const { id, title } = button.reply;
    if (!isText(title) || title.length > BUTTON_LIMITS.title) return tooLong('Button title', 1, BUTTON_LIMITS.title);
    if (!isText(id) || id.length > BUTTON_LIMITS.id) return tooLong('Button id', 1, BUTTON_LIMITS.id);
    if (ids.has(id)) return refuse(131009, `Duplicated button id: ${id}`);
    if (titles.has(title)) return refuse(131009, `Duplicated button title: ${title}`);
    ids.add(id);
    titles.add(title);
  }
  return null;
}

function checkList(action: Json): Refusal | null {
  if (!isText(action.button) || action.button.length > LIST_LIMITS.button) return tooLong('List button', 1, LIST_LIMITS.button);
  const sections = listOf(action.sections);
  if (sections.length < 1 || sections.length > LIST_LIMITS.sections) {
    return refuse(131009, `Invalid sections count. Min allowed sections: 1, Max allowed sections: ${LIST_LIMITS.sections}`);
  }
  const rows = sections.flatMap((section) => listOf(section.rows));
  if (rows.length > LIST_LIMITS.rows) return refuse(131009, `Total row count exceed max allowed count: ${LIST_LIMITS.rows}`);
  const ids = new Set<string>();
  for (const section of sections) {
    if (listOf(section.rows).length === 0) return refuse(131009, 'Invalid rows count. Each section needs at least one row.');
    if (sections.length > 1 && !isText(section.title))
      return refuse(131008, 'Section title is required when there is more than one section.');
    if (isText(section.title) && section.title.length > LIST_LIMITS.sectionTitle)
      return tooLong('Section title', 1, LIST_LIMITS.sectionTitle);
  }
  for (const row of rows) {
    if (!isText(row.id) || row.id.length > LIST_LIMITS.rowId) return tooLong('Row id', 1, LIST_LIMITS.rowId);
    if (!isText(row.title) || row.title.length > LIST_LIMITS.rowTitle) return tooLong('Row title', 1, LIST_LIMITS.rowTitle);
    if (row.description !== undefined && wordOf(row.description).length > LIST_LIMITS.rowDescription) {
      return tooLong('Row description', 0, LIST_LIMITS.rowDescription);
    }
    if (ids.has(row.id)) return refuse(131009, `Duplicated row id: ${row.id}`);
    ids.add(row.id);
  }
  return null;
}

function checkUrlButton(action: Json): Refusal | null {
  const { display_text: label, url } = isObject(action.parameters) ? action.parameters : {};
  if (action.name !== 'cta_url') return refuse(131009, "Parameter 'interactive.action.name' must be cta_url.");
  if (!isText(label) || label.length > URL_LABEL_MAX) return tooLong('Button display text', 1, URL_LABEL_MAX);
  return isText(url) && /^https?:\/\/\S+$/.test(url) ? null : refuse(131009, 'Button url is not a valid URL.');
}

const tooLong = (what: string, min: number, max: number) =>
  refuse(131009, `${what} length invalid. Min length: ${min}, Max length: ${max}`);
