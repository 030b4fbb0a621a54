/** Turns a message of ours into the body of Meta's send call, and says beforehand what Meta would refuse about it. */
import type { SendRequest } from '../channel.ts';
import type { ListRow, OutboundContent, ReplyButton, TemplateUse } from '../content.ts';

/** Lengths in characters. Sources: Meta, "Text messages", "Interactive reply buttons messages", "Interactive list messages". */
const MAX = {
  text: 4096,
  textWithButtons: 1024,
  footer: 60,
  buttons: 3,
  buttonTitle: 20,
  listLabel: 20,
  listRows: 10,
  rowTitle: 24,
  rowDescription: 72,
  templateName: 512,
  /** The body once its values are filled in; a value alone is never longer. */
  templateValue: 1024,
} as const;
/** Ours, tighter than Meta's 256 and 200 characters: Telegram carries 64 bytes. */
const MAX_ID_BYTES = 64;

type Json = Record<string, unknown>;
type Payload = Pick<SendRequest, 'to' | 'callbackData' | 'form' | 'content' | 'contextWamid'>;

/**
 * The body of `POST /{version}/{number id}/messages`. The phone is sent with its '+', since Meta may otherwise prepend
 * the business's own country code. Source: Meta, "Message API" and "Send messages".
 */
export function messagePayload(request: Payload): Json {
  const { to, form, content, contextWamid } = request;
  const body = form === 'template' ? templateBody(content) : freeFormBody(content);
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...(to.phone === null ? { recipient: to.bsuid } : { to: to.phone }),
    biz_opaque_callback_data: request.callbackData,
    // WhatsApp shows no quote above a template.
    ...(contextWamid && form === 'free_form' ? { context: { message_id: contextWamid } } : {}),
    ...body,
  };
}

/** Every limit that the content breaks, in words; empty when Meta takes both of its forms. */
export function contentProblems(content: OutboundContent): string[] {
  const { text, footer, buttons = [], list, template } = content;
  const problems: string[] = [];
  const check = (isBroken: boolean, problem: string) => {
    if (isBroken) problems.push(problem);
  };
  const maxText = buttons.length > 0 ? MAX.textWithButtons : MAX.text;
  check(text.trim() === '', 'the text is empty');
  check(length(bodyText(content)) > maxText, `the text is longer than ${maxText} characters`);
  check(footer !== undefined && length(footer) > MAX.footer, `the footer is longer than ${MAX.footer} characters`);
  check(buttons.length > 0 && list !== undefined, 'a message has buttons or a list, not both');
  check(buttons.length > MAX.buttons, `there are more than ${MAX.buttons} buttons`);
  problems.push(...choiceProblems('button', buttons, MAX.buttonTitle));
  check(isRepeated(buttons.map((button) => button.title)), 'two buttons have the same title');
  if (list) problems.push(...listProblems(list));
  if (template) problems.push(...templateProblems(template));
  return problems;
}

function freeFormBody(content: OutboundContent): Json {
  const { buttons = [], list, footer } = content;
  const body = { text: bodyText(content) };
  const frame = footer === undefined ? { body } : { body, footer: { text: footer } };
  if (buttons.length > 0) {
    const replies = buttons.map(({ id, title }) => ({ type: 'reply', reply: { id, title } }));
    return { type: 'interactive', interactive: { type: 'button', ...frame, action: { buttons: replies } } };
  }
  if (list) {
    const rows = list.rows.map(({ id, title, description }) => (description === undefined ? { id, title } : { id, title, description }));
    return { type: 'interactive', interactive: { type: 'list', ...frame, action: { button: list.label, sections: [{ rows }] } } };
  }
  return { type: 'text', text: { body: body.text } };
}

/** A plain text message has no footer of its own, so there it is the last line. */
function bodyText({ text, footer, buttons = [], list }: OutboundContent): string {
  const isInteractive = buttons.length > 0 || list !== undefined;
  return footer === undefined || isInteractive ? text : `${text}\n\n${footer}`;
}

/** The quick replies of the template carry the ids of `buttons`, by position, so that a tap reads the same in both forms. */
function templateBody({ template, buttons = [] }: OutboundContent): Json {
  if (!template) throw new Error('the template form was asked for content that has no template');
  const values = template.values.map((text) => ({ type: 'text', text }));
  const components = [
    ...(values.length > 0 ? [{ type: 'body', parameters: values }] : []),
    ...buttons.map(({ id }, index) => ({
      type: 'button',
      sub_type: 'quick_reply',
      index: String(index),
      parameters: [{ type: 'payload', payload: id }],
    })),
  ];
  const { name, language } = template;
  return { type: 'template', template: { name, language: { code: language }, ...(components.length > 0 ? { components } : {}) } };
}

function choiceProblems(what: string, choices: readonly (ReplyButton | ListRow)[], maxTitle: number): string[] {
  const problems = choices.flatMap(({ id, title }, index) => {
    const name = `${what} ${index + 1}`;
    return [
      id === '' && `${name} has no id`,
      new TextEncoder().encode(id).byteLength > MAX_ID_BYTES && `the id of ${name} is longer than ${MAX_ID_BYTES} bytes`,
      title.trim() === '' && `${name} has no title`,
      length(title) > maxTitle && `the title of ${name} is longer than ${maxTitle} characters`,
    ].filter((problem) => problem !== false);
  });
  return isRepeated(choices.map((choice) => choice.id)) ? [...problems, `two ${what}s have the same id`] : problems;
}

function listProblems({ label, rows }: { label: string; rows: readonly ListRow[] }): string[] {
  const long = rows.findIndex((row) => length(row.description ?? '') > MAX.rowDescription);
  return [
    label.trim() === '' && 'the list has no label',
    length(label) > MAX.listLabel && `the label of the list is longer than ${MAX.listLabel} characters`,
    rows.length === 0 && 'the list has no rows',
    rows.length > MAX.listRows && `the list has more than ${MAX.listRows} rows`,
    long >= 0 && `the description of row ${long + 1} is longer than ${MAX.rowDescription} characters`,
    ...choiceProblems('row', rows, MAX.rowTitle),
  ].filter((problem) => problem !== false);
}

/** Meta refuses values with line breaks, tabs or more than four spaces in a row (error 132018), and empty ones. */
function templateProblems({ name, language, values }: TemplateUse): string[] {
  const ofValues = values.flatMap((value, index) => {
    const named = `value ${index + 1} of the template`;
    return [
      value.trim() === '' && `${named} is empty`,
      /[\n\r\t]| {5,}/.test(value) && `${named} has a line break, a tab or more than four spaces in a row`,
      length(value) > MAX.templateValue && `${named} is longer than ${MAX.templateValue} characters`,
    ];
  });
  return [
    !/^[a-z0-9_]+$/.test(name) && 'the name of the template has other characters than a-z, 0-9 and _',
    length(name) > MAX.templateName && `the name of the template is longer than ${MAX.templateName} characters`,
    language === '' && 'the template has no language',
    ...ofValues,
  ].filter((problem) => problem !== false);
}

/** Characters, so that an emoji of two code units counts once. */
function length(text: string): number {
  return Array.from(text).length;
}

function isRepeated(values: readonly string[]): boolean {
  return new Set(values).size < values.length;
}
