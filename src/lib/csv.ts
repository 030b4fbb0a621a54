/** Lines of CSV that spreadsheets open without harm (RFC 4180). */

/**
 * What a spreadsheet would run as a formula, written narrow or wide; a number may begin with its sign. Apostrophes in front
 * count as part of it, so that one that was there is told from the one we put.
 */
const FORMULA = /^'*(?:[=@\t\r\n＝＠]|[+＋－-](?![\d\s().-]*$))/;

/** One line with its CRLF. Cells that would run as a formula get an apostrophe in front, which spreadsheets do not show. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

/** A cell as it was before `csvLine` kept it from being run. */
export function plainCell(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
}

function cellOf(value: string | number | null): string {
  if (value === null) return '';
  const text = typeof value === 'string' && FORMULA.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
