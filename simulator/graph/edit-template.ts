/** `POST /{template}`: replaces all components; an approved template stays in use while it is looked at again. */
import type { Core } from '../core.ts';
import type { Json } from '../rules/json.ts';
import { wordOf } from '../rules/json.ts';
import { checkTemplateEdit } from '../rules/template-edit.ts';
import type { Template, TemplateComponent, Waba } from '../state.ts';
import { type Answer, answer, refused } from './answer.ts';
import { normalComponents, planReview, withDecodedComponents } from './create-template.ts';

export function editTemplate(core: Core, waba: Waba, template: Template, body: Json): Answer {
  const change = withDecodedComponents(body);
  const nowMs = core.clock.now();
  const refusal = checkTemplateEdit(template, change, nowMs);
  if (refusal) return refused(refusal);
  if (change.category !== undefined) template.category = wordOf(change.category);
  if (change.components !== undefined) {
    template.components = normalComponents(change.components as TemplateComponent[], template.category);
  }
  if (change.message_send_ttl_seconds !== undefined) template.messageSendTtlSeconds = Number(change.message_send_ttl_seconds);
  if (template.status === 'APPROVED') {
    template.editedAtMs = [...(template.editedAtMs ?? []), nowMs];
    template.isReviewedAgain = true;
  } else {
    template.status = 'PENDING';
    template.rejectedReason = 'NONE';
  }
  core.events.publish({ type: 'templates' });
  planReview(core, waba, template);
  return answer({ success: true, id: template.id, name: template.name, category: template.category });
}
