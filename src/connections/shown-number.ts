/** A connected number in words for people. */
import { internationalPhone } from '../tenants/phone.ts';
import type { Connection } from './create-connection.ts';

export function shownNumber({ displayPhone, numberId }: Pick<Connection, 'displayPhone' | 'numberId'>): string {
  return displayPhone === null ? numberId : internationalPhone(displayPhone);
}
