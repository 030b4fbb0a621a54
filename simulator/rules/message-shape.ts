/** Whether the body of a send is a message at all, and within the limits of its type. Source: Cloud API, "Messages". */
import { type Refusal, refuse } from '../graph/refusal.ts';
import { checkInteractive } from './interactive-limits.ts';
import { isObject, isText, type Json, wordOf } from './json.ts';

export const TEXT_MAX = 4_096;
export const CAPTION_MAX = 1_024;
export const CALLBACK_DATA_MAX = 512;
const CONTACTS_MAX = 257;
const EMOJI = /^(?:\p{RGI_Emoji})$/v;
/** Which keys of a media object each type knows beside id and link. */
const MEDIA_KEYS: Record<string, string[]> = {
  image: ['caption'],
  video: ['caption'],
  document: ['caption', 'filename'],
  audio: ['voice'],
  sticker: [],
};
const MEDIA_TYPES = ['image', 'audio', 'video', 'document', 'sticker'] as const;
const TYPES = ['text', 'template', 'interactive', 'reaction', 'location', 'contacts', ...MEDIA_TYPES];

/** Null when the shape is right. Recipients, windows and templates are judged elsewhere. */
export function checkMessageShape(body: Json): Refusal | null {
  if (body.messaging_product === undefined) return { code: 100, message: '(#100) The parameter messaging_product is required.' };
  if (body.messaging_product !== 'whatsapp') {
    return {
      code: 100,
      message: '(#100) Param messaging_product must be one of {WHATSAPP} - got "' + wordOf(body.messaging_product) + '".',
    };
  }
  if (body.to === undefined && body.recipient === undefined) return { code: 100, message: '(#100) The parameter to is required.' };
  if (body.to !== undefined && !isText(body.to)) return refuse(131009, 'Parameter to must be a phone number in text.');
  if (body.to === undefined && !isText(body.recipient)) return refuse(131009, 'Parameter recipient must be a business-scoped user ID.');
  if (body.recipient_type !== undefined && body.recipient_type !== 'individual') {
    return { code: 100, message: '(#100) Param recipient_type must be one of {INDIVIDUAL} - groups are not available to this number.' };
  }
  const data = body.biz_opaque_callback_data;
  if (data !== undefined && (typeof data !== 'string' || data.length > CALLBACK_DATA_MAX)) {
    return { code: 100, message: `(#100) Param biz_opaque_callback_data must be at most ${CALLBACK_DATA_MAX} characters long.` };
  }
  if (body.context !== undefined && !(isObject(body.context) && isText(body.context.message_id))) {
    return refuse(131008, "Parameter 'context.message_id' is required.");
  }
  const type = body.type ?? 'text';
  if (typeof type !== 'string' || !TYPES.includes(type)) {
    return { code: 100, message: `(#100) Param type must be one of {${TYPES.join(', ').toUpperCase()}} - got "${wordOf(type)}".` };
  }
  const content = body[type];
  if (content === undefined) return refuse(131008, `Parameter '${type}' is mandatory for type '${type}'`);
  if (type === 'contacts') return checkContacts(content);
  if (!isObject(content)) return { code: 100, message: `(#100) Param ${type} must be a JSON object.` };
  switch (type) {
    case 'text':
      return checkText(content);
    case 'interactive':
      return checkInteractive(content);
    case 'reaction':
      return checkReaction(content);
    case 'location':
      return checkLocation(content);
    case 'template':
      return isText(content.name) && isObject(content.language) && isText(content.language.code)
        ? null
        : refuse(131008, "Parameters 'template.name' and 'template.language.code' are required.");
    default:
      return checkMedia(type, content);
  }
}

function checkText(text: Json): Refusal | null {
  if (!isText(text.body)) return { code: 100, message: "(#100) The parameter text['body'] is required." };
  if (text.body.length > TEXT_MAX) return { code: 100, message: `(#100) Param text['body'] must be at most ${TEXT_MAX} characters long.` };
  return null;
}

/** Without an emoji, or with an empty one, the reaction is taken back. */
function checkReaction({ message_id: wamid, emoji }: Json): Refusal | null {
  if (!isText(wamid)) return refuse(131008, "Parameter 'reaction.message_id' is required.");
  if (emoji === undefined || emoji === '') return null;
  return typeof emoji === 'string' && EMOJI.test(emoji) ? null : refuse(131009, 'Parameter reaction.emoji must be one emoji.');
}

function checkMedia(type: string, media: Json): Refusal | null {
  if (isText(media.id) === isText(media.link)) {
    return refuse(131008, `Exactly one of '${type}.id' and '${type}.link' is required.`);
  }
  if (isText(media.link) && !/^https?:\/\/\S+$/.test(media.link)) return refuse(131009, `Parameter '${type}.link' is not a valid URL.`);
  const allowed = [...(MEDIA_KEYS[type] ?? []), 'id', 'link', 'provider'];
  const unexpected = Object.keys(media).find((key) => !allowed.includes(key));
  if (unexpected) return { code: 100, message: `(#100) Unexpected key "${unexpected}" on param "${type}".` };
  if (media.caption !== undefined) {
    if (typeof media.caption !== 'string' || media.caption.length > CAPTION_MAX) {
      return { code: 100, message: `(#100) Param ${type}['caption'] must be at most ${CAPTION_MAX} characters long.` };
    }
  }
  return null;
}

function checkLocation(location: Json): Refusal | null {
  const latitude = Number(location.latitude ?? Number.NaN);
  const longitude = Number(location.longitude ?? Number.NaN);
  if (Number.isNaN(latitude) || Number.isNaN(longitude)) return refuse(131008, "Parameters 'latitude' and 'longitude' are required.");
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? null : refuse(131009, 'Latitude or longitude is out of range.');
}

function checkContacts(contacts: unknown): Refusal | null {
  if (!Array.isArray(contacts) || contacts.length === 0) return { code: 100, message: '(#100) Param contacts must be a non-empty array.' };
  if (contacts.length > CONTACTS_MAX) return { code: 100, message: `(#100) Param contacts must have at most ${CONTACTS_MAX} elements.` };
  const isNamed = (contact: unknown) => isObject(contact) && isObject(contact.name) && isText(contact.name.formatted_name);
  return contacts.every(isNamed) ? null : refuse(131008, "Parameter 'contacts.name.formatted_name' is required.");
}
