/** The one reader of time. In development it follows the simulator's clock, so that 24 hours can pass in a moment. */
import { type Env, settingsOf } from '../env.ts';

/** How long a reading of the simulator's clock is carried forward by our own. */
const READING_LIFETIME_MS = 250;

interface Reading {
  takenAtMs: number;
  nowMs: number;
  isFrozen: boolean;
}

let reading: Reading | null = null;

/** Milliseconds since 1970, UTC. Never throws: with the simulator's clock out of reach, its last offset goes on. */
export async function readNowMs(env: Env): Promise<number> {
  const { CLOCK_URL } = settingsOf(env);
  if (!CLOCK_URL) return Date.now();
  const age = reading ? Date.now() - reading.takenAtMs : Number.POSITIVE_INFINITY;
  if (age > READING_LIFETIME_MS) reading = (await fetchReading(CLOCK_URL)) ?? reading;
  if (!reading) return Date.now();
  return reading.isFrozen ? reading.nowMs : reading.nowMs + (Date.now() - reading.takenAtMs);
}

/** Forgets the last reading, for tests that wind the clock and look at once. */
export function forgetClockReading(): void {
  reading = null;
}

async function fetchReading(url: string): Promise<Reading | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1000) });
    const { nowMs, frozen } = (await response.json()) as { nowMs: number; frozen: boolean };
    return { takenAtMs: Date.now(), nowMs, isFrozen: frozen };
  } catch {
    return null;
  }
}
