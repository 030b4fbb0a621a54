/** One phone: its chats and messages, always the latest. */
import { phonePath } from './api.ts';
import type { PhoneState, TelegramPhoneState } from './types.ts';
import { useLatest } from './use-latest.ts';

export const usePhone = (phone: string) =>
  useLatest<PhoneState>(phonePath(phone), (event) => event.type === 'clock' || (event.type === 'phone' && event.phone === phone));

export const useTelegramPhone = (phone: string) =>
  useLatest<TelegramPhoneState>(
    telegramPath(phone),
    (event) => event.type === 'clock' || event.type === 'people' || (event.type === 'phone' && event.phone === phone),
  );

export const telegramPath = (phone: string) => `/telegram${phonePath(phone)}`;
