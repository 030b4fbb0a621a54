/** Keeps the simulator's state in a file, so that a restart goes on where it stopped. Node only. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { decodeState, encodeState, type SimulatorState } from './state.ts';

/** The state of the file; undefined when there is none. A file that cannot be read is set aside, not overwritten. */
export function loadState(file: string): SimulatorState | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return decodeState(text);
  } catch {
    renameSync(file, `${file}.unreadable`);
    console.warn(`The simulator's state in ${file} could not be read; it was kept as ${file}.unreadable.`);
    return undefined;
  }
}

/** Writes beside the file first, so that a crash leaves the old state whole. */
export function saveState(file: string, state: SimulatorState): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, encodeState(state));
  renameSync(`${file}.new`, file);
}
