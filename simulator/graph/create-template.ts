/** `POST /{waba}/message_templates`: every documented check, then review. Source: "Templates", overview and management. */
import { portfolioOf } from '../chats.ts';
import type { Core } from '../core.ts';
import { newGraphId } from '../ids.ts';
import { expandAuthentication } from '../rules/authentication-template.ts';
import { decoded, type Json, wordOf } from '../rules/json.ts';
import { checkTemplateDefinition } from '../rules/template-definition.ts';
import { invalid } from '../rules/template-limits.ts';
import type { Template, TemplateComponent, Waba } from '../state.ts';
import { type Answer, answer, refused } from './answer.ts';
import { deletedKey } from './delete-templates.ts';

/** 6,000 once the portfolio is verified and one of its accounts has a number with an approved display name. */
const TEMPLATES_MAX = 250;
const TEMPLATES_MAX_VERIFIED = 6_000;
const CREATED_PER_HOUR_MAX = 100;
const HOUR_MS = 60 * 60 * 1_000;

export function createTemplate(core: Core, waba: Waba, body: Json): Answer {
  const definition = withDecodedComponents(body);
  const refusal = checkTemplateDefinition(definition);
  if (refusal) return refused(refusal);
  const nowMs = core.clock.now();
  const name = wordOf(definition.name);
  const language = wordOf(definition.language);
  const blockedUntilMs = waba.deletedNames.get(deletedKey(name, language)) ?? 0;
  const templates = [...waba.templates.values()];
  const twin = templates.find((one) => one.name === name && one.language === language);
  if (twin?.status === 'PENDING_DELETION' || blockedUntilMs > nowMs) {
    const message = `New ${language} content can't be added to ${name} while the existing content is being deleted. Try again in 4 weeks, or choose another name.`;
    return refused(invalid(2388023, 'Message template language is being deleted', message));
  }
  if (twin)
    return refused(invalid(2388024, 'Content in this language already exists', `There is already ${language} content for ${name}.`));
  const max = templatesMax(core, waba);
  if (templates.length >= max)
    return refused(invalid(2388019, 'Message template limit exceeded', `This account may have ${max} templates.`));
  waba.createdAtMs = waba.createdAtMs.filter((atMs) => nowMs - atMs < HOUR_MS);
  if (waba.createdAtMs.length >= CREATED_PER_HOUR_MAX) {
    return refused({ code: 80008, message: '(#80008) There have been too many calls to this WhatsApp Business account.' });
  }
  waba.createdAtMs.push(nowMs);
  const template: Template = {
    id: newGraphId(core.random),
    name,
    language,
    category: wordOf(definition.category),
    status: 'PENDING',
    parameterFormat: wordOf(definition.parameter_format).toUpperCase() === 'NAMED' ? 'NAMED' : 'POSITIONAL',
    components: normalComponents(definition.components as TemplateComponent[], wordOf(definition.category)),
    rejectedReason: 'NONE',
    qualityScore: 'UNKNOWN',
    createdAtMs: nowMs,
    ...(definition.message_send_ttl_seconds === undefined ? {} : { messageSendTtlSeconds: Number(definition.message_send_ttl_seconds) }),
  };
  waba.templates.set(template.id, template);
  core.events.publish({ type: 'templates' });
  planReview(core, waba, template);
  return answer({ id: template.id, status: template.status, category: template.category });
}

export function planReview(core: Core, waba: Waba, template: Template): void {
  const { afterMs } = core.state.settings.templateReview;
  core.agenda.add({ kind: 'review', dueAtMs: core.clock.now() + afterMs, wabaId: waba.id, templateId: template.id });
}

export const withDecodedComponents = (body: Json): Json => ({ ...body, components: decoded(body.components) });

/** Kinds come in either case; they are kept and shown in capitals. */
export function normalComponents(components: TemplateComponent[], category: string): TemplateComponent[] {
  const normal = components.map((component) => ({
    ...component,
    type: component.type.toUpperCase(),
    ...(component.format === undefined ? {} : { format: component.format.toUpperCase() }),
    ...(component.buttons ? { buttons: component.buttons.map((button) => ({ ...button, type: button.type.toUpperCase() })) } : {}),
  }));
  return category === 'AUTHENTICATION' ? expandAuthentication(normal) : normal;
}

function templatesMax(core: Core, waba: Waba): number {
  const numbers = [...core.state.numbers.values()].filter((number) => portfolioOf(core.state, number).id === waba.portfolioId);
  const isVerified = core.state.portfolios.get(waba.portfolioId)?.verification === 'verified';
  return isVerified && numbers.some((number) => number.nameStatus === 'APPROVED') ? TEMPLATES_MAX_VERIFIED : TEMPLATES_MAX;
}
