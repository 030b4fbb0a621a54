/** `DELETE /{waba}/message_templates`: by name every language, by name and `hsm_id` that one. */
import type { Core } from '../core.ts';
import { decideTemplate } from '../review.ts';
import { invalid, required } from '../rules/template-limits.ts';
import type { Template, Waba } from '../state.ts';
import { type Answer, answer, refused } from './answer.ts';

/** How long the name of an approved template stays taken, and how long delivery of what is under way is tried. */
const DAYS_30_MS = 30 * 24 * 60 * 60 * 1_000;

export const deletedKey = (name: string, language: string): string => `${name}|${language}`;

export function deleteTemplates(core: Core, waba: Waba, query: URLSearchParams): Answer {
  const name = query.get('name');
  const id = query.get('hsm_id');
  if (!name) return refused(required('name'));
  const found = [...waba.templates.values()].filter(
    (template) => template.name === name && (!id || template.id === id) && template.status !== 'PENDING_DELETION',
  );
  if (found.length === 0) {
    return refused({ ...invalid(2593002, 'Message template not found', `There is no template ${name} to delete.`), httpStatus: 404 });
  }
  if (found.some((template) => template.status === 'DISABLED')) {
    return refused(invalid(2388039, 'Message template cannot be deleted', 'A disabled template cannot be deleted.'));
  }
  const underWay = templatesUnderWay(core);
  for (const template of found) deleteTemplate(core, waba, template, underWay.has(template.id));
  return answer({ success: true });
}

/** A template with messages on their way waits in PENDING_DELETION; others are gone at once. */
function deleteTemplate(core: Core, waba: Waba, template: Template, isUnderWay: boolean): void {
  const untilMs = core.clock.now() + DAYS_30_MS;
  if (template.status === 'APPROVED') waba.deletedNames.set(deletedKey(template.name, template.language), untilMs);
  decideTemplate(core, waba.id, template, 'PENDING_DELETION');
  if (isUnderWay) core.agenda.add({ kind: 'template', what: 'forget', dueAtMs: untilMs, wabaId: waba.id, templateId: template.id });
  else waba.templates.delete(template.id);
}

function templatesUnderWay(core: Core): Set<string> {
  const ids = new Set<string>();
  for (const { templateId, status } of core.state.messages.values()) {
    if (templateId !== undefined && (status === 'accepted' || status === 'sent')) ids.add(templateId);
  }
  return ids;
}
