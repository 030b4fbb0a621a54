/** E-mail addresses in the form in which they are compared. */

/**
 * Of two cases only the English letters: `toLowerCase` also turns the Kelvin sign into a k, and whoever has that mailbox
 * would be somebody else.
 */
export function comparableEmail(email: string): string {
  return email.trim().replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
