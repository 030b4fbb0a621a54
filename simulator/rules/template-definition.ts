/** Whether a template may be created: names, lengths, counts, variables and examples. Source: "Templates", components and review. */
import type { Refusal } from '../graph/refusal.ts';
import type { TemplateComponent } from '../state.ts';
import { isObject, isText, type Json, listOf, wordOf } from './json.ts';
import { checkTemplateButtons } from './template-buttons.ts';
import { checkLength, invalid, LANGUAGES, noSample, required, TEMPLATE_LIMITS, TTL_SECONDS, wrongParam } from './template-limits.ts';
import { variablesOf } from './template-variables.ts';

const CATEGORIES = ['AUTHENTICATION', 'MARKETING', 'UTILITY'];
const HEADER_FORMATS = ['TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'LOCATION'];
/** Header texts take no new lines, emoji or signs of formatting. */
const DECORATION = /[\n*_~`]|\p{Extended_Pictographic}/u;
const EXPIRY_MINUTES_MAX = 90;

export function checkTemplateDefinition(definition: Json): Refusal | null {
  const { name, language, category, parameter_format: format } = definition;
  if (!isText(name)) return required('name');
  if (name.length > TEMPLATE_LIMITS.name || !/^[a-z0-9_]+$/.test(name)) {
    return wrongParam(`Param name must have 1 to ${TEMPLATE_LIMITS.name} lower-case letters, digits and underscores.`);
  }
  if (!isText(language)) return required('language');
  if (!LANGUAGES.has(language)) return wrongParam(`Param language: ${language} is not supported.`);
  if (!CATEGORIES.includes(wordOf(category))) return wrongParam(`Param category must be one of {${CATEGORIES.join(', ')}}.`);
  if (format !== undefined && !['NAMED', 'POSITIONAL'].includes(wordOf(format).toUpperCase())) {
    return wrongParam('Param parameter_format must be one of {NAMED, POSITIONAL}.');
  }
  return checkTimeToLive(wordOf(category), definition.message_send_ttl_seconds) ?? checkTemplateComponents(definition);
}

/** The parts that an edit replaces too. */
export function checkTemplateComponents({ components, category, parameter_format: format }: Json): Refusal | null {
  if (!Array.isArray(components) || !components.every((one) => isObject(one) && isText(one.type))) return required('components');
  const isNamed = wordOf(format ?? 'POSITIONAL').toUpperCase() === 'NAMED';
  const all = components as TemplateComponent[];
  const types = all.map((component) => component.type.toUpperCase());
  if (!types.includes('BODY')) return invalid(2388072, 'Body is missing', 'A template needs a BODY component.');
  if (new Set(types).size < types.length) return invalid(2388072, 'Duplicate component', 'Each component may be given once.');
  for (const component of all) {
    const refusal = category === 'AUTHENTICATION' ? checkAuthentication(component) : checkComponent(component, isNamed);
    if (refusal) return refusal;
  }
  return category === 'AUTHENTICATION' && !types.includes('BUTTONS')
    ? invalid(2388055, 'Button is missing', 'An authentication template needs an OTP button.')
    : null;
}

export function checkTimeToLive(category: string, seconds: unknown): Refusal | null {
  const range = TTL_SECONDS[category];
  if (seconds === undefined || seconds === -1 || seconds === '-1' || !range) return null;
  const asked = Number(wordOf(seconds) || Number.NaN);
  return asked >= range.min && asked <= range.max
    ? null
    : wrongParam(`Param message_send_ttl_seconds of ${category} must be -1 or from ${range.min} to ${range.max}.`);
}

function checkComponent(component: TemplateComponent, isNamed: boolean): Refusal | null {
  switch (component.type.toUpperCase()) {
    case 'HEADER':
      return checkHeader(component, isNamed);
    case 'BODY':
      if (!isText(component.text)) return invalid(2388072, 'Body format is incorrect', 'The body needs text.');
      return checkLength('body', component.text, TEMPLATE_LIMITS.body) ?? checkVariables(component, component.text, isNamed);
    case 'FOOTER':
      if (!isText(component.text) || /\{\{/.test(component.text) || component.text.includes('\n')) {
        return invalid(2388073, 'Footer format is incorrect', 'The footer needs text without variables and new lines.');
      }
      return checkLength('footer', component.text, TEMPLATE_LIMITS.footer);
    case 'BUTTONS':
      return checkTemplateButtons(component.buttons ?? []);
    case 'CAROUSEL':
      return checkCarousel(listOf(component.cards), isNamed);
    case 'LIMITED_TIME_OFFER':
      return isObject(component.limited_time_offer) ? null : required('limited_time_offer');
    default:
      return wrongParam(`Invalid parameter: component type ${component.type} is unknown.`);
  }
}

/** Their words are Meta's own: a body without text, a footer that says how long the code lives, one OTP button. */
function checkAuthentication(component: TemplateComponent): Refusal | null {
  switch (component.type.toUpperCase()) {
    case 'BODY':
      return component.text === undefined
        ? null
        : invalid(2388072, 'Body format is incorrect', 'Authentication bodies have no text of their own.');
    case 'FOOTER': {
      const minutes = Number(component.code_expiration_minutes ?? 1);
      const isRight = component.text === undefined && minutes >= 1 && minutes <= EXPIRY_MINUTES_MAX;
      return isRight ? null : invalid(2388073, 'Footer format is incorrect', `code_expiration_minutes is from 1 to ${EXPIRY_MINUTES_MAX}.`);
    }
    case 'BUTTONS': {
      const buttons = component.buttons ?? [];
      const isRight = buttons.length === 1 && buttons[0]?.type.toUpperCase() === 'OTP' && isText(buttons[0].otp_type);
      return isRight ? null : invalid(2388055, 'Button is incorrect', 'An authentication template has one OTP button with an otp_type.');
    }
    default:
      return wrongParam(`Invalid parameter: component type ${component.type} is not allowed in authentication templates.`);
  }
}

function checkHeader(header: TemplateComponent, isNamed: boolean): Refusal | null {
  const format = wordOf(header.format).toUpperCase();
  const incorrect = (message: string) => invalid(2388047, 'Header format is incorrect', message);
  if (!HEADER_FORMATS.includes(format)) return incorrect('The format of the header is unknown.');
  if (format !== 'TEXT') {
    const handles = header.example?.header_handle;
    const hasSample = Array.isArray(handles) ? handles.some(isText) : isText(handles);
    return format === 'LOCATION' || hasSample ? null : noSample('A media header needs an example.header_handle.');
  }
  if (!isText(header.text)) return incorrect('The header needs text.');
  if (DECORATION.test(header.text.replace(/\{\{[^}]*\}\}/g, ''))) return incorrect('The header takes no new lines, emoji or formatting.');
  const variables = variablesOf(header.text);
  if (variables.length > 1) return incorrect('The header may have one variable.');
  const example = isNamed ? header.example?.header_text_named_params : header.example?.header_text;
  if (variables.length === 1 && !(Array.isArray(example) && example.length === 1))
    return noSample('The variable of the header needs an example.');
  return checkLength('header', header.text, TEMPLATE_LIMITS.header);
}

function checkVariables(body: TemplateComponent, text: string, isNamed: boolean): Refusal | null {
  const incorrect = (message: string) => invalid(2388072, 'Body format is incorrect', message);
  const variables = variablesOf(text);
  if (/\{\{(?!\s*[a-zA-Z0-9_]+\s*\}\})/.test(text)) return incorrect('Variables are written as {{1}} or {{name}}.');
  if (variables.length === 0) return null;
  const isRight = isNamed
    ? variables.every((name) => /^[a-z][a-z0-9_]*$/.test(name))
    : sortedNumbers(variables).every((n, i) => n === i + 1);
  if (!isRight) return incorrect(isNamed ? 'Names are lower-case.' : 'Variables count from {{1}} without gaps.');
  if (/^\s*\{\{/.test(text) || /\}\}\s*$/.test(text)) {
    return invalid(2388299, "Variables can't be at the start or end of the template.", 'Put words before and after the variables.');
  }
  if (/\}\}\s*\{\{/.test(text)) return incorrect('Two variables stand next to each other.');
  // Meta publishes no ratio; two words for each variable and one more is what review is seen to accept.
  const words = text
    .replace(/\{\{[^}]*\}\}/g, ' ')
    .split(/\s+/)
    .filter(Boolean).length;
  if (words < 2 * variables.length + 1) {
    return invalid(
      2388293,
      'This template has too many variables for its length.',
      'Reduce the number of variables or increase the message length.',
    );
  }
  return checkExamples(body, variables, isNamed);
}

function checkExamples(body: TemplateComponent, variables: string[], isNamed: boolean): Refusal | null {
  const given = isNamed ? body.example?.body_text_named_params : firstRow(body.example?.body_text);
  if (!Array.isArray(given) || given.length !== variables.length) return noSample('Each variable of the body needs an example.');
  if (!isNamed) return given.every((one) => isText(wordOf(one))) ? null : noSample('An example of the body is empty.');
  const isNamedRight = (name: string) => listOf(given).some((one) => one.param_name === name && isText(one.example));
  return variables.every(isNamedRight) ? null : noSample('Each named variable needs a param_name and an example.');
}

function checkCarousel(cards: Json[], isNamed: boolean): Refusal | null {
  if (cards.length < 1 || cards.length > TEMPLATE_LIMITS.cards) return wrongParam(`A carousel has 1 to ${TEMPLATE_LIMITS.cards} cards.`);
  for (const card of cards) {
    const parts = listOf(card.components) as unknown as TemplateComponent[];
    const header = parts.find((part) => part.type.toUpperCase() === 'HEADER');
    if (!header || !['IMAGE', 'VIDEO'].includes(wordOf(header.format).toUpperCase()))
      return wrongParam('Each card has an image or video header.');
    for (const part of parts) {
      const refusal = checkComponent(part, isNamed);
      if (refusal) return refusal;
      if (part.type.toUpperCase() === 'BODY' && (part.text ?? '').length > TEMPLATE_LIMITS.cardBody) {
        return checkLength('body of a card', part.text ?? '', TEMPLATE_LIMITS.cardBody);
      }
    }
  }
  const shapes = new Set(cards.map((card) => JSON.stringify(listOf(card.components).map(({ type, format }) => [type, format]))));
  return shapes.size > 1 ? wrongParam('All cards of a carousel have the same components.') : null;
}

const firstRow = (rows: unknown) => (Array.isArray(rows) && Array.isArray(rows[0]) ? rows[0] : rows);
const sortedNumbers = (variables: string[]) => variables.map(Number).sort((a, b) => a - b);
