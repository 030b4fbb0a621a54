/** What the control API answers, as the page reads it. */
import type { PhoneMessage } from '../../phone-view.ts';
import type { Persona } from '../../state.ts';

export type { PhoneButton, PhoneList, PhoneMedia, PhoneMessage } from '../../phone-view.ts';
export type Person = Persona;

export interface World {
  numbers: { id: string; wabaId: string; phone: string; verifiedName: string }[];
  people: Person[];
  webhookUrl: string;
  pending: number;
}

export interface Chat {
  numberId: string;
  name: string;
  phone: string;
  unread: number;
  typingUntilMs: number;
  last: { atMs: number; text: string } | null;
  messages: PhoneMessage[];
}

export interface PhoneState {
  person: Person;
  chats: Chat[];
}

export interface ClockReading {
  nowMs: number;
  frozen: boolean;
}
