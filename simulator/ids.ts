/** Ids in the shapes Meta gives them: wamid, numeric Graph ids, fbtrace ids and business-scoped user ids. */
import type { Random } from './random.ts';

const HEX = '0123456789ABCDEF';
const DIGITS = '0123456789';
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

/** A wamid is base64 of a small binary record that holds the person's number, the direction and a random hex id. */
export function newWamid(random: Random, phone: string, direction: 'in' | 'out'): string {
  const person = phone.replace(/\D/g, '');
  const id = random.text(direction === 'in' ? 20 : 18, HEX);
  const side = direction === 'in' ? '\x12' : '\x11';
  const bytes = `\x1c\x18${String.fromCharCode(person.length)}${person}\x15\x02\x00${side}\x18${String.fromCharCode(id.length)}${id}\x00`;
  return `wamid.${btoa(bytes)}`;
}

export function newGraphId(random: Random): string {
  return `${1 + Math.floor(random.next() * 9)}${random.text(14, DIGITS)}`;
}

export function newTraceId(random: Random): string {
  return `A${random.text(22, BASE64URL)}`;
}

/**
 * The id by which a portfolio knows a person: country, a dot, digits. The same person has another one in another portfolio,
 * and always the same one in this, so it is derived, not stored.
 */
export function bsuidOf(portfolioId: string, phone: string): string {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (const character of `${portfolioId}:${phone}`) {
    a = Math.imul(a ^ character.charCodeAt(0), 0x01000193) >>> 0;
    b = Math.imul(b ^ character.charCodeAt(0), 0x85ebca6b) >>> 0;
  }
  return `${countryOf(phone)}.${String(a).padStart(10, '1')}${String(b).padStart(10, '2')}`;
}

/** Enough for the countries of a demo; the prefix is opaque to everyone who reads it. */
function countryOf(phone: string): string {
  if (phone.startsWith('+91')) return 'IN';
  if (phone.startsWith('+44')) return 'GB';
  if (phone.startsWith('+971')) return 'AE';
  if (phone.startsWith('+65')) return 'SG';
  if (phone.startsWith('+49')) return 'DE';
  return 'US';
}
