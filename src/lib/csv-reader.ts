/**
 * Reads CSV as people send it (RFC 4180, and what spreadsheets make of it): commas, semicolons or tabs, a mark in front,
 * any line end. Our own, since libraries do not say on which line of the file a row begins.
 */

export interface CsvRow {
  /** Of the file, from 1, where the row begins: a value may span lines. */
  line: number;
  cells: string[];
}

export type CsvFile =
  | { ok: true; rows: CsvRow[] }
  /** A quote that is never closed, or text behind a closing one: what follows cannot be told apart. */
  | { ok: false; reason: 'quote_not_closed' | 'text_after_quote'; line: number };

const SEPARATORS = [',', ';', '\t'];

/** Excel's own first line, `sep=;`, says the separator. */
const SEPARATOR_LINE = /^sep=([,;\t])\r?\n/i;

/** Every row that is not blank, the header line too. */
export function readCsv(file: string): CsvFile {
  const text = file.replace(/^\uFEFF/, '');
  const told = SEPARATOR_LINE.exec(text);
  return readRows(told ? text.slice(told[0].length) : text, told?.[1] ?? separatorOf(text), told ? 2 : 1);
}

/** The one that the first line has most of, outside quotes. */
function separatorOf(text: string): string {
  const unquoted = text.trimStart().replaceAll(/"[^"]*"/g, '');
  const [header = ''] = unquoted.split(/[\r\n]/, 1);
  const count = (separator: string) => header.split(separator).length;
  return SEPARATORS.reduce((best, separator) => (count(separator) > count(best) ? separator : best));
}

function readRows(text: string, separator: string, firstLine: number): CsvFile {
  const rows: CsvRow[] = [];
  let line = firstLine;
  let at = 0;
  while (at < text.length) {
    const row: CsvRow = { line, cells: [] };
    for (;;) {
      const isQuoted = text[at] === '"';
      const end = isQuoted ? closingQuote(text, at + 1) : endOfPlain(text, at, separator);
      if (end === -1) return { ok: false, reason: 'quote_not_closed', line };
      const cell = isQuoted ? text.slice(at + 1, end).replaceAll('""', '"') : text.slice(at, end);
      const quoteLine = line;
      line += lineEndsIn(cell);
      row.cells.push(cell);
      at = isQuoted ? end + 1 : end;
      if (text[at] === separator) at += 1;
      else if (at >= text.length || text[at] === '\n' || text[at] === '\r') break;
      else return { ok: false, reason: 'text_after_quote', line: quoteLine };
    }
    at += text.startsWith('\r\n', at) ? 2 : 1;
    line += 1;
    if (row.cells.some((cell) => cell.trim() !== '')) rows.push(row);
  }
  return { ok: true, rows };
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return -1;
}

function endOfPlain(text: string, from: number, separator: string): number {
  let at = from;
  while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') at += 1;
  return at;
}

function lineEndsIn(cell: string): number {
  return cell.match(/\r\n|\r|\n/g)?.length ?? 0;
}
