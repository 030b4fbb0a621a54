/** Template review: the decision, and the webhook that tells it. */
import type { Core } from './core.ts';
import type { Template, TemplateStatus } from './state.ts';
import { queueWebhook } from './webhooks/queue.ts';

/** Why a status changed, where review was not the reason. */
export interface StatusNote {
  title: 'FIRST_PAUSE' | 'SECOND_PAUSE' | 'RATE_LIMITING_PAUSE' | 'UNPAUSE' | 'DISABLED';
  description: string;
}

const FIRST_PAUSE: StatusNote = { title: 'FIRST_PAUSE', description: 'Paused for 3 hours because of its quality.' };

/** What the settings say a review comes to, unless somebody decided meanwhile. An approved template stays so unless rejected. */
export function finishReview(core: Core, wabaId: string, templateId: string): void {
  const template = core.state.wabas.get(wabaId)?.templates.get(templateId);
  const isAgain = template?.isReviewedAgain === true && template.status === 'APPROVED';
  if (!template || (template.status !== 'PENDING' && !isAgain)) return;
  const { decision, reason } = core.state.settings.templateReview;
  delete template.isReviewedAgain;
  if (!isAgain || decision === 'REJECTED') decideTemplate(core, wabaId, template, decision, reason);
}

/** Moves a template to a state and tells every subscriber, as Meta does for review, pauses and appeals alike. */
export function decideTemplate(
  core: Core,
  wabaId: string,
  template: Template,
  status: TemplateStatus,
  reason = 'NONE',
  note = status === 'PAUSED' ? FIRST_PAUSE : undefined,
): void {
  template.status = status;
  template.rejectedReason = status === 'REJECTED' ? reason : 'NONE';
  core.events.publish({ type: 'templates' });
  queueWebhook(core, {
    wabaId,
    numberId: null,
    field: 'message_template_status_update',
    value: {
      event: status,
      ...templateFacts(template),
      message_template_category: template.category,
      reason: status === 'REJECTED' ? reason : status === 'PAUSED' || status === 'DISABLED' ? null : 'NONE',
      ...(note ? { other_info: note } : {}),
    },
  });
}

/** How webhooks name a template. */
export function templateFacts(template: Template) {
  return {
    // Meta sends this id as a number here and as text everywhere else.
    message_template_id: Number(template.id),
    message_template_name: template.name,
    message_template_language: template.language,
  };
}
