/** Fields of a workspace and of its people that several requests share. */
import * as z from 'zod';

export const workspaceName = z.string().trim().min(1, 'Give the workspace a name.').max(80);

export const timeZone = z.string().max(64).refine(isTimeZone, 'Use an IANA time zone, for instance Asia/Kolkata.');

export const currency = z.string().regex(/^[A-Z]{3}$/, 'Use the three-letter ISO 4217 code, for instance INR.');

/** The page and the words Switchboard writes are English so far; the choice is kept with the person for formats. */
export const LANGUAGES = ['en', 'en-IN', 'en-GB', 'en-US'] as const;
export const language = z.enum(LANGUAGES);

export const email = z.string().trim().toLowerCase().max(254).pipe(z.email('Use an e-mail address, for instance meera@acmeloans.example.'));

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
