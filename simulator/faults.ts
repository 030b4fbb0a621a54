/** The dial of faults: rules that make a call or a webhook go wrong, once or with a probability. */
import type { Random } from './random.ts';

export interface FaultMatch {
  /** Whose call or webhook; graph when it is not said. For telegram, numberId is the bot's id and type the method. */
  api?: 'graph' | 'telegram';
  numberId?: string;
  /** E.164 with +, of the recipient or of the person who writes. */
  to?: string;
  /** Template name. */
  template?: string;
  /** Message type of a send: text, template, interactive ... */
  type?: string;
  /** Webhooks: messages, message_template_status_update ... */
  field?: string;
  /** Webhooks of statuses: sent, delivered, read, failed. */
  status?: string;
}

export type FaultEffect =
  /** The call is refused with this error of Meta. */
  | { kind: 'error'; code: number; details?: string }
  /** The call is not accepted and the answer is no Graph JSON. */
  | { kind: 'http'; status: number; body?: string }
  /** The call is accepted, but its answer never arrives: the connection breaks, or a page of HTML with 500. */
  | { kind: 'lose_answer'; as?: 'reject' | 'html' }
  /** The call gets no answer until the caller gives up or `release()` is called; `accept` says whether it took effect. */
  | { kind: 'hold'; accept?: boolean }
  /** Accepted, and after a while (700 ms by default) a status `failed` with this code instead of sent and delivered. */
  | { kind: 'fail_later'; code: number; afterMs?: number }
  /** Webhooks: later by this much. */
  | { kind: 'delay'; ms: number }
  /** Webhooks: posted this many times in all (2 by default). */
  | { kind: 'duplicate'; times?: number }
  /** Webhooks: later by a random part of this, so that they overtake each other. */
  | { kind: 'reorder'; withinMs: number }
  /** Webhooks: never posted. */
  | { kind: 'drop' };

export interface NewFault {
  match?: FaultMatch;
  effect: FaultEffect;
  /** 1 by default; with a probability, always by default. */
  times?: number | 'always';
  /** 0 to 1; 1 by default. */
  probability?: number;
}

export interface Fault extends NewFault {
  id: string;
  times: number | 'always';
  probability: number;
  hits: number;
}

const WEBHOOK_EFFECTS = new Set(['delay', 'duplicate', 'reorder', 'drop']);

export interface Faults {
  add: (fault: NewFault) => Fault;
  remove: (id: string) => boolean;
  clear: () => void;
  list: () => readonly Fault[];
  /** The effect of the first rule that matches this call or webhook; uses that rule up by one. */
  strike: (place: 'call' | 'webhook', facts: FaultMatch) => FaultEffect | undefined;
}

export function createFaults(state: { faults: Fault[] }, random: Random): Faults {
  return {
    add(fault) {
      const times = fault.times ?? (fault.probability === undefined ? 1 : 'always');
      const made: Fault = {
        ...fault,
        id: `fault-${random.text(8, '0123456789abcdef')}`,
        times,
        probability: fault.probability ?? 1,
        hits: 0,
      };
      state.faults.push(made);
      return made;
    },
    remove(id) {
      const index = state.faults.findIndex((fault) => fault.id === id);
      if (index >= 0) state.faults.splice(index, 1);
      return index >= 0;
    },
    clear() {
      state.faults.length = 0;
    },
    list: () => state.faults,
    strike(place, facts) {
      if (state.faults.length === 0) return undefined;
      for (const fault of state.faults) {
        if ((place === 'webhook') !== WEBHOOK_EFFECTS.has(fault.effect.kind)) continue;
        if (!matches(fault.match ?? {}, facts)) continue;
        if (fault.probability < 1 && random.next() >= fault.probability) continue;
        fault.hits += 1;
        if (fault.times !== 'always' && fault.hits >= fault.times) state.faults.splice(state.faults.indexOf(fault), 1);
        return fault.effect;
      }
      return undefined;
    },
  };
}

function matches(match: FaultMatch, facts: FaultMatch): boolean {
  if ((match.api ?? 'graph') !== (facts.api ?? 'graph')) return false;
  return (Object.keys(match) as (keyof FaultMatch)[]).every(
    (key) => key === 'api' || match[key] === undefined || match[key] === facts[key],
  );
}
