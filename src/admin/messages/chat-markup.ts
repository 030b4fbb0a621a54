/** WhatsApp's own markup: *bold*, _italic_, ~struck~, `code`. Unpaired marks stay as they are. */

export interface MarkedPart {
  text: string;
  mark: 'bold' | 'italic' | 'struck' | 'code' | null;
}

const MARKS = { '*': 'bold', _: 'italic', '~': 'struck', '`': 'code' } as const;

/** A mark counts at a word's edge and hugs its words: `snake_case_name` has none. */
const MARKED = /(?<![\p{L}\p{N}])([*_~`])(?=\S)([^\n]*?\S)\1(?![\p{L}\p{N}])/gu;

export function readMarkup(text: string): MarkedPart[] {
  const parts: MarkedPart[] = [];
  let end = 0;
  for (const match of text.matchAll(MARKED)) {
    if (match.index > end) parts.push({ text: text.slice(end, match.index), mark: null });
    parts.push({ text: match[2] ?? '', mark: MARKS[match[1] as keyof typeof MARKS] });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), mark: null });
  return parts;
}

/** The words alone, for places too small for markup. */
export function plainWords(text: string): string {
  return readMarkup(text)
    .map((part) => part.text)
    .join('')
    .trim();
}
