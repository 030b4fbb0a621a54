/** Everything goes wrong at once, from a fixed seed: nothing delivered to us is lost, nothing accepted from us is sent twice. */
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { consumeInbound } from '../../src/messaging/inbound.ts';
import { consumeOutbound } from '../../src/messaging/outbound.ts';
import { type Breakable, breakable, type CrashPoint } from '../support/breakable.ts';
import { type SeededRandom, seededRandom } from '../support/seeded-random.ts';
import { type Switchboard, startSwitchboard, usageAlert } from '../support/switchboard.ts';

/** `npm run prove` runs more of the same. */
const { steps, seeds } = env.PROOF === 'long' ? { steps: 500, seeds: 10 } : { steps: 120, seeds: 2 };

const POINTS: CrashPoint[] = ['before_receive', 'after_receive', 'before_deliver', 'after_deliver', 'before_poke'];
const CUSTOMERS = ['+919820077001', '+919820077002', '+919820077003'];

afterEach(() => vi.restoreAllMocks());

describe('under faults, crashes, repeats and reordering', () => {
  it.each(Array.from({ length: seeds }, (_, seed) => seed + 1))('keeps every promise (seed %i)', { timeout: 600_000 }, async (seed) => {
    const switchboard = await startSwitchboard();
    const breaks = breakable(switchboard);
    const random = seededRandom(seed);
    for (const phone of CUSTOMERS) switchboard.simulator.addPersona({ phone, name: 'Customer' });
    const written: string[] = [];
    for (let step = 0; step < steps; step += 1) await oneStep(switchboard, breaks, random, written);

    breaks.mend();
    switchboard.simulator.clearFaults();
    switchboard.outbound.waiting.push(
      ...switchboard.outbound.delayed.splice(0).map((body, index) => ({ body, attempts: 1, id: `late${index}` })),
    );
    await comeToRest(switchboard);
    await check(switchboard, written);
  });
});

/** Quiet hours, until nothing is on its way any more. */
async function comeToRest(switchboard: Switchboard): Promise<void> {
  for (let round = 0; round < 60; round += 1) {
    await switchboard.pass(round % 2 === 0 ? 20 * 60_000 : 5000);
    const moving = await switchboard.bindings.DB.prepare(
      `SELECT count(*) AS n FROM messages WHERE direction = 'out' AND status IN ('queued', 'sending', 'accepted', 'sent')`,
    ).first<{ n: number }>();
    if (round > 12 && moving?.n === 0) return;
    // The pace of a number, and its pause after a refusal, pass in real time.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function oneStep(switchboard: Switchboard, breaks: Breakable, random: SeededRandom, written: string[]): Promise<void> {
  const { simulator, workspace } = switchboard;
  const numberId = workspace.connection.numberId;
  const csm = simulator.phone(workspace.members.csm.phone ?? '');
  const tapped = random.pick(csm.messages(numberId).filter((message) => message.buttons.length === 3));
  await random.pick([
    () => switchboard.api('POST', '/api/v1/alerts', usageAlert(), { 'Idempotency-Key': `k-${random.below(40)}` }),
    () => switchboard.api('POST', '/api/v1/alerts', usageAlert()),
    async () => void (tapped && written.push(csm.tap(tapped.wamid, random.below(3)))),
    async () => void written.push(simulator.phone(random.pick(CUSTOMERS) ?? '').sendText(numberId, `hello ${random.below(1000)}`)),
    async () => void written.push(csm.sendText(numberId, random.pick(['alerts', 'on it', 'done', 'more', 'good morning']) ?? '')),
    async () => void csm.read(numberId),
    async () => void simulator.fault({ effect: { kind: 'error', code: random.pick([131000, 131016, 130429, 131026, 131047]) ?? 131000 } }),
    async () => void simulator.fault({ effect: { kind: 'lose_answer', as: random.pick(['reject', 'html'] as const) ?? 'html' } }),
    async () => void simulator.fault({ effect: { kind: 'http', status: 503 } }),
    async () => void simulator.fault({ effect: { kind: 'duplicate', times: 3 } }),
    async () => void simulator.fault({ effect: { kind: 'reorder', withinMs: 5000 } }),
    async () => void simulator.fault({ effect: { kind: 'fail_later', code: random.pick([131026, 131047]) ?? 131026 } }),
    async () => breaks.breakAt(random.pick(POINTS) ?? 'before_poke'),
    async () => breaks.mend(),
    async () => breaks.mend(),
    () => timePasses(switchboard, random, random.below(5 * 60_000)),
    () => timePasses(switchboard, random, random.below(26 * 60 * 60_000)),
    () => handOverShuffled(switchboard, random),
    () => handOverShuffled(switchboard, random),
  ])?.();
}

async function timePasses(switchboard: Switchboard, random: SeededRandom, ms: number): Promise<void> {
  switchboard.wind(ms);
  // Cron may die as everything else may; the next minute is another try.
  await switchboard.cron().catch(() => undefined);
  await handOverShuffled(switchboard, random);
  await handOverShuffled(switchboard, random);
}

/** Consumers in parallel, each message maybe twice, in no order. */
async function handOverShuffled(switchboard: Switchboard, random: SeededRandom): Promise<void> {
  await switchboard.simulator.deliverDue();
  const { inbound, outbound, bindings } = switchboard;
  const jobs = random.shuffle(inbound.waiting.splice(0).flatMap((job) => (random.below(3) === 0 ? [job, job] : [job])));
  await Promise.all(jobs.map((job) => inbound.deliver([job], (batch) => consumeInbound(batch, bindings))));
  const pokes = random.shuffle(outbound.waiting.splice(0).flatMap((poke) => (random.below(3) === 0 ? [poke, poke] : [poke])));
  await Promise.all(pokes.map((poke) => outbound.deliver([poke], (batch) => consumeOutbound(batch, bindings))));
}

async function check(switchboard: Switchboard, written: string[]): Promise<void> {
  const { bindings, simulator } = switchboard;
  const rows = async <Row>(sql: string) => (await bindings.DB.prepare(sql).all<Row>()).results;

  // Nothing delivered to us is lost, and nothing stored twice.
  const stored = await rows<{ wamid: string }>(`SELECT wamid FROM messages WHERE direction = 'in'`);
  expect(stored.map((row) => row.wamid).toSorted()).toEqual(written.toSorted());

  // Nothing that a platform accepted from us is sent twice: one accepted send for each attempt, and a further attempt only
  // behind one that Meta itself reported as failed.
  const sends = simulator.sends.all();
  const attempts = sends.map((send) => send.biz_opaque_callback_data ?? '');
  expect(new Set(attempts).size).toBe(attempts.length);
  for (const [id, ofMessage] of Map.groupBy(sends, (send) => send.biz_opaque_callback_data?.split('.')[0] ?? '')) {
    const arrived = ofMessage.filter((send) => send.status !== 'failed');
    expect(arrived.length, id).toBeLessThanOrEqual(1);
  }

  // The log agrees with Meta about what arrived, and every other row came to an end or waits visibly for somebody.
  const arrivedIds = new Set(sends.filter((send) => send.status !== 'failed').map((send) => send.biz_opaque_callback_data?.split('.')[0]));
  const out = await rows<{ id: string; status: string }>(`SELECT id, status, form, attempt, reason, error_code, wamid, claims,
    not_before_ms - ${simulator.clock.now()} AS due_in_ms, sweep_at_ms - ${simulator.clock.now()} AS sweep_in_ms FROM messages WHERE direction = 'out'`);
  const isRight = ({ id, status }: { id: string; status: string }) =>
    arrivedIds.has(id) ? ['delivered', 'read'].includes(status) : ['failed', 'unknown', 'dead'].includes(status);
  expect(out.filter((row) => !isRight(row))).toEqual([]);

  // One alert for each idempotency key, and one asking message for each asking.
  const doubled = await rows(`SELECT cause FROM messages WHERE lane = 'alert' GROUP BY cause
    HAVING count(*) <> (SELECT asking FROM alerts WHERE 'alert:' || id = cause)`);
  expect(doubled).toEqual([]);
  expect(await rows('SELECT key FROM idempotency_keys GROUP BY key HAVING count(*) > 1')).toEqual([]);
}
