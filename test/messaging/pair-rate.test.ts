/** One message in six seconds to one person, with a burst of 45. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAIR_HISTORY_MS, pairReadyAtMs } from '../../src/messaging/pair-rate.ts';

const SPACING_MS = 6000;
const BURST = 45;
const NOW_MS = Date.UTC(2026, 10, 20, 10);

describe('pair rate', () => {
  it('lets 45 messages leave at once and the 46th after six seconds', () => {
    expect(pairReadyAtMs(times(BURST - 1, NOW_MS), NOW_MS)).toBe(NOW_MS);
    expect(pairReadyAtMs(times(BURST, NOW_MS), NOW_MS)).toBe(NOW_MS + SPACING_MS);
  });

  it('gives the whole burst back after 270 quiet seconds, and one message for every six', () => {
    const burst = times(BURST, NOW_MS);
    expect(pairReadyAtMs([...burst, ...times(BURST - 1, NOW_MS + 270_000)], NOW_MS + 270_000)).toBe(NOW_MS + 270_000);
    expect(pairReadyAtMs([...burst, NOW_MS + 12_000], NOW_MS + 12_000)).toBe(NOW_MS + 12_000);
    expect(pairReadyAtMs([...burst, NOW_MS + 12_000, NOW_MS + 12_000], NOW_MS + 12_000)).toBe(NOW_MS + 18_000);
  });

  it('never takes more than a bucket of 45 holds that gets one back every six seconds', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20_000), { minLength: 50, maxLength: 200 }), (pauses) => {
        const sent = sendAsSoonAsAllowed(pauses, (history) => history);
        expect(mostTakenMs(sent)).toBeLessThanOrEqual(BURST * SPACING_MS);
      }),
    );
  });

  it('forgets no send that still weighs, even after an hour at full pace', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9000), { minLength: 200, maxLength: 400 }), (pauses) => {
        const remembered = (history: number[], nowMs: number) => history.filter((at) => at > nowMs - PAIR_HISTORY_MS);
        expect(sendAsSoonAsAllowed(pauses, remembered)).toEqual(sendAsSoonAsAllowed(pauses, (history) => history));
      }),
    );
  });
});

function times(count: number, at: number): number[] {
  return Array.from({ length: count }, () => at);
}

/** When messages leave that are written after these pauses. */
function sendAsSoonAsAllowed(pausesMs: number[], remember: (history: number[], nowMs: number) => number[]): number[] {
  const sent: number[] = [];
  let nowMs = NOW_MS;
  for (const pause of [...times(BURST, 0), ...pausesMs]) {
    nowMs = pairReadyAtMs(remember(sent, nowMs + pause), nowMs + pause);
    sent.push(nowMs);
  }
  return sent;
}

/** The most that was ever taken from a bucket which gets one message back every six seconds, in milliseconds of its refill. */
function mostTakenMs(sent: number[]): number {
  let taken = 0;
  let most = 0;
  let before = sent[0] as number;
  for (const at of sent) {
    taken = Math.max(0, taken - (at - before)) + SPACING_MS;
    most = Math.max(most, taken);
    before = at;
  }
  return most;
}
