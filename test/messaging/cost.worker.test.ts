/** What one message costs on Cloudflare: rows written, object requests and queue messages, counted where they are billed. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { consumeInbound } from '../../src/messaging/inbound.ts';
import { consumeOutbound } from '../../src/messaging/outbound.ts';
import { csmPhone, openCsmWindow, raise } from '../support/log-rows.ts';
import { type Meter, startMeter } from '../support/meter.ts';
import { seedPhone } from '../support/seed.ts';
import { type Switchboard, startSwitchboard } from '../support/switchboard.ts';

/** Cloudflare's prices in dollars for a million. A queue message is three operations: written, read, deleted. */
const DOLLARS = { rowsWritten: 1, objectRequests: 0.15, queueMessages: 3 * 0.4, workerRequests: 0.3 };

/**
 * Every webhook comes alone, which is the dearest case: in a busy batch the ledger's row is shared. The alert's own rows
 * are not the message's. Known contacts and conversations only: their first rows are written once.
 */
describe('a message costs', () => {
  let switchboard: Switchboard;
  let meter: Meter;
  let queued: number;

  beforeAll(async () => {
    switchboard = await startSwitchboard();
    await raise(switchboard);
    await rest();
    meter = await startMeter();
  });
  beforeEach(() => {
    meter.reset();
    queued = queueMessages();
  });
  afterAll(() => vi.restoreAllMocks());

  it('as a template that is sent, delivered and read', async () => {
    const steps = await sendAlert();
    expect(steps).toEqual([
      ['INSERT INTO messages', 6],
      ['UPDATE messages', 1],
      ['UPDATE messages', 2],
      ...Array.from({ length: 3 }, () => [
        ['UPDATE messages', 1],
        ['INSERT INTO intake_ledger', 1],
      ]).flat(),
    ]);
    // The attempt and its outcome; the person reached, with an index.
    expect(meter.rowsInObjects()).toBe(4);
    expect(meter.objectRequests).toEqual(['reserve', 'deliver', 'reserve']);
    report('out, template, 3 statuses', { rowsWritten: 19, objectRequests: 3, queueMessages: 4, workerRequests: 7 });
  });

  it('as a free-form that is sent, delivered and read', async () => {
    await openCsmWindow(switchboard);
    await rest();
    meter.reset();
    queued = queueMessages();
    await sendAlert();
    expect(meter.objectRequests).toEqual(['reserve', 'deliver']);
    report('out, free-form, 3 statuses', { rowsWritten: 17, objectRequests: 2, queueMessages: 4, workerRequests: 7 });
  });

  it('when a customer writes', async () => {
    const { simulator, workspace } = switchboard;
    const phone = seedPhone(9000);
    simulator.addPersona({ phone, name: 'Ravi Kumar' });
    simulator.phone(phone).sendText(workspace.connection.numberId, 'Hello');
    await oneByOne();
    meter.reset();
    queued = queueMessages();
    simulator.phone(phone).sendText(workspace.connection.numberId, 'Is my loan approved?');
    await oneByOne();
    expect(writes()).toEqual([
      ['INSERT INTO messages', 3],
      ['UPDATE conversations', 1],
      ['INSERT INTO intake_ledger', 1],
    ]);
    expect(meter.objectRequests).toEqual(['receive']);
    report('in', { rowsWritten: 5, objectRequests: 1, queueMessages: 1, workerRequests: 2 });
  });

  /** From the queued row to the third status. Answers what was written to D1 for it. */
  async function sendAlert(): Promise<[string, number][]> {
    await raise(switchboard);
    meter.d1 = meter.d1.filter(({ sql }) => sql.startsWith('INSERT INTO messages'));
    // Every request of an API key costs one more, whatever it is about.
    meter.objectRequests = meter.objectRequests.filter((method) => method !== 'admit');
    await switchboard.outbound.drain((batch) => consumeOutbound(batch, switchboard.bindings));
    await oneByOne();
    csmPhone(switchboard).read(switchboard.workspace.connection.numberId);
    await oneByOne();
    return writes();
  }

  /** Each webhook in a batch of its own, for fifteen simulated seconds. */
  async function oneByOne(): Promise<void> {
    const { simulator, inbound, bindings } = switchboard;
    for (let step = 0; step < 30; step += 1) {
      switchboard.wind(500);
      await simulator.deliverDue();
      for (const webhook of inbound.waiting.splice(0)) await inbound.deliver([webhook], (batch) => consumeInbound(batch, bindings));
    }
  }

  /** Everything said so far is delivered and read. */
  async function rest(): Promise<void> {
    await switchboard.settle();
    await oneByOne();
    csmPhone(switchboard).read(switchboard.workspace.connection.numberId);
    await oneByOne();
  }

  function queueMessages(): number {
    return switchboard.inbound.sendDelays.length + switchboard.outbound.sendDelays.length;
  }

  /** What wrote and the rows of each, in order. */
  function writes(): [string, number][] {
    return meter.d1.map(({ sql, rowsWritten }) => [/^\s*(INSERT INTO|UPDATE|DELETE FROM) "?\w+"?/i.exec(sql)?.[0] ?? sql, rowsWritten]);
  }

  /** A webhook or a poke costs a request to the door or API and one of the consumer. */
  function report(what: string, expected: Record<keyof typeof DOLLARS, number>): void {
    const counted = {
      rowsWritten: meter.rowsInD1() + meter.rowsInObjects(),
      objectRequests: meter.objectRequests.length,
      queueMessages: queueMessages() - queued,
      workerRequests: expected.workerRequests,
    };
    expect(counted).toEqual(expected);
    const dollars = Object.entries(counted).reduce(
      (sum, [meterName, count]) => sum + count * DOLLARS[meterName as keyof typeof DOLLARS],
      0,
    );
    console.info(`${what}: ${JSON.stringify(counted)}, $${dollars.toFixed(2)} a million`);
  }
});
