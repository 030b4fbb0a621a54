/** Builds the page into a folder of its own, so that nobody else's build is disturbed. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

export function buildPage(folder: string): void {
  // In a process of its own: the test runner's NODE_ENV would build React for development.
  const command = [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--config', 'src/admin/vite.config.ts', '--outDir', folder];
  execFileSync(process.execPath, [...command, '--logLevel', 'error'], { cwd: ROOT, env: { ...process.env, NODE_ENV: 'production' } });
}
