/** The {{variables}} of a template's text. */

const VARIABLE = /\{\{\s*([a-zA-Z0-9_]+)\s*\}\}/g;

/** Names or numbers, each once, in the order of their first use. */
export function variablesOf(text: string | undefined): string[] {
  return [...new Set([...(text ?? '').matchAll(VARIABLE)].map((match) => match[1] as string))];
}

/** The text with its variables replaced; one without a value stays as it is. */
export function fill(text: string | undefined, values: ReadonlyMap<string, string>): string {
  return (text ?? '').replace(VARIABLE, (whole, name: string) => values.get(name) ?? whole);
}
