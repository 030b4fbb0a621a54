/** The lock installs with `npm ci` on every platform. */
import { expect, it } from 'vitest';
import { missingPackages, readLock } from './complete-lock.ts';

it('names every optional package, of other platforms too (else: node test/house/complete-lock.ts)', () => {
  expect(missingPackages(readLock()).map(({ name, version }) => `${name}@${version}`)).toEqual([]);
});

it('notices an optional package without an entry', () => {
  const packages = {
    '': {},
    'node_modules/a': { optionalDependencies: { 'a-linux-x64': '1.0.0', 'a-darwin-x64': '1.0.0' } },
    'node_modules/a-linux-x64': {},
  };
  expect(missingPackages({ packages })).toEqual([{ name: 'a-darwin-x64', version: '1.0.0', isDev: false }]);
});
