/** Reads the content of a message, whatever shape it was kept in, into what the page can draw. */

export interface ShownContent {
  text: string;
  footer: string | null;
  buttons: string[];
  list: { label: string; rows: { title: string; description: string | null }[] } | null;
  template: { name: string; language: string; values: string[] } | null;
  /** What the platform sent, for those who want to see all of it. */
  raw: Record<string, unknown> | null;
}

/** Unknown or missing parts are left out; the fallback is the text of the message row. */
export function readContent(content: unknown, fallbackText: string): ShownContent {
  const record = recordOf(content) ?? {};
  return {
    text: textOf(record.text) ?? fallbackText,
    footer: textOf(record.footer),
    buttons: listOf(record.buttons).flatMap((button) => textOf(recordOf(button)?.title) ?? []),
    list: readList(record.list),
    template: readTemplate(record.template),
    raw: recordOf(record.raw),
  };
}

function readList(value: unknown): ShownContent['list'] {
  const list = recordOf(value);
  if (!list) return null;
  const rows = listOf(list.rows).flatMap((row) => {
    const title = textOf(recordOf(row)?.title);
    return title ? [{ title, description: textOf(recordOf(row)?.description) }] : [];
  });
  return { label: textOf(list.label) ?? 'List', rows };
}

function readTemplate(value: unknown): ShownContent['template'] {
  const template = recordOf(value);
  const name = textOf(template?.name);
  if (!template || !name) return null;
  return { name, language: textOf(template.language) ?? '', values: listOf(template.values).map(String) };
}

function recordOf(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
