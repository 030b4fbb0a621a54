/** Messages in words. */
import type { Message } from '../../contract/messages.ts';
import type { PhoneFormatter } from '../lib/phone.ts';
import { sentenceCase } from '../lib/words.ts';

export const DIRECTIONS: Record<Message['direction'], string> = { in: 'Incoming', out: 'Outgoing' };

export const FORMS: Record<NonNullable<Message['form']>, string> = { free_form: 'Free-form', template: 'Template' };

/** In place of words that the workspace does not keep any longer. */
export const EMPTIED_WORDS = 'The words were emptied, as this workspace’s retention says.';

export function contactName(contact: Message['contact'], formatPhone: PhoneFormatter): string {
  if (contact.name) return contact.name;
  if (contact.member) return contact.member.name;
  return contact.phone ? formatPhone(contact.phone) : 'Unknown contact';
}

/** The phone under the name; nothing where the phone already stands as the name. */
export function contactPhone(contact: Message['contact'], formatPhone: PhoneFormatter): string | null {
  return contact.phone && (contact.name || contact.member) ? formatPhone(contact.phone) : null;
}

/** What a message is, where neither its words nor its form say so: "Image", "Location", "Button". */
export function typeWord({ type, text }: Pick<Message, 'type' | 'text'>): string | null {
  return type === 'text' || type === 'template' || text.trim() === '' ? null : sentenceCase(type);
}
