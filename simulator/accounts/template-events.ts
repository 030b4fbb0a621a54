/** Category, quality and contents of templates as Meta changes them. Source: fields template_category_update and others. */
import type { Core } from '../core.ts';
import type { Json } from '../rules/json.ts';
import type { Template, Waba } from '../state.ts';
import { queueWebhook } from '../webhooks/queue.ts';

const NOTICE_MS = 24 * 3_600_000;

/** Impending: told 24 hours ahead, nothing changes yet. Otherwise it changes now. */
export function changeCategory(core: Core, waba: Waba, template: Template, category: string, isImpending: boolean): void {
  if (isImpending) {
    const atMs = core.clock.now() + NOTICE_MS;
    // Meta's words: `new_category` is the one it has, `correct_category` the one it will get.
    const value = { new_category: template.category, correct_category: category, category_update_timestamp: Math.floor(atMs / 1_000) };
    tell(core, waba, template, 'template_category_update', value);
    return;
  }
  const previous = template.category;
  template.category = category;
  core.events.publish({ type: 'templates' });
  tell(core, waba, template, 'template_category_update', { previous_category: previous, new_category: category });
}

export function changeTemplateQuality(core: Core, waba: Waba, template: Template, score: Template['qualityScore']): void {
  const previous = template.qualityScore;
  template.qualityScore = score;
  core.events.publish({ type: 'templates' });
  tell(core, waba, template, 'message_template_quality_update', { previous_quality_score: previous, new_quality_score: score });
}

/** Somebody edited it in WhatsApp Manager: the new words of the body. */
export function changeTemplateBody(core: Core, waba: Waba, template: Template, text: string): void {
  const textOf = (type: string) => template.components.find((component) => component.type === type)?.text;
  template.components = template.components.map((component) => (component.type === 'BODY' ? { ...component, text } : component));
  core.events.publish({ type: 'templates' });
  const title = textOf('HEADER');
  const footer = textOf('FOOTER');
  const buttons = template.components.find((component) => component.type === 'BUTTONS')?.buttons;
  tell(core, waba, template, 'message_template_components_update', {
    message_template_element: text,
    ...(title === undefined ? {} : { message_template_title: title }),
    ...(footer === undefined ? {} : { message_template_footer: footer }),
    ...(buttons
      ? {
          message_template_buttons: buttons.map(({ type, text: words }) => ({
            message_template_button_type: type,
            message_template_button_text: words,
          })),
        }
      : {}),
  });
}

function tell(core: Core, waba: Waba, template: Template, field: string, value: Json): void {
  queueWebhook(core, {
    wabaId: waba.id,
    numberId: null,
    field,
    value: {
      // Meta sends this id as a number here and as text everywhere else.
      message_template_id: Number(template.id),
      message_template_name: template.name,
      message_template_language: template.language,
      ...value,
    },
  });
}
