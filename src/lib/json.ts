/** JSON from outside, without a throw. */

/** The escape of half a character, which is half a pair or none. */
const HALF = /\\u[dD][89a-fA-F]/;

/**
 * Text with half a character in it (a lone surrogate, which only an escape can write) gets U+FFFD there: the database
 * cannot keep it, and what is read back would never again equal what was written.
 */
export function parseJson(text: string): { ok: true; value: unknown } | { ok: false } {
  try {
    return { ok: true, value: HALF.test(text) ? JSON.parse(text, whole) : JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}

function whole(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed() : value;
}
