/** The Worker as it is deployed stays within its budget (DESIGN, section 11). */
import { expect, it } from 'vitest';
import { buildWorker } from '../bench/built-worker.ts';

it('weighs no more than its budget', () => {
  const { size, remove } = buildWorker();
  remove();
  expect(size).toMatchObject({ isKept: true });
  // Of what is really there: this is no empty file.
  expect(Number.parseInt(size.measured, 10)).toBeGreaterThan(100);
}, 120_000);
