/** What a person sees of a message on their phone: words, buttons and ticks, whatever form the business sent it in. */

import { isObject, type Json, listOf, wordOf } from './rules/json.ts';
import { componentOf, isType, valuesOf } from './rules/template-send.ts';
import { fill, variablesOf } from './rules/template-variables.ts';
import type { Message, SimulatorState, Template } from './state.ts';

export interface PhoneButton {
  /** reply: tells the business. The others open something. */
  kind: 'reply' | 'url' | 'phone' | 'copy';
  title: string;
  /** The payload or id that goes back; the address, number or code of the others. */
  value: string;
}

export interface PhoneMedia {
  kind: 'image' | 'video' | 'audio' | 'document' | 'sticker' | 'location' | 'contact';
  title: string;
  /** A second line: the phone of a contact, the size of a file. */
  detail?: string;
  link?: string;
}

export interface PhoneList {
  button: string;
  sections: { title?: string; rows: { id: string; title: string; description?: string }[] }[];
}

export interface PhoneMessage {
  wamid: string;
  from: 'business' | 'person';
  type: string;
  atMs: number;
  header?: string;
  media?: PhoneMedia;
  body: string;
  footer?: string;
  buttons: PhoneButton[];
  list?: PhoneList;
  /** Of the person's own messages: one tick, two, two blue. */
  ticks?: 'sent' | 'delivered' | 'read';
  /** Of the business's messages: how far they got, as its status webhooks say. */
  status?: string;
  quoted?: { wamid: string; text: string };
  reactions?: { person?: string; business?: string };
}

export function viewMessage(state: SimulatorState, message: Message): PhoneMessage {
  const content = message.direction === 'in' ? viewInbound(message) : viewOutbound(state, message);
  const quotedId = quotedWamid(message);
  const quoted = quotedId ? state.messages.get(quotedId) : undefined;
  return {
    wamid: message.wamid,
    from: message.direction === 'in' ? 'person' : 'business',
    type: message.type,
    atMs: message.atMs,
    buttons: [],
    ...content,
    ...(message.direction === 'in' ? { ticks: ticksOf(message) } : { status: message.status }),
    ...(quoted ? { quoted: { wamid: quoted.wamid, text: summaryOf(state, quoted) } } : {}),
    ...(message.reactions ? { reactions: message.reactions } : {}),
  };
}

/** One line for chat lists and quotes. */
export function summaryOf(state: SimulatorState, message: Message): string {
  const { body, header, media } = message.direction === 'in' ? viewInbound(message) : viewOutbound(state, message);
  return (body || header || media?.title || message.type).replace(/\s+/g, ' ').slice(0, 120);
}

type Content = Pick<PhoneMessage, 'body'> & Partial<Pick<PhoneMessage, 'header' | 'media' | 'footer' | 'buttons' | 'list'>>;

const ticksOf = (message: Message) => (message.status === 'read' || message.status === 'delivered' ? message.status : 'sent');
const textOf = (part: unknown): string => (isObject(part) && typeof part.text === 'string' ? part.text : '');

function quotedWamid(message: Message): string | undefined {
  const context = message.payload.context;
  if (!isObject(context)) return undefined;
  const id = message.direction === 'in' ? context.id : context.message_id;
  return typeof id === 'string' ? id : undefined;
}

function viewInbound(message: Message): Content {
  const content = message.payload[message.type];
  if (message.type === 'text' && isObject(content)) return { body: wordOf(content.body) };
  if (message.type === 'button') return { body: textOf(content) };
  if (message.type === 'interactive' && isObject(content)) {
    const reply = content[wordOf(content.type)];
    return { body: isObject(reply) ? wordOf(reply.title) : '' };
  }
  return viewMedia(message.type, content);
}

function viewOutbound(state: SimulatorState, message: Message): Content {
  const content = message.payload[message.type];
  if (message.type === 'text' && isObject(content)) return { body: wordOf(content.body) };
  if (message.type === 'interactive' && isObject(content)) return viewInteractive(content);
  if (message.type === 'template' && isObject(content)) {
    const waba = state.wabas.get(state.numbers.get(message.numberId)?.wabaId ?? '');
    const template = message.templateId ? waba?.templates.get(message.templateId) : undefined;
    return template ? viewTemplate(template, content) : { body: `Template ${wordOf(content.name)}` };
  }
  return viewMedia(message.type, content);
}

function viewInteractive(interactive: Json): Content {
  const action = interactive.action as Json;
  const header = isObject(interactive.header) ? interactive.header : undefined;
  const headerType = wordOf(header?.type);
  const parameters = isObject(action.parameters) ? action.parameters : {};
  const buttons: PhoneButton[] =
    interactive.type === 'button'
      ? listOf(action.buttons).map(({ reply }) => ({
          kind: 'reply',
          title: wordOf((reply as Json).title),
          value: wordOf((reply as Json).id),
        }))
      : interactive.type === 'cta_url'
        ? [{ kind: 'url', title: wordOf(parameters.display_text), value: wordOf(parameters.url) }]
        : [];
  return {
    body: textOf(interactive.body),
    buttons,
    ...(header && headerType === 'text' ? { header: textOf(header) } : {}),
    ...(header && headerType !== 'text' ? { media: viewMedia(headerType, header[headerType]).media as PhoneMedia } : {}),
    ...(textOf(interactive.footer) ? { footer: textOf(interactive.footer) } : {}),
    ...(interactive.type === 'list'
      ? { list: { button: wordOf(action.button), sections: listOf(action.sections) as unknown as PhoneList['sections'] } }
      : {}),
  };
}

function viewTemplate(template: Template, sent: Json): Content {
  const given = listOf(sent.components);
  const header = componentOf(template, 'HEADER');
  const body = componentOf(template, 'BODY');
  const footer = componentOf(template, 'FOOTER');
  const headerGiven = given.find((component) => isType(component, 'header'));
  const bodyGiven = given.find((component) => isType(component, 'body'));
  const format = (header?.format ?? 'TEXT').toLowerCase();
  const media = header && format !== 'text' ? viewMedia(format, listOf(headerGiven?.parameters)[0]?.[format]).media : undefined;
  return {
    body: fill(body?.text, valuesOf(variablesOf(body?.text), bodyGiven)),
    buttons: viewTemplateButtons(template, given),
    ...(header?.text ? { header: fill(header.text, valuesOf(variablesOf(header.text), headerGiven)) } : {}),
    ...(media ? { media } : {}),
    ...(footer?.text ? { footer: footer.text } : {}),
  };
}

/** A quick reply without a payload sends its own text back. */
function viewTemplateButtons(template: Template, given: Json[]): PhoneButton[] {
  return (componentOf(template, 'BUTTONS')?.buttons ?? []).map((button, index) => {
    const parameter = listOf(given.find((one) => isType(one, 'button') && Number(one.index) === index)?.parameters)[0];
    const title = button.text ?? 'Copy code';
    switch (button.type) {
      case 'QUICK_REPLY':
        return { kind: 'reply', title, value: wordOf(parameter?.payload ?? title) };
      case 'PHONE_NUMBER':
        return { kind: 'phone', title, value: button.phone_number ?? '' };
      case 'COPY_CODE':
        return { kind: 'copy', title, value: wordOf(parameter?.coupon_code) };
      default:
        return { kind: 'url', title, value: (button.url ?? '').replace(/\{\{.*\}\}$/, wordOf(parameter?.text)) };
    }
  });
}

function viewMedia(type: string, content: unknown): Content {
  const media = isObject(content) ? content : {};
  const link = typeof media.link === 'string' ? { link: media.link } : {};
  switch (type) {
    case 'image':
    case 'video':
    case 'audio':
    case 'sticker':
      return {
        body: wordOf(media.caption),
        media: { kind: type, title: type === 'audio' ? 'Voice message' : capital(type), ...link },
      };
    case 'document':
      return { body: wordOf(media.caption), media: { kind: 'document', title: wordOf(media.filename ?? 'Document'), ...link } };
    case 'location':
      return {
        body: '',
        media: { kind: 'location', title: wordOf(media.name ?? `${wordOf(media.latitude)}, ${wordOf(media.longitude)}`) },
      };
    case 'contacts': {
      const name = listOf(content)[0]?.name;
      return { body: '', media: { kind: 'contact', title: isObject(name) ? wordOf(name.formatted_name) : 'Contact' } };
    }
    default:
      return { body: `${capital(type)} message` };
  }
}

const capital = (word: string) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
