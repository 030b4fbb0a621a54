/** The limits of a business profile. Source: Cloud API, "Business profiles". */
import type { Refusal } from '../graph/refusal.ts';
import { type Json, wordOf } from './json.ts';

export const PROFILE_LIMITS = { about: 139, address: 256, description: 512, email: 128, website: 256, websites: 2 };
export const VERTICALS = [
  'UNDEFINED',
  'OTHER',
  'AUTO',
  'BEAUTY',
  'APPAREL',
  'EDU',
  'ENTERTAIN',
  'EVENT_PLAN',
  'FINANCE',
  'GROCERY',
  'GOVT',
  'HOTEL',
  'HEALTH',
  'NONPROFIT',
  'PROF_SERVICES',
  'RETAIL',
  'TRAVEL',
  'RESTAURANT',
  'NOT_A_BIZ',
];

/** Null when the change may be made. */
export function checkProfile(change: Json): Refusal | null {
  for (const name of ['about', 'address', 'description', 'email'] as const) {
    const value = change[name];
    if (value === undefined) continue;
    if (typeof value !== 'string' || value.length > PROFILE_LIMITS[name]) {
      return wrong(`Param ${name} must be at most ${PROFILE_LIMITS[name]} characters long.`);
    }
  }
  if (change.about === '') return wrong('Param about must be at least 1 character long.');
  if (typeof change.email === 'string' && change.email !== '' && !/^\S+@\S+\.\S+$/.test(change.email)) {
    return wrong('Param email must be a valid email address.');
  }
  const { websites } = change;
  if (websites !== undefined) {
    if (!Array.isArray(websites) || websites.length > PROFILE_LIMITS.websites) {
      return wrong(`Param websites must have at most ${PROFILE_LIMITS.websites} elements.`);
    }
    const isRight = (site: unknown) => typeof site === 'string' && /^https?:\/\/\S+$/.test(site) && site.length <= PROFILE_LIMITS.website;
    if (!websites.every(isRight))
      return wrong(`Param websites must be URLs with http or https of at most ${PROFILE_LIMITS.website} characters.`);
  }
  if (change.vertical !== undefined && !VERTICALS.includes(wordOf(change.vertical))) {
    return wrong(`Param vertical must be one of {${VERTICALS.join(', ')}} - got "${wordOf(change.vertical)}".`);
  }
  return null;
}

const wrong = (message: string): Refusal => ({ code: 100, message: `(#100) ${message}` });
