/** One per number: hands out the pace of its sends. The pace is in memory and starts empty; only a pause is stored. */
import { DurableObject } from 'cloudflare:workers';
import type { Env } from '../env.ts';
import { type Lane, newPace, type PaceGrant, takePace } from './throughput.ts';

const PAUSE_KEY = 'pausedUntilMs';

export interface PaceRequest {
  /** Messages a second that Meta allows this number. */
  perSecond: number;
  counts: Record<Lane, number>;
}

/** Urgent lanes are served first: alerts, then replies, then bulk. */
const LANES: readonly Lane[] = ['alert', 'reply', 'bulk'];

export class PhoneNumber extends DurableObject<Env> {
  // Real time, not the simulated clock: a wound or frozen clock changes windows, not how fast a wire may be used.
  #pace = newPace(Date.now());

  /** One call for a whole consumer batch. */
  reserve(request: PaceRequest): Record<Lane, PaceGrant> {
    const nowMs = Date.now();
    const pausedUntilMs = this.ctx.storage.kv.get<number>(PAUSE_KEY) ?? 0;
    if (pausedUntilMs > nowMs) {
      const refused = { startInMs: [], retryInMs: pausedUntilMs - nowMs };
      return { alert: refused, reply: refused, bulk: refused };
    }
    const grants = LANES.map((lane) => [lane, takePace(this.#pace, request.perSecond, lane, request.counts[lane], nowMs)] as const);
    return Object.fromEntries(grants) as Record<Lane, PaceGrant>;
  }

  /** Meta said too fast (130429): nothing of this number starts for a while. */
  pause(durationMs: number): void {
    const untilMs = Date.now() + durationMs;
    if (untilMs > (this.ctx.storage.kv.get<number>(PAUSE_KEY) ?? 0)) this.ctx.storage.kv.put(PAUSE_KEY, untilMs);
  }
}
