/** How long the Worker computes before its first request, by wrangler's own local profile; the median of five. */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wrangler } from './built-worker.ts';
import { median } from './numbers.ts';
import type { Measured } from './run.ts';

const BUDGET_MS = 50;
const RUNS = 5;

export function measureStartUp(): Measured {
  const ms = median(Array.from({ length: RUNS }, activeMs));
  return { what: 'start-up, CPU', measured: `${ms.toFixed(0)} ms`, budget: `<= ${BUDGET_MS} ms`, isKept: ms <= BUDGET_MS };
}

function activeMs(): number {
  const profile = join(tmpdir(), `switchboard-${process.pid}.cpuprofile`);
  const printed = wrangler('check', 'startup', '--outfile', profile);
  rmSync(profile);
  const [, ms] = /Active: ([\d.]+) ms/.exec(printed) ?? [];
  if (!ms) throw new Error(`wrangler tells no active time:\n${printed}`);
  return Number(ms);
}
