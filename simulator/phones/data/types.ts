/** What the control API answers, as the page reads it. */
import type { PhoneMessage } from '../../phone-view.ts';
import type { Persona } from '../../state.ts';

export type { Call } from '../../calls.ts';
export type { Fault, FaultEffect } from '../../faults.ts';
export type { PhoneButton, PhoneList, PhoneMedia, PhoneMessage } from '../../phone-view.ts';
export type { Template } from '../../state.ts';
export type { TelegramPhoneButton, TelegramPhoneChat, TelegramPhoneMessage, TelegramPhoneState } from '../../telegram/view.ts';
export type Person = Persona;

export interface World {
  numbers: { id: string; wabaId: string; phone: string; verifiedName: string }[];
  portfolios: { id: string; name: string; tier: string; reached: number }[];
  people: Person[];
  webhookUrl: string;
  pending: number;
}

export interface BotState {
  id: number;
  token: string;
  name: string;
  username: string;
  webhookUrl: string;
  lastError: { atMs: number; message: string } | null;
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
