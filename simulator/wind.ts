/** Winds the clock the way time passes: in steps, with what is due delivered and timed work run at each. */
import type { Core } from './core.ts';
import { deliverDue } from './webhooks/outbox.ts';

/** Enough steps that a chain of timed work (wait, send, escalate) unfolds; few enough that a day takes seconds. */
const STEPS = 12;
const SHORTEST_STEP_MS = 60_000;

export async function wind(core: Core, ms: number): Promise<number> {
  let posted = await deliverDue(core);
  let leftMs = ms;
  const stepMs = Math.max(SHORTEST_STEP_MS, Math.ceil(ms / STEPS));
  while (leftMs > 0) {
    const step = Math.min(stepMs, leftMs);
    core.clock.wind(step);
    leftMs -= step;
    core.events.publish({ type: 'clock' });
    posted += await deliverDue(core);
    await core.onTick();
    posted += await deliverDue(core);
  }
  return posted;
}
