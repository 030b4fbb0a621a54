/** Message templates: create, list with filters and paging, read, delete. Source: "Templates", management. */
import type { Core } from '../core.ts';
import { newGraphId } from '../ids.ts';
import { decideTemplate } from '../review.ts';
import { isText, type Json, wordOf } from '../rules/json.ts';
import { checkTemplateDefinition } from '../rules/template-definition.ts';
import type { AccessToken, Template, TemplateComponent, Waba } from '../state.ts';
import { type Answer, answer, pick, refused } from './answer.ts';
import { noSuchObject } from './refusal.ts';

const TEMPLATES_MAX = 250;
const CREATED_PER_HOUR_MAX = 100;
const HOUR_MS = 60 * 60 * 1_000;
const PAGE_DEFAULT = 25;
const USUAL = ['name', 'parameter_format', 'components', 'language', 'status', 'category'];

export function createTemplate(core: Core, waba: Waba, body: Json): Answer {
  const definition = withParsedComponents(body);
  const refusal = checkTemplateDefinition(definition);
  if (refusal) return refused(refusal);
  const nowMs = core.clock.now();
  const templates = [...waba.templates.values()];
  if (templates.some((one) => one.name === definition.name && one.language === definition.language)) {
    return refused(already(`There is already ${wordOf(definition.language)} content for this template.`, 2388024));
  }
  if (templates.length >= TEMPLATES_MAX) return refused(already(`You have reached the limit of ${TEMPLATES_MAX} templates.`, 2388019));
  if (templates.filter((one) => nowMs - one.createdAtMs < HOUR_MS).length >= CREATED_PER_HOUR_MAX) {
    return refused({ code: 80008, message: '(#80008) There have been too many calls to this WhatsApp Business account.' });
  }
  const template: Template = {
    id: newGraphId(core.random),
    name: wordOf(definition.name),
    language: wordOf(definition.language),
    category: wordOf(definition.category),
    status: 'PENDING',
    parameterFormat: wordOf(definition.parameter_format).toUpperCase() === 'NAMED' ? 'NAMED' : 'POSITIONAL',
    components: (definition.components as TemplateComponent[]).map((component) => ({ ...component, type: component.type.toUpperCase() })),
    rejectedReason: 'NONE',
    qualityScore: 'UNKNOWN',
    createdAtMs: nowMs,
  };
  waba.templates.set(template.id, template);
  core.events.publish({ type: 'templates' });
  const { afterMs } = core.state.settings.templateReview;
  core.agenda.add({ kind: 'review', dueAtMs: nowMs + afterMs, wabaId: waba.id, templateId: template.id });
  return answer({ id: template.id, status: template.status, category: template.category });
}

export function listTemplates(waba: Waba, url: URL): Answer {
  const query = url.searchParams;
  const found = [...waba.templates.values()].filter(
    (template) =>
      (!query.get('name') || template.name === query.get('name')) &&
      (!query.get('language') || template.language === query.get('language')) &&
      (!query.get('category') || template.category === query.get('category')?.toUpperCase()) &&
      (!query.get('status') || template.status === query.get('status')?.toUpperCase()) &&
      (!query.get('name_or_content') || JSON.stringify([template.name, template.components]).includes(query.get('name_or_content') ?? '')),
  );
  const limit = Math.max(1, Number(query.get('limit') ?? PAGE_DEFAULT) || PAGE_DEFAULT);
  const after = query.get('after');
  const start = after ? Number(atob(after)) : 0;
  const page = found.slice(start, start + limit);
  const end = start + page.length;
  const next = new URL(url);
  next.searchParams.set('after', btoa(wordOf(end)));
  next.searchParams.delete('access_token');
  return answer({
    data: page.map((template) => pick(nodeOf(template), query.get('fields'), USUAL)),
    paging: {
      cursors: { before: btoa(wordOf(start)), after: btoa(wordOf(end)) },
      ...(end < found.length ? { next: next.href } : {}),
    },
  });
}

export function readTemplate(core: Core, token: AccessToken, id: string, fields: string | undefined): Answer {
  for (const wabaId of token.wabaIds) {
    const template = core.state.wabas.get(wabaId)?.templates.get(id);
    if (template) return answer(pick(nodeOf(template), fields, USUAL));
  }
  return refused(noSuchObject(id, 'GET'));
}

/** By name: every language. By name and `hsm_id`: that one. */
export function deleteTemplates(core: Core, waba: Waba, query: URLSearchParams): Answer {
  const name = query.get('name');
  const id = query.get('hsm_id');
  if (!name) return refused({ code: 100, message: '(#100) The parameter name is required.' });
  const found = [...waba.templates.values()].filter((template) => template.name === name && (!id || template.id === id));
  if (found.length === 0) return refused({ ...already('Message template was not found.', 2593002), httpStatus: 404 });
  if (found.some((template) => template.status === 'DISABLED')) return refused(already('A disabled template cannot be deleted.', 2388039));
  for (const template of found) {
    decideTemplate(core, waba.id, template, 'PENDING_DELETION');
    waba.templates.delete(template.id);
  }
  return answer({ success: true });
}

function nodeOf(template: Template): Json {
  return {
    id: template.id,
    name: template.name,
    language: template.language,
    category: template.category,
    status: template.status,
    parameter_format: template.parameterFormat,
    components: template.components,
    rejected_reason: template.rejectedReason,
    quality_score: { score: template.qualityScore, date: Math.floor(template.createdAtMs / 1_000) },
  };
}

/** Forms carry the components as JSON in text. */
function withParsedComponents(body: Json): Json {
  if (!isText(body.components)) return body;
  try {
    return { ...body, components: JSON.parse(body.components) as unknown };
  } catch {
    return body;
  }
}

const already = (userMessage: string, subcode: number) => ({
  code: 100,
  message: 'Invalid parameter',
  subcode,
  userTitle: 'Message template not saved',
  userMessage,
  isTransient: false,
});
