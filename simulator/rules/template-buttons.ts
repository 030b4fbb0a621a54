/** The buttons of a template's definition: kinds, counts, labels and order. Source: "Templates", components. */
import type { Refusal } from '../graph/refusal.ts';
import type { TemplateButton } from '../state.ts';
import { isText, wordOf } from './json.ts';
import { invalid, noSample, TEMPLATE_LIMITS, tooLong, wrongParam } from './template-limits.ts';
import { variablesOf } from './template-variables.ts';

const BUTTON_TYPES = [
  'QUICK_REPLY',
  'URL',
  'PHONE_NUMBER',
  'COPY_CODE',
  'FLOW',
  'CATALOG',
  'MPM',
  'SPM',
  'VOICE_CALL',
  'REQUEST_CONTACT_INFO',
];
/** These bring their own words. */
const UNLABELLED = ['COPY_CODE', 'REQUEST_CONTACT_INFO'];

export function checkTemplateButtons(buttons: TemplateButton[]): Refusal | null {
  if (buttons.length === 0) return incorrect('Buttons are missing', 'A BUTTONS component needs buttons.');
  if (buttons.length > TEMPLATE_LIMITS.buttons) return incorrect('Too many buttons', `At most ${TEMPLATE_LIMITS.buttons} buttons.`);
  const types = buttons.map((button) => wordOf(button.type).toUpperCase());
  const unknown = types.find((type) => !BUTTON_TYPES.includes(type));
  if (unknown !== undefined) return wrongParam(`Invalid parameter: button type ${unknown} is unknown.`);
  const count = (type: string) => types.filter((one) => one === type).length;
  if (count('URL') > TEMPLATE_LIMITS.urlButtons || count('PHONE_NUMBER') > 1 || count('COPY_CODE') > 1) {
    return incorrect('Too many buttons', 'At most 2 URL buttons, 1 phone number and 1 copy code.');
  }
  const labels = new Set<string>();
  for (const [i, button] of buttons.entries()) {
    const type = types[i] as string;
    if (!UNLABELLED.includes(type)) {
      if (!isText(button.text) || button.text.length > TEMPLATE_LIMITS.label) return tooLong('button', TEMPLATE_LIMITS.label);
      if (/\{\{|\n/.test(button.text)) return incorrect('Button is incorrect', 'Labels take no variables and new lines.');
      if (labels.has(button.text)) return incorrect('Duplicate buttons', `Two buttons are labelled ${button.text}.`);
      labels.add(button.text);
    }
    const refusal = checkButton(type, button);
    if (refusal) return refusal;
  }
  // Quick replies and other buttons may be mixed, but not interleaved.
  const isQuick = types.map((type) => type === 'QUICK_REPLY');
  const changes = isQuick.filter((quick, i) => i > 0 && quick !== isQuick[i - 1]).length;
  return changes > 1 ? incorrect('Button order is incorrect', 'Quick replies must stand together.') : null;
}

function checkButton(type: string, button: TemplateButton): Refusal | null {
  if (type === 'URL') {
    if (!isText(button.url) || button.url.length > TEMPLATE_LIMITS.url) return tooLong('button url', TEMPLATE_LIMITS.url);
    const variables = variablesOf(button.url);
    if (variables.length > 1 || /\}\}.+$/.test(button.url))
      return incorrect('Button URL is incorrect', 'A URL may have one variable, at its end.');
    if (!/^https?:\/\/[^\s{]/.test(button.url)) return incorrect('Button URL is incorrect', 'The url is not a valid address.');
    const sample = Array.isArray(button.example) ? button.example[0] : button.example;
    return variables.length === 1 && !isText(sample) ? noSample('The variable of a button URL needs an example.') : null;
  }
  if (type === 'PHONE_NUMBER') {
    const { phone_number: phone } = button;
    return isText(phone) && phone.length <= TEMPLATE_LIMITS.phone ? null : tooLong('button phone_number', TEMPLATE_LIMITS.phone);
  }
  if (type === 'COPY_CODE') {
    const sample = Array.isArray(button.example) ? button.example[0] : button.example;
    if (!isText(sample)) return noSample('A copy code button needs an example.');
    return sample.length > TEMPLATE_LIMITS.copyCode ? tooLong('copy code', TEMPLATE_LIMITS.copyCode) : null;
  }
  if (type === 'FLOW') {
    const isNamed = [button.flow_id, button.flow_name, button.flow_json].some((one) => isText(wordOf(one)));
    return isNamed ? null : incorrect('Button is incorrect', 'A FLOW button needs flow_id, flow_name or flow_json.');
  }
  return null;
}

const incorrect = (title: string, message: string) => invalid(2388055, title, message);
