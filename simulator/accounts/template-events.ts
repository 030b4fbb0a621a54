/** The words of a template as somebody changes them in WhatsApp Manager. Source: field message_template_components_update. */
import type { Core } from '../core.ts';
import { templateFacts } from '../review.ts';
import type { Json } from '../rules/json.ts';
import type { Template, Waba } from '../state.ts';
import { queueWebhook } from '../webhooks/queue.ts';

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
  queueWebhook(core, { wabaId: waba.id, numberId: null, field, value: { ...templateFacts(template), ...value } });
}
