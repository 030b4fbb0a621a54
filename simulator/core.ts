/** What every part of the simulator is handed: its state and the few tools that work on it. */
import type { Agenda } from './agenda.ts';
import type { Calls } from './calls.ts';
import type { Clock } from './clock.ts';
import type { Events } from './events.ts';
import type { Faults } from './faults.ts';
import type { Random } from './random.ts';
import type { SimulatorState } from './state.ts';

export interface Core {
  state: SimulatorState;
  clock: Clock;
  random: Random;
  agenda: Agenda;
  faults: Faults;
  calls: Calls;
  events: Events;
  /** Posts a webhook. */
  deliver: (request: Request) => Promise<Response>;
  /** Called after each step of winding. */
  onTick: () => Promise<void>;
  /** Calls that are held without an answer wait for this. */
  held: Set<() => void>;
}
