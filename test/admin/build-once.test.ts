/** What is built already is not built again; whatever it is made of, and an interrupted build, makes it be. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildOnce } from '../../src/admin/build-once.ts';

let folder: string;
let source: string;
let lock: string;
let result: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-build-'));
  [source, lock, result] = [join(folder, 'source'), join(folder, 'lock.json'), join(folder, 'dist/page')];
  mkdirSync(join(source, 'parts'), { recursive: true });
  writeFileSync(join(source, 'parts/a.ts'), 'a');
  writeFileSync(lock, '{}');
  expect(await built()).toBe(true);
});

afterEach(() => rmSync(folder, { recursive: true }));

it('is not built a second time', async () => {
  expect([await built(), await built()]).toEqual([false, false]);
});

it.each([
  ['a file changed', () => writeFileSync(join(source, 'parts/a.ts'), 'b')],
  ['a file came', () => writeFileSync(join(source, 'parts/b.ts'), '')],
  ['a file went', () => rmSync(join(source, 'parts/a.ts'))],
  ['a file got another name', () => renameSync(join(source, 'parts/a.ts'), join(source, 'parts/b.ts'))],
  ['the lock changed', () => writeFileSync(lock, '{"lockfileVersion":3}')],
  ['the result is gone', () => rmSync(result, { recursive: true })],
])('is built again once %s, then no more', async (_what, change) => {
  change();
  expect([await built(), await built()]).toEqual([true, false]);
});

it('is built again after a build that broke off, although nothing changed since the one before', async () => {
  writeFileSync(join(source, 'parts/a.ts'), 'b');
  await expect(built({ build: () => Promise.reject(new Error('ended')) })).rejects.toThrow('ended');
  writeFileSync(join(source, 'parts/a.ts'), 'a');
  expect(await built()).toBe(true);
});

it('is built for whoever watches, and again after them', async () => {
  expect([await built({ isWatching: true }), await built(), await built()]).toEqual([true, true, false]);
});

async function built({ build = fill, isWatching = false } = {}): Promise<boolean> {
  return buildOnce({ sources: [source, lock], result, build, isWatching });
}

async function fill(): Promise<void> {
  mkdirSync(result, { recursive: true });
}
