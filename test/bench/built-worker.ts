/** The Worker as it is deployed: bundled by wrangler into a folder of its own, and weighed. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Measured } from './run.ts';

const BUDGET_KB = 350;

export interface BuiltWorker {
  script: string;
  size: Measured;
  remove(): void;
}

export function buildWorker(): BuiltWorker {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-bench-'));
  wrangler('deploy', '--dry-run', '--outdir', folder);
  const script = readFileSync(join(folder, 'index.js'), 'utf8');
  const kilobytes = gzipSync(script).byteLength / 1024;
  return {
    script,
    size: { what: 'bundle, gzip', measured: `${kilobytes.toFixed(0)} KB`, budget: `<= ${BUDGET_KB} KB`, isKept: kilobytes <= BUDGET_KB },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** What wrangler prints. */
export function wrangler(...args: string[]): string {
  return execFileSync('wrangler', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NO_COLOR: '1' } });
}
