/** Which e-mail addresses are the same. */
import { expect, it } from 'vitest';
import { comparableEmail } from '../../src/lib/email.ts';

it.each([
  [' Meera@AcmeLoans.example ', 'meera@acmeloans.example'],
  ["o'brien+loans@x.example", "o'brien+loans@x.example"],
  // The Kelvin sign and the dotted I have an English letter in lower case; they are other mailboxes.
  ['mi\u212Ae@x.example', 'mi\u212Ae@x.example'],
  ['\u0130ris@x.example', '\u0130ris@x.example'],
])('%j is compared as %j', (written, compared) => {
  expect(comparableEmail(written)).toBe(compared);
});
