/** Randomness that repeats for a seed: mulberry32, with its state kept beside everything else. */
import type { SimulatorState } from './state.ts';

export interface Random {
  /** In [0, 1). */
  next: () => number;
  /** `length` characters of `alphabet`. */
  text: (length: number, alphabet: string) => string;
}

export function createRandom(state: Pick<SimulatorState, 'random'>): Random {
  const next = () => {
    state.random = (state.random + 0x6d2b79f5) | 0;
    let t = Math.imul(state.random ^ (state.random >>> 15), 1 | state.random);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    text(length, alphabet) {
      let out = '';
      for (let i = 0; i < length; i += 1) out += alphabet[Math.floor(next() * alphabet.length)];
      return out;
    },
  };
}
