/** CSV as it comes from spreadsheets and people, and back from our own lines. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine, plainCell } from '../../src/lib/csv.ts';
import { readCsv } from '../../src/lib/csv-reader.ts';

describe('readCsv', () => {
  it.each<[string, string, [number, ...string[]][]]>([
    [
      'commas and CRLF',
      'a,b\r\n1,2\r\n',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
    [
      'semicolons, as Excel writes them in many countries',
      'a;b\n1,5;2',
      [
        [1, 'a', 'b'],
        [2, '1,5', '2'],
      ],
    ],
    [
      'tabs',
      'a\tb\n1\t2',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
    [
      'the separator that Excel tells in a line of its own',
      'sep=;\na;b,c,d\n1;2',
      [
        [2, 'a', 'b,c,d'],
        [3, '1', '2'],
      ],
    ],
    [
      'the mark of UTF-8',
      '\uFEFFa,b\n1,2',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
    [
      'line ends of old Macs',
      'a,b\r1,2\r',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
    [
      'quotes around separators, quotes and line ends, lines counted through them',
      'a,b\n"x, ""y""","1\r\n2"\n3,4',
      [
        [1, 'a', 'b'],
        [2, 'x, "y"', '1\r\n2'],
        [4, '3', '4'],
      ],
    ],
    [
      'a separator in a quoted header',
      '"a;b;c",d\n1,2',
      [
        [1, 'a;b;c', 'd'],
        [2, '1', '2'],
      ],
    ],
    [
      'blank lines, which are no rows',
      '\na,b\n\n , \n1,2\n\n',
      [
        [2, 'a', 'b'],
        [5, '1', '2'],
      ],
    ],
    [
      'a quote inside an unquoted value',
      'a,b\n5" pipe,2',
      [
        [1, 'a', 'b'],
        [2, '5" pipe', '2'],
      ],
    ],
    [
      'empty cells',
      'a,b,c\n,"",\n1,,',
      [
        [1, 'a', 'b', 'c'],
        [3, '1', '', ''],
      ],
    ],
    ['nothing', '', []],
  ])('reads %s', (_name, text, rows) => {
    expect(readCsv(text)).toEqual({ ok: true, rows: rows.map(([line, ...cells]) => ({ line, cells })) });
  });

  it.each([
    ['a,b\n"1,2\n3,4', 'quote_not_closed', 2],
    ['a,b\n1,2\n"1"x,2', 'text_after_quote', 3],
    ['a,b\n1,"2\n3" x', 'text_after_quote', 2],
  ])('says on which line %j cannot be read', (text, reason, line) => {
    expect(readCsv(text)).toEqual({ ok: false, reason, line });
  });

  it('reads back whatever csvLine writes, formulas too', () => {
    const cell = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', '"', ',', ';', '1', ' ') }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 8 }), (lines) => {
        const file = `a,b,c\r\n${lines.map(([first, second]) => csvLine(['x', first, second])).join('')}`;
        const read = readCsv(file);
        if (!read.ok) throw new Error(read.reason);
        expect(read.rows.slice(1).map(({ cells }) => cells.map(plainCell))).toEqual(lines.map(([first, second]) => ['x', first, second]));
      }),
    );
  });

  it.each(['=1+1', '@SUM(A1)', '+cmd|x', '-2+cmd', '\tx', "'=1+1", '＝1+1', '＋cmd|x', '\n=1'])(
    'csvLine keeps %j from being run',
    (value) => {
      expect(csvLine([value]).replace(/^"/, '')).toMatch(/^'/);
    },
  );

  it.each(['+91 98200 10001', '-12.5', 'plain', "'quoted'"])('csvLine leaves %j as it is', (value) => {
    expect(csvLine([value])).toBe(`${value}\r\n`);
  });
});
