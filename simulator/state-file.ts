/** Keeps the simulator's state in a file, so that a restart goes on where it stopped. Node only. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Simulator } from './simulator.ts';
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

export interface Keeper {
  save: () => void;
  /** Does nothing when nobody called and nothing was delivered since the last time: a large state takes a moment to write. */
  saveIfChanged: () => void;
}

export function keepState(file: string, simulator: Pick<Simulator, 'state' | 'events' | 'calls'>): Keeper {
  let hasEvent = true;
  let savedCalls = -1;
  simulator.events.subscribe((event) => {
    if (event.type !== 'ping') hasEvent = true;
  });
  const save = () => {
    hasEvent = false;
    savedCalls = simulator.calls.count;
    writeState(file, simulator.state);
  };
  return {
    save,
    saveIfChanged: () => {
      if (hasEvent || simulator.calls.count !== savedCalls) save();
    },
  };
}

/** Writes beside the file first, so that a crash leaves the old state whole. */
function writeState(file: string, state: SimulatorState): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, encodeState(state));
  renameSync(`${file}.new`, file);
}
