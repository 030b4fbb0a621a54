/** Reads loose JSON: each function takes anything and answers with one plain value or null. */

export type Json = Record<string, unknown>;

/** An integer of 16 digits or more, which may be beyond what a JavaScript number holds exactly. */
const LONG_INTEGER = /[:[,]\s*-?\d{16,}\s*[,}\]]/;
/** From here on a timestamp can only be milliseconds: as seconds it would be the year 5138. */
const FIRST_MILLISECONDS = 100_000_000_000;
const LAST_DATE_MS = 8_640_000_000_000_000;
/** E.164 has at most 15 digits; service numbers have as few as 3. */
const PHONE = /^\d{3,15}$/;
/** ISO country, a dot, an opaque part; a parent id has ENT. in between (Meta, "Business-scoped user IDs"). */
const BSUID = /^[A-Za-z]{2}\.[A-Za-z0-9.]+$/;

/** Parses JSON and keeps integers too long for a number as text (Meta's ids have up to 17 digits); undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return LONG_INTEGER.test(text) ? JSON.parse(text, keepLongInteger) : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function keepLongInteger(_key: string, value: unknown, context?: { source?: string }): unknown {
  const isInexact = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  return isInexact && context?.source !== undefined && /^-?\d+$/.test(context.source) ? context.source : value;
}

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function recordOf(value: unknown): Json | null {
  return isRecord(value) ? value : null;
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Ids are opaque text; some arrive as numbers. */
export function idOf(value: unknown): string | null {
  return Number.isSafeInteger(value) ? String(value) : textOf(value);
}

export function integerOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : null;
}

/** Unix seconds as text or number, or milliseconds, which some senders use; null when it is no moment since 1970. */
export function timestampMsOf(value: unknown): number | null {
  const number = integerOf(value);
  if (number === null || number <= 0) return null;
  const ms = number < FIRST_MILLISECONDS ? number * 1000 : number;
  return ms <= LAST_DATE_MS ? ms : null;
}

/** '+digits', or null when it has not the shape of a phone number. */
export function phoneOf(value: unknown): string | null {
  const digits = idOf(value)?.replace(/[+\s().-]/g, '') ?? '';
  return PHONE.test(digits) ? `+${digits}` : null;
}

interface Identity {
  phone: string | null;
  bsuid: string | null;
}

/**
 * The phone and the BSUID among the fields that carry a phone and those that carry a user id. A BSUID has been seen
 * where a phone belongs, so phone fields are classified by shape; a user id is opaque, whatever its shape.
 */
export function identityOf(phoneFields: readonly unknown[], userIdFields: readonly unknown[]): Identity {
  const identity: Identity = { phone: null, bsuid: null };
  for (const value of userIdFields) {
    const phone = phoneOf(value);
    if (phone === null) identity.bsuid ??= textOf(value);
    else identity.phone ??= phone;
  }
  for (const value of phoneFields) {
    if (typeof value === 'string' && BSUID.test(value)) identity.bsuid ??= value;
    else identity.phone ??= phoneOf(value);
  }
  return identity;
}

/** Documented with and without its @. */
export function usernameOf(value: unknown): string | null {
  return textOf(textOf(value)?.replace(/^@/, ''));
}
