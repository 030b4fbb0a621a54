/** Every file says its role in its first line, and none is long. */
import { describe, expect, it } from 'vitest';
import { readSourceFiles, type SourceFile } from './source-files.ts';

const MAX_LINES = 300;
/** Tests are tables, and each Worker test file costs two seconds of start-up, so fewer and longer ones are better. */
const MAX_TEST_LINES = 500;

describe('files', () => {
  const files = readSourceFiles();

  it('open with a line that says their role', () => {
    expect(files.filter(({ text }) => !opensWithRole(text)).map(({ path }) => path)).toEqual([]);
  });

  it(`have at most ${MAX_LINES} lines, those of tests ${MAX_TEST_LINES}`, () => {
    expect(files.filter(isLong).map(({ path }) => path)).toEqual([]);
  });

  it.each([
    ['/** Reads time. */\n', true],
    ['/** GET /healthz */\n', true],
    ['/**\n * Reads time.\n */', true],
    ['// Reads time.\n', true],
    ["import { z } from 'zod';\n", false],
    ['/** Clock */\n', false],
    ['/**\n */', false],
    ['', false],
  ])('tell their role or not: %j', (text, expected) => {
    expect(opensWithRole(text)).toBe(expected);
  });

  it('are long by one line', () => {
    const lines = (count: number) => 'line\n'.repeat(count);
    expect([MAX_LINES, MAX_LINES + 1].map((count) => isLong({ path: 'src/a.ts', text: lines(count) }))).toEqual([false, true]);
    expect([MAX_TEST_LINES, MAX_TEST_LINES + 1].map((count) => isLong({ path: 'test/a.ts', text: lines(count) }))).toEqual([false, true]);
  });
});

function opensWithRole(text: string): boolean {
  return /^(\/\*\*\n \*|\/\*\*|\/\/) \S+ (?!\*\/)\S/.test(text);
}

function isLong({ path, text }: SourceFile): boolean {
  return text.split('\n').length - 1 > (path.startsWith('test/') ? MAX_TEST_LINES : MAX_LINES);
}
