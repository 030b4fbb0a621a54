/** `npm run bench`: measures what the design budgets and prints each beside its budget. Exits with 1 when one is missed. */
import { measureSimulator } from '../../simulator/bench/row.ts';
import { buildWorker } from './built-worker.ts';
import { measureDoor } from './door.ts';
import { measureReplies } from './reply-latency.ts';
import { measureStartUp } from './start-up.ts';

export interface Measured {
  what: string;
  measured: string;
  budget: string;
  isKept: boolean;
}

const built = buildWorker();
const rows: Measured[] = [built.size, measureStartUp()];
try {
  rows.push(...(await measureDoor(built.script)), await measureReplies(built.script), await measureSimulator());
} finally {
  built.remove();
}
console.table(rows.map(({ isKept, ...row }) => ({ ...row, kept: isKept ? 'yes' : 'NO' })));
process.exitCode = rows.every(({ isKept }) => isKept) ? 0 : 1;
