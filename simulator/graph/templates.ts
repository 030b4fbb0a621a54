/** Message templates: list with filters and paging, read, and what a template looks like. Source: "Templates", management. */
import type { Core } from '../core.ts';
import { type Json, wordOf } from '../rules/json.ts';
import type { AccessToken, Template, Waba } from '../state.ts';
import type { Granted } from './access.ts';
import { type Answer, answer, project } from './answer.ts';
import { page } from './paging.ts';
import { noSuchObject } from './refusal.ts';

const USUAL = ['name', 'parameter_format', 'components', 'language', 'status', 'category'];
const NODE = 'WhatsAppMessageTemplate';

/** Each filter takes one value, several with commas, or a JSON list. */
export function listTemplates(waba: Waba, url: URL): Answer {
  const query = url.searchParams;
  const name = query.get('name');
  const content = query.get('name_or_content')?.toLowerCase();
  const filters: [string[] | null, (template: Template) => string][] = [
    [valuesOf(query.get('status')), (template) => template.status],
    [valuesOf(query.get('category')), (template) => template.category],
    [valuesOf(query.get('language')), (template) => template.language.toUpperCase()],
    [valuesOf(query.get('quality_score')), (template) => template.qualityScore],
  ];
  const found = [...waba.templates.values()].filter(
    (template) =>
      filters.every(([wanted, of]) => wanted === null || wanted.includes(of(template))) &&
      (!name || template.name === name) &&
      (!content || JSON.stringify([template.name, template.components]).toLowerCase().includes(content)),
  );
  const { items, paging } = page(found, url);
  const shown = project(items.map(templateNode), query.get('fields'), USUAL, NODE);
  return shown.ok ? answer({ data: shown.value, paging }) : shown;
}

/** The template with this id in any of the token's accounts. */
export function templateFor(core: Core, token: AccessToken, id: string, method: string): Granted<{ waba: Waba; template: Template }> {
  for (const wabaId of token.wabaIds) {
    const waba = core.state.wabas.get(wabaId);
    const template = waba?.templates.get(id);
    if (waba && template) return { ok: true, value: { waba, template } };
  }
  return { ok: false, refusal: noSuchObject(id, method) };
}

export function readTemplate(template: Template, fields: string | undefined): Answer {
  const shown = project([templateNode(template)], fields, USUAL, NODE);
  return shown.ok ? answer(shown.value[0] as Json) : shown;
}

function templateNode(template: Template): Json {
  const isApproved = template.status === 'APPROVED';
  const health = isApproved
    ? { can_send_message: 'AVAILABLE' }
    : {
        can_send_message: 'BLOCKED',
        errors: [
          {
            error_code: 141002,
            error_description: 'The message template is not approved.',
            possible_solution: 'Wait for the review, or send an approved template.',
          },
        ],
      };
  return {
    id: template.id,
    name: template.name,
    language: template.language,
    category: template.category,
    status: template.status,
    parameter_format: template.parameterFormat,
    components: template.components,
    rejected_reason: template.rejectedReason,
    quality_score: { score: template.qualityScore, date: Math.floor((template.qualityAtMs ?? template.createdAtMs) / 1_000) },
    message_send_ttl_seconds: template.messageSendTtlSeconds,
    health_status: {
      can_send_message: health.can_send_message,
      entities: [{ entity_type: 'MESSAGE_TEMPLATE', id: template.id, ...health }],
    },
    previous_category: undefined,
    correct_category: undefined,
    sub_category: undefined,
    cta_url_link_tracking_opted_out: undefined,
    library_template_name: undefined,
  };
}

function valuesOf(text: string | null): string[] | null {
  if (!text) return null;
  const list = text.startsWith('[') ? listIn(text) : text.split(',');
  return list.map((one) => one.trim().toUpperCase());
}

function listIn(text: string): string[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.map(wordOf) : [];
  } catch {
    return [];
  }
}
