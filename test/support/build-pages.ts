/** Before the journeys: both pages are built, so that no start has to, and none builds under the feet of another. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { asInATerminal } from './launch.ts';

const REPOSITORY = join(import.meta.dirname, '../..');

export default function buildPages(): void {
  for (const script of ['src/admin/build-page.ts', 'simulator/start/phones-page.ts']) {
    execFileSync(process.execPath, [join(REPOSITORY, script)], { env: asInATerminal(), stdio: 'inherit' });
  }
}
