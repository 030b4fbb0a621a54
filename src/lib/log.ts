/** Structured logs: one JSON line an event, ids and counts only; never bodies, names, numbers or tokens. */

type Value = string | number | boolean | null | undefined | readonly string[];

export function log(level: 'info' | 'warn' | 'error', event: string, fields: Record<string, Value> = {}): void {
  console[level](JSON.stringify({ level, event, ...fields }));
}

/** What may be said of a thrown thing: its name and message with anything digit-like or token-like blanked. */
export function describeError(error: unknown): string {
  const thrown = rootOf(error);
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return text
    .replace(/\+?\d{7,}/g, '<number>')
    .replace(/[A-Za-z0-9_-]{32,}/g, '<long>')
    .slice(0, 300);
}

/** drizzle wraps what the database said in an error whose message is the statement and its values. */
function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? rootOf(error.cause) : error;
}
