/** Whether a template may be sent, and with these parameters. Source: Cloud API, "Template messages" and error codes 132xxx. */
import { type Refusal, refuse } from '../graph/refusal.ts';
import type { Template, TemplateComponent } from '../state.ts';
import { isObject, isText, type Json, listOf, wordOf } from './json.ts';
import { fill, variablesOf } from './template-variables.ts';

const HYDRATED_BODY_MAX = 1_024;
const PAYLOAD_MAX = 256;

/** The template a send means. Languages are compared with `-` and `_` alike. */
export function findTemplate(templates: Iterable<Template>, send: Json): Template | Refusal {
  const code = wordOf((send.language as Json).code).replace('-', '_');
  const template = [...templates].find((one) => one.name === send.name && one.language.replace('-', '_') === code);
  if (template?.status === 'PAUSED') return refuse(132015);
  if (template?.status === 'DISABLED') return refuse(132016);
  if (template?.status !== 'APPROVED') return refuse(132001, `template name (${wordOf(send.name)}) does not exist in ${code}`);
  return template;
}

export const isTemplate = (found: Template | Refusal): found is Template => 'components' in found;

export function checkTemplateParameters(template: Template, send: Json): Refusal | null {
  const given = listOf(send.components);
  const header = componentOf(template, 'HEADER');
  const body = componentOf(template, 'BODY');
  const headerGiven = given.find((component) => isType(component, 'header'));
  const bodyGiven = given.find((component) => isType(component, 'body'));
  return (
    checkHeader(template, header, headerGiven) ??
    checkTexts(template, 'body', variablesOf(body?.text), bodyGiven) ??
    (fill(body?.text, valuesOf(variablesOf(body?.text), bodyGiven)).length > HYDRATED_BODY_MAX
      ? refuse(132005, `body: text is longer than ${HYDRATED_BODY_MAX} characters after its parameters were filled in`)
      : null) ??
    checkButtons(
      componentOf(template, 'BUTTONS'),
      given.filter((component) => isType(component, 'button')),
    )
  );
}

export const componentOf = (template: Template, type: string): TemplateComponent | undefined =>
  template.components.find((component) => component.type === type);

export const isType = (component: Json, type: string) => wordOf(component.type).toLowerCase() === type;

/** Values by variable: in order, or by `parameter_name`. */
export function valuesOf(variables: string[], component: Json | undefined): Map<string, string> {
  const parameters = listOf(component?.parameters);
  return new Map(
    variables.flatMap((variable, index): [string, string][] => {
      const parameter = parameters.find((one) => one.parameter_name === variable) ?? parameters[index];
      const text = parameter?.text ?? (isObject(parameter?.[wordOf(parameter?.type)]) ? fallbackOf(parameter) : undefined);
      return typeof text === 'string' ? [[variable, text]] : [];
    }),
  );
}

/** Currency and date_time parameters carry what to show when they cannot be localised. */
const fallbackOf = (parameter: Json) => (parameter[wordOf(parameter.type)] as Json).fallback_value;

function checkHeader(template: Template, header: TemplateComponent | undefined, given: Json | undefined): Refusal | null {
  if (!header || header.format === 'TEXT' || header.format === undefined)
    return checkTexts(template, 'header', variablesOf(header?.text), given);
  const wanted = header.format.toLowerCase();
  const parameter = listOf(given?.parameters)[0];
  const isRight = parameter?.type === wanted && isObject(parameter[wanted]);
  return isRight
    ? null
    : refuse(132012, `header: Format mismatch, expected ${header.format}, received ${wordOf(parameter?.type ?? 'UNKNOWN').toUpperCase()}`);
}

function checkTexts(template: Template, part: 'header' | 'body', variables: string[], given: Json | undefined): Refusal | null {
  const parameters = listOf(given?.parameters);
  if (parameters.length !== variables.length) {
    return refuse(
      132000,
      `${part}: number of localizable_params (${parameters.length}) does not match the expected number of params (${variables.length})`,
    );
  }
  for (const parameter of parameters) {
    if (template.parameterFormat === 'NAMED' && !variables.includes(wordOf(parameter.parameter_name))) {
      return {
        ...refuse(100, `${part}: Parameter name is missing or empty, or the template has no such parameter`),
        message: '(#100) Invalid parameter',
      };
    }
    if (parameter.type !== 'text') {
      if (isObject(parameter[wordOf(parameter.type)])) continue;
      return refuse(132012, `${part}: Parameter of type ${wordOf(parameter.type)} is not allowed here`);
    }
    if (!isText(parameter.text)) return refuse(131008, `${part}: Parameter of type text is missing text value`);
    if (/[\n\t]| {5,}/.test(parameter.text)) {
      return refuse(132018, `${part}: Param text cannot have new-line/tab characters or more than 4 consecutive spaces`);
    }
  }
  return null;
}

function checkButtons(component: TemplateComponent | undefined, given: Json[]): Refusal | null {
  const buttons = component?.buttons ?? [];
  const byIndex = new Map<number, Json>();
  for (const one of given) {
    const index = Number(one.index ?? Number.NaN);
    const button = buttons[index];
    const subType = wordOf(one.sub_type).toLowerCase();
    if (!button) return refuse(131009, `buttons: There is no button at index ${wordOf(one.index)}`);
    if (button.type.toLowerCase() !== subType) {
      return refuse(132012, `buttons: Button at index ${index} is of type ${button.type}, received ${subType.toUpperCase()}`);
    }
    byIndex.set(index, listOf(one.parameters)[0] ?? {});
  }
  for (const [index, button] of buttons.entries()) {
    const parameter = byIndex.get(index);
    if (button.type === 'URL' && variablesOf(button.url).length > 0 && !isText(parameter?.text)) {
      return refuse(131008, `buttons: Button at index ${index} of type Url requires a parameter`);
    }
    if (button.type === 'COPY_CODE' && !isText(parameter?.coupon_code)) {
      return refuse(131008, `buttons: Button at index ${index} of type CopyCode requires a parameter`);
    }
    if (button.type === 'QUICK_REPLY' && parameter && (!isText(parameter.payload) || parameter.payload.length > PAYLOAD_MAX)) {
      return refuse(131009, `buttons: Payload of button at index ${index} must have 1 to ${PAYLOAD_MAX} characters`);
    }
  }
  return null;
}
