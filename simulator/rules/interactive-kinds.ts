/** The limits of each kind of interactive message: buttons, lists, addresses, flows, requests, products and cards. */
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
const LABEL_MAX = 20;
const PRODUCTS_MAX = 30;
const CARDS = { min: 2, max: 10 };

export interface Kind {
  bodyMax: number;
  isBodyOptional?: boolean;
  headers: 'any' | 'text' | 'none';
  check: (action: Json) => Refusal | null;
}

/** Catalogues, flows and calls do not exist here: what names one is accepted when its shape is right. */
export const KINDS: Record<string, Kind> = {
  button: { bodyMax: BUTTON_LIMITS.body, headers: 'any', check: checkButtons },
  list: { bodyMax: LIST_LIMITS.body, headers: 'text', check: checkList },
  cta_url: { bodyMax: 1_024, headers: 'any', check: checkUrlButton },
  flow: { bodyMax: 1_024, headers: 'any', check: checkFlow },
  location_request_message: { bodyMax: 1_024, headers: 'none', check: (action) => named(action, 'send_location') },
  request_contact_info: { bodyMax: 1_024, headers: 'none', check: (action) => named(action, 'request_contact_info') },
  call_permission_request: {
    bodyMax: 1_024,
    isBodyOptional: true,
    headers: 'none',
    check: (action) => named(action, 'call_permission_request'),
  },
  address_message: { bodyMax: 1_024, headers: 'any', check: checkAddress },
  product: {
    bodyMax: 1_024,
    isBodyOptional: true,
    headers: 'none',
    check: (action) => texts(action, ['catalog_id', 'product_retailer_id']),
  },
  product_list: { bodyMax: 1_024, headers: 'text', check: checkProducts },
  catalog_message: { bodyMax: 1_024, isBodyOptional: true, headers: 'none', check: (action) => named(action, 'catalog_message') },
  carousel: { bodyMax: 1_024, headers: 'none', check: checkCards },
};

export const textTooLong = (what: string, min: number, max: number): Refusal =>
  refuse(131009, `${what} length invalid. Min length: ${min}, Max length: ${max}`);

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
    if (!isText(title) || title.length > BUTTON_LIMITS.title) return textTooLong('Button title', 1, BUTTON_LIMITS.title);
    if (!isText(id) || id.length > BUTTON_LIMITS.id) return textTooLong('Button id', 1, BUTTON_LIMITS.id);
    if (ids.has(id)) return refuse(131009, `Duplicated button id: ${id}`);
    if (titles.has(title)) return refuse(131009, `Duplicated button title: ${title}`);
    ids.add(id);
    titles.add(title);
  }
  return null;
}

function checkList(action: Json): Refusal | null {
  if (!isText(action.button) || action.button.length > LIST_LIMITS.button) return textTooLong('List button', 1, LIST_LIMITS.button);
  const sections = listOf(action.sections);
  const refusal = checkSections(sections);
  if (refusal) return refusal;
  const rows = sections.flatMap((section) => listOf(section.rows));
  if (rows.length > LIST_LIMITS.rows) return refuse(131009, `Total row count exceed max allowed count: ${LIST_LIMITS.rows}`);
  if (sections.some((section) => listOf(section.rows).length === 0)) {
    return refuse(131009, 'Invalid rows count. Each section needs at least one row.');
  }
  const ids = new Set<string>();
  for (const row of rows) {
    if (!isText(row.id) || row.id.length > LIST_LIMITS.rowId) return textTooLong('Row id', 1, LIST_LIMITS.rowId);
    if (!isText(row.title) || row.title.length > LIST_LIMITS.rowTitle) return textTooLong('Row title', 1, LIST_LIMITS.rowTitle);
    if (row.description !== undefined && wordOf(row.description).length > LIST_LIMITS.rowDescription) {
      return textTooLong('Row description', 0, LIST_LIMITS.rowDescription);
    }
    if (ids.has(row.id)) return refuse(131009, `Duplicated row id: ${row.id}`);
    ids.add(row.id);
  }
  return null;
}

function checkSections(sections: Json[]): Refusal | null {
  if (sections.length < 1 || sections.length > LIST_LIMITS.sections) {
    return refuse(131009, `Invalid sections count. Min allowed sections: 1, Max allowed sections: ${LIST_LIMITS.sections}`);
  }
  for (const { title } of sections) {
    if (sections.length > 1 && !isText(title)) return refuse(131008, 'Section title is required when there is more than one section.');
    if (isText(title) && title.length > LIST_LIMITS.sectionTitle) return textTooLong('Section title', 1, LIST_LIMITS.sectionTitle);
  }
  return null;
}

function checkUrlButton(action: Json): Refusal | null {
  const { display_text: label, url } = isObject(action.parameters) ? action.parameters : {};
  if (action.name !== 'cta_url') return refuse(131009, "Parameter 'interactive.action.name' must be cta_url.");
  if (!isText(label) || label.length > LABEL_MAX) return textTooLong('Button display text', 1, LABEL_MAX);
  return isText(url) && /^https?:\/\/\S+$/.test(url) ? null : refuse(131009, 'Button url is not a valid URL.');
}

function checkFlow(action: Json): Refusal | null {
  const parameters = isObject(action.parameters) ? action.parameters : {};
  const wrongName = named(action, 'flow');
  if (wrongName) return wrongName;
  if (!isText(wordOf(parameters.flow_id)) && !isText(parameters.flow_name)) {
    return refuse(131008, "One of 'flow_id' and 'flow_name' is required in 'interactive.action.parameters'.");
  }
  if (!isText(parameters.flow_cta) || parameters.flow_cta.length > LABEL_MAX) return textTooLong('Flow button', 1, LABEL_MAX);
  return parameters.flow_message_version === undefined || wordOf(parameters.flow_message_version) === '3'
    ? null
    : refuse(131009, 'flow_message_version must be 3.');
}

function checkAddress(action: Json): Refusal | null {
  const country = isObject(action.parameters) ? action.parameters.country : undefined;
  // Documented for India only, and Singapore.
  return (
    named(action, 'address_message') ??
    (isText(country) && ['IN', 'SG'].includes(country) ? null : refuse(131009, 'The country must be IN or SG.'))
  );
}

function checkProducts(action: Json): Refusal | null {
  const sections = listOf(action.sections);
  const items = sections.flatMap((section) => listOf(section.product_items));
  if (items.length < 1 || items.length > PRODUCTS_MAX) return refuse(131009, `A product list has 1 to ${PRODUCTS_MAX} products.`);
  const unnamed = items.some((item) => !isText(item.product_retailer_id));
  return (
    texts(action, ['catalog_id']) ??
    checkSections(sections) ??
    (unnamed ? refuse(131008, "Parameter 'product_retailer_id' is required.") : null)
  );
}

function checkCards(action: Json): Refusal | null {
  const cards = listOf(action.cards);
  if (cards.length < CARDS.min || cards.length > CARDS.max) return refuse(131009, `A carousel has ${CARDS.min} to ${CARDS.max} cards.`);
  const isOrdered = cards.every((card, i) => Number(card.card_index) === i);
  if (!isOrdered) return refuse(131009, 'Parameter card_index counts from 0.');
  const isWhole = cards.every(({ header, action: deed }) => isObject(header) && isObject(deed));
  return isWhole ? null : refuse(131008, "Each card needs 'header' and 'action'.");
}

const named = (action: Json, name: string): Refusal | null =>
  action.name === name ? null : refuse(131009, `Parameter 'interactive.action.name' must be ${name}.`);

function texts(action: Json, names: string[]): Refusal | null {
  const missing = names.find((name) => !isText(wordOf(action[name])));
  return missing === undefined ? null : refuse(131008, `Parameter 'interactive.action.${missing}' is required.`);
}
