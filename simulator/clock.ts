/** The simulator's clock: follows real time at a distance, or stands still; it never goes back. */
import type { SimulatorState } from './state.ts';

export interface Clock {
  now: () => number;
  wind: (ms: number) => void;
  freeze: () => void;
  follow: () => void;
  readonly isFrozen: boolean;
}

export function createClock(state: Pick<SimulatorState, 'clock'>): Clock {
  const now = () => state.clock.frozenAtMs ?? Date.now() + state.clock.offsetMs;
  return {
    now,
    wind(ms) {
      if (!Number.isFinite(ms) || ms < 0) throw new RangeError('the clock only winds forward');
      if (state.clock.frozenAtMs === null) state.clock.offsetMs += ms;
      else state.clock.frozenAtMs += ms;
    },
    freeze() {
      state.clock.frozenAtMs = now();
    },
    follow() {
      state.clock.offsetMs = now() - Date.now();
      state.clock.frozenAtMs = null;
    },
    get isFrozen() {
      return state.clock.frozenAtMs !== null;
    },
  };
}
