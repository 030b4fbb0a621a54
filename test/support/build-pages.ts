/** Before the journeys: both pages are built, so that Switchboards which start side by side find them and build nothing. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { asInATerminal } from './launch.ts';

const REPOSITORY = join(import.meta.dirname, '../..');

export default function buildPages(): void {
  for (const script of ['src/admin/build-page.ts', 'simulator/start/phones-page.ts']) {
    execFileSync(process.execPath, [join(REPOSITORY, script)], { env: asInATerminal(), stdio: 'inherit' });
  }
}
