/** The button parameters of a template send: payloads, the ends of addresses, coupon codes. Source: "Templates", sending. */
import { type Refusal, refuse } from '../graph/refusal.ts';
import type { TemplateButton } from '../state.ts';
import { isObject, isText, type Json, listOf, wordOf } from './json.ts';
import { variablesOf } from './template-variables.ts';

const PAYLOAD_MAX = 256;
const CODE_MAX = 20;

export function checkSentButtons(buttons: TemplateButton[], given: Json[]): Refusal | null {
  const byIndex = new Map<number, Json>();
  for (const one of given) {
    const text = wordOf(one.index);
    const index = text === '' ? Number.NaN : Number(text);
    const button = buttons[index];
    const subType = wordOf(one.sub_type).toLowerCase();
    if (text === '') return refuse(131008, 'buttons: Parameter index is required');
    if (!button) return refuse(131009, `buttons: There is no button at index ${text}`);
    if (button.type.toLowerCase() !== subType) {
      return refuse(132012, `buttons: Button at index ${index} is of type ${button.type}, received ${subType.toUpperCase()}`);
    }
    byIndex.set(index, listOf(one.parameters)[0] ?? {});
  }
  for (const [index, button] of buttons.entries()) {
    const refusal = checkSentButton(index, button, byIndex.get(index));
    if (refusal) return refusal;
  }
  return null;
}

function checkSentButton(index: number, button: TemplateButton, parameter: Json | undefined): Refusal | null {
  const missing = (kind: string) => refuse(131008, `buttons: Button at index ${index} of type ${kind} requires a parameter`);
  switch (button.type) {
    case 'URL': {
      const isOpen = variablesOf(button.url).length > 0;
      if (isOpen && !isText(parameter?.text)) return missing('Url');
      return !isOpen && parameter ? refuse(132018, `buttons: Button at index ${index} takes no parameter`) : null;
    }
    case 'COPY_CODE':
      if (!isText(parameter?.coupon_code)) return missing('CopyCode');
      return parameter.coupon_code.length > CODE_MAX
        ? refuse(131009, `buttons: Coupon code of button at index ${index} must have 1 to ${CODE_MAX} characters`)
        : null;
    case 'QUICK_REPLY':
      return parameter && (!isText(parameter.payload) || parameter.payload.length > PAYLOAD_MAX)
        ? refuse(131009, `buttons: Payload of button at index ${index} must have 1 to ${PAYLOAD_MAX} characters`)
        : null;
    case 'MPM':
      return isObject(parameter?.action) ? null : missing('Mpm');
    default:
      return null;
  }
}
