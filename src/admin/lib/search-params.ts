/** Search parameters as plain text in the address, so that links stay readable: `?q=123`, not `?q=%22123%22`. */

export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === 'string' && value !== '') params.set(name, value);
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** The value if it is one of the known words; anything else in the address counts as absent. */
export function oneOf<Word extends string>(value: unknown, words: Record<Word, unknown>): Word | undefined {
  return typeof value === 'string' && Object.hasOwn(words, value) ? (value as Word) : undefined;
}

/** Free text from the address, trimmed and cut to what the API takes. */
export function textOf(value: unknown, maxLength = 100): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim().slice(0, maxLength);
  return text === '' ? undefined : text;
}

/** A date as YYYY-MM-DD from the address. */
export function dateOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
}
