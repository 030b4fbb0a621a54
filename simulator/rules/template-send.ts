/** Whether a template may be sent, and with these parameters. Source: Cloud API, "Template messages" and error codes 132xxx. */
import { type Refusal, refuse } from '../graph/refusal.ts';
import type { Template, TemplateComponent } from '../state.ts';
import { isObject, isText, type Json, listOf, wordOf } from './json.ts';
import { checkSentButtons } from './template-sent-buttons.ts';
import { fill, variablesOf } from './template-variables.ts';

const HYDRATED_BODY_MAX = 1_024;
const COMPONENTS = ['header', 'body', 'button', 'carousel', 'limited_time_offer', 'tap_target_configuration'];

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
  const unknown = given.find((component) => !COMPONENTS.includes(wordOf(component.type).toLowerCase()));
  if (unknown) return refuse(132012, `Component type ${wordOf(unknown.type)} is not allowed here`);
  return checkParts(template, template, given) ?? checkOffer(template, given) ?? checkCards(template, given);
}

/** The parts of the template, or those of one card of its carousel. */
function checkParts(template: Template, part: Pick<Template, 'components'>, given: Json[]): Refusal | null {
  const body = componentOf(part, 'BODY');
  const headerGiven = given.find((component) => isType(component, 'header'));
  const bodyGiven = given.find((component) => isType(component, 'body'));
  return (
    checkHeader(template, componentOf(part, 'HEADER'), headerGiven) ??
    checkTexts(template, 'body', variablesOf(body?.text), bodyGiven) ??
    (fill(body?.text, valuesOf(variablesOf(body?.text), bodyGiven)).length > HYDRATED_BODY_MAX
      ? refuse(132005, `body: text is longer than ${HYDRATED_BODY_MAX} characters after its parameters were filled in`)
      : null) ??
    checkSentButtons(
      componentOf(part, 'BUTTONS')?.buttons ?? [],
      given.filter((component) => isType(component, 'button')),
    )
  );
}

function checkOffer(template: Template, given: Json[]): Refusal | null {
  const isGiven = given.some((component) => isType(component, 'limited_time_offer'));
  const isWanted = componentOf(template, 'LIMITED_TIME_OFFER')?.limited_time_offer !== undefined;
  return isGiven === isWanted ? null : refuse(132000, 'limited_time_offer: the template and the message do not agree on an offer');
}

function checkCards(template: Template, given: Json[]): Refusal | null {
  const wanted = listOf(componentOf(template, 'CAROUSEL')?.cards);
  const cards = listOf(given.find((component) => isType(component, 'carousel'))?.cards);
  if (wanted.length !== cards.length) {
    return refuse(132000, `carousel: number of cards (${cards.length}) does not match the expected number of cards (${wanted.length})`);
  }
  for (const [i, card] of wanted.entries()) {
    const sent = cards.find((one) => Number(one.card_index) === i);
    if (!sent) return refuse(131009, `carousel: There is no card with card_index ${i}`);
    const refusal = checkParts(
      template,
      { components: listOf(card.components) as unknown as TemplateComponent[] },
      listOf(sent.components),
    );
    if (refusal) return refusal;
  }
  return null;
}

export const componentOf = (template: Pick<Template, 'components'>, type: string): TemplateComponent | undefined =>
  template.components.find((component) => component.type.toUpperCase() === type);

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
  const content = parameter?.[wanted];
  if (parameter?.type !== wanted || !isObject(content)) {
    const received = wordOf(parameter?.type ?? 'UNKNOWN').toUpperCase();
    return refuse(132012, `header: Format mismatch, expected ${header.format.toUpperCase()}, received ${received}`);
  }
  if (wanted === 'location') {
    const isWhole = ['latitude', 'longitude'].every((name) => isText(wordOf(content[name])));
    return isWhole ? null : refuse(131008, 'header: latitude and longitude of the location are required');
  }
  return isText(content.id) === isText(content.link)
    ? refuse(131008, `header: Exactly one of id and link of the ${wanted} is required`)
    : null;
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
