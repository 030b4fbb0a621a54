/** Whether a template may be created: names, lengths, counts, variables and examples. Source: "Templates", components and review. */
import type { Refusal } from '../graph/refusal.ts';
import type { TemplateButton, TemplateComponent } from '../state.ts';
import { isObject, isText, type Json, wordOf } from './json.ts';
import { variablesOf } from './template-variables.ts';

export const TEMPLATE_LIMITS = {
  name: 512,
  header: 60,
  body: 1_024,
  footer: 60,
  buttons: 10,
  label: 25,
  url: 2_000,
  urlButtons: 2,
  phone: 20,
};
const HEADER_FORMATS = ['TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'LOCATION'];
const BUTTON_TYPES = ['QUICK_REPLY', 'URL', 'PHONE_NUMBER', 'COPY_CODE', 'FLOW', 'OTP', 'CATALOG', 'MPM', 'VOICE_CALL'];

export function checkTemplateDefinition(definition: Json): Refusal | null {
  const { name, language, category, components, parameter_format: format } = definition;
  if (!isText(name)) return required('name');
  if (name.length > TEMPLATE_LIMITS.name || !/^[a-z0-9_]+$/.test(name)) {
    return invalid(2388023, 'Message template name is invalid', 'The name must have lower-case letters, digits and underscores only.');
  }
  if (!isText(language)) return required('language');
  if (!/^[a-z]{2,3}([_-][A-Z]{2})?$/.test(language))
    return invalid(2388024, 'Language is invalid', `The language ${language} is not supported.`);
  if (!['AUTHENTICATION', 'MARKETING', 'UTILITY'].includes(wordOf(category))) {
    return { code: 100, message: '(#100) Param category must be one of {AUTHENTICATION, MARKETING, UTILITY}.' };
  }
  if (format !== undefined && !['NAMED', 'POSITIONAL'].includes(wordOf(format).toUpperCase())) {
    return { code: 100, message: '(#100) Param parameter_format must be one of {NAMED, POSITIONAL}.' };
  }
  if (!Array.isArray(components) || !components.every((one) => isObject(one) && isText(one.type))) return required('components');
  return checkComponents(components as TemplateComponent[], wordOf(format ?? 'POSITIONAL').toUpperCase() === 'NAMED');
}

function checkComponents(components: TemplateComponent[], isNamed: boolean): Refusal | null {
  const types = components.map((component) => component.type.toUpperCase());
  if (!types.includes('BODY')) return invalid(2388047, 'Body is missing', 'A template needs a BODY component.');
  if (new Set(types).size < types.length) return invalid(2388047, 'Duplicate component', 'Each component may be given once.');
  for (const component of components) {
    const refusal = checkComponent(component, isNamed);
    if (refusal) return refusal;
  }
  return null;
}

function checkComponent(component: TemplateComponent, isNamed: boolean): Refusal | null {
  switch (component.type.toUpperCase()) {
    case 'HEADER':
      return checkHeader(component);
    case 'BODY':
      if (!isText(component.text)) return invalid(2388072, 'Body format is incorrect', 'The body needs text.');
      return checkLength('body', component.text, TEMPLATE_LIMITS.body) ?? checkVariables(component, component.text, isNamed);
    case 'FOOTER':
      if (!isText(component.text) || variablesOf(component.text).length > 0) {
        return invalid(2388073, 'Footer format is incorrect', 'The footer needs text without variables.');
      }
      return checkLength('footer', component.text, TEMPLATE_LIMITS.footer);
    case 'BUTTONS':
      return checkButtons(component.buttons ?? []);
    default:
      return component.type.toUpperCase() === 'CAROUSEL' || component.type.toUpperCase() === 'LIMITED_TIME_OFFER'
        ? null
        : { code: 100, message: `(#100) Invalid parameter: component type ${component.type} is unknown.` };
  }
}

function checkHeader(header: TemplateComponent): Refusal | null {
  if (!HEADER_FORMATS.includes(wordOf(header.format)))
    return invalid(2388047, 'Header format is incorrect', 'The format of the header is unknown.');
  if (header.format !== 'TEXT') {
    if (header.format === 'LOCATION' || isObject(header.example)) return null;
    return invalid(2388043, 'Sample is missing', 'A media header needs an example.header_handle.');
  }
  if (!isText(header.text)) return invalid(2388047, 'Header format is incorrect', 'The header needs text.');
  const variables = variablesOf(header.text);
  if (variables.length > 1) return invalid(2388047, 'Header format is incorrect', 'The header may have one variable.');
  if (variables.length === 1 && !isObject(header.example))
    return invalid(2388043, 'Sample is missing', 'The variable of the header needs an example.');
  return checkLength('header', header.text, TEMPLATE_LIMITS.header);
}

function checkVariables(body: TemplateComponent, text: string, isNamed: boolean): Refusal | null {
  const variables = variablesOf(text);
  if (/\{\{(?!\s*[a-zA-Z0-9_]+\s*\}\})/.test(text))
    return invalid(2388072, 'Body format is incorrect', 'Variables are written as {{1}} or {{name}}.');
  if (variables.length === 0) return null;
  const isRight = isNamed
    ? variables.every((name) => /^[a-z][a-z0-9_]*$/.test(name))
    : sortedNumbers(variables).every((n, i) => n === i + 1);
  if (!isRight)
    return invalid(2388072, 'Body format is incorrect', isNamed ? 'Names are lower-case.' : 'Variables count from {{1}} without gaps.');
  if (/^\s*\{\{/.test(text) || /\}\}\s*$/.test(text)) {
    return invalid(2388299, "Variables can't be at the start or end of the template.", 'Put words before and after the variables.');
  }
  if (/\}\}\s*\{\{/.test(text)) return invalid(2388072, 'Body format is incorrect', 'Two variables stand next to each other.');
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
  const example = isNamed ? body.example?.body_text_named_params : firstRow(body.example?.body_text);
  if (!Array.isArray(example) || example.length !== variables.length) {
    return invalid(2388043, 'Sample is missing', 'Each variable of the body needs an example.');
  }
  return null;
}

function checkButtons(buttons: TemplateButton[]): Refusal | null {
  if (buttons.length > TEMPLATE_LIMITS.buttons) return invalid(2388055, 'Too many buttons', `At most ${TEMPLATE_LIMITS.buttons} buttons.`);
  const count = (type: string) => buttons.filter((button) => button.type === type).length;
  if (count('URL') > TEMPLATE_LIMITS.urlButtons || count('PHONE_NUMBER') > 1 || count('COPY_CODE') > 1) {
    return invalid(2388055, 'Too many buttons', 'At most 2 URL buttons, 1 phone number and 1 copy code.');
  }
  const labels = new Set<string>();
  for (const button of buttons) {
    if (!BUTTON_TYPES.includes(button.type))
      return { code: 100, message: `(#100) Invalid parameter: button type ${button.type} is unknown.` };
    if (button.type === 'COPY_CODE') continue;
    if (!isText(button.text) || button.text.length > TEMPLATE_LIMITS.label) return tooLong('button', TEMPLATE_LIMITS.label);
    if (labels.has(button.text)) return invalid(2388055, 'Duplicate buttons', `Two buttons are labelled ${button.text}.`);
    labels.add(button.text);
    if (button.type === 'URL') {
      if (!isText(button.url) || button.url.length > TEMPLATE_LIMITS.url) return tooLong('button url', TEMPLATE_LIMITS.url);
      if (variablesOf(button.url).length > 1 || /\}\}.+$/.test(button.url)) {
        return invalid(2388055, 'Button URL is incorrect', 'A URL may have one variable, at its end.');
      }
    }
    if (button.type === 'PHONE_NUMBER' && (!isText(button.phone_number) || button.phone_number.length > TEMPLATE_LIMITS.phone)) {
      return tooLong('button phone_number', TEMPLATE_LIMITS.phone);
    }
  }
  // Quick replies and other buttons may be mixed, but not interleaved.
  const isQuick = buttons.map((button) => button.type === 'QUICK_REPLY');
  const changes = isQuick.filter((quick, i) => i > 0 && quick !== isQuick[i - 1]).length;
  return changes > 1 ? invalid(2388055, 'Button order is incorrect', 'Quick replies must stand together.') : null;
}

const firstRow = (rows: unknown) => (Array.isArray(rows) && Array.isArray(rows[0]) ? rows[0] : rows);
const sortedNumbers = (variables: string[]) => variables.map(Number).sort((a, b) => a - b);
const checkLength = (part: string, text: string, max: number) => (text.length > max ? tooLong(part, max) : null);
const tooLong = (part: string, max: number) => invalid(2388040, 'Character limit exceeded', `The ${part} may have 1 to ${max} characters.`);
const required = (name: string): Refusal => ({ code: 100, message: `(#100) The parameter ${name} is required.` });
const invalid = (subcode: number, userTitle: string, userMessage: string): Refusal => ({
  code: 100,
  message: 'Invalid parameter',
  subcode,
  userTitle,
  userMessage,
  isTransient: false,
});
