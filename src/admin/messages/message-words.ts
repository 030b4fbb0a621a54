/** Messages in words. */
import type { Message } from '../../contract/messages.ts';
import type { PhoneFormatter } from '../lib/phone.ts';
import { sentenceCase } from '../lib/words.ts';

export const DIRECTIONS: Record<Message['direction'], string> = { in: 'Incoming', out: 'Outgoing' };

export const FORMS: Record<NonNullable<Message['form']>, string> = { free_form: 'Free-form', template: 'Template' };

export function contactName(contact: Message['contact'], formatPhone: PhoneFormatter): string {
  if (contact.name) return contact.name;
  if (contact.member) return contact.member.name;
  return contact.phone ? formatPhone(contact.phone) : 'Unknown contact';
}

/** The phone under the name; nothing where the phone already stands as the name. */
export function contactPhone(contact: Message['contact'], formatPhone: PhoneFormatter): string | null {
  return contact.phone && (contact.name || contact.member) ? formatPhone(contact.phone) : null;
}

/** The words of a message, or what it is when it has none. */
export function messageWords(message: Pick<Message, 'text' | 'type'>): string {
  return message.text.trim() === '' ? sentenceCase(message.type) : message.text;
}

/** Plain text needs no word; everything else says what it is. */
export function typeWord(type: string): string | null {
  return type === 'text' ? null : sentenceCase(type);
}
