/** How long we wait before we try again. */
import { describe, expect, it } from 'vitest';
import { queueRetryDelaySeconds, sendRetryDelayMs } from '../../src/lib/retry.ts';

describe('retries of a queue', () => {
  it('wait twice as long each time, up to fifteen minutes', () => {
    expect([1, 2, 3, 4, 10, 11, 12, 100].map(queueRetryDelaySeconds)).toEqual([1, 2, 4, 8, 512, 900, 900, 900]);
  });

  it('last for about a day with the hundred that a queue allows', () => {
    const hours = Array.from({ length: 100 }, (_, index) => queueRetryDelaySeconds(index + 1)).reduce((sum, next) => sum + next) / 3600;
    expect(hours).toBeGreaterThan(22);
    expect(hours).toBeLessThan(26);
  });
});

describe('retries of a send', () => {
  it('wait four times as long each time, up to an hour', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 100].map((attempt) => sendRetryDelayMs(attempt, null) / 1000)).toEqual([
      4, 16, 64, 256, 1024, 3600, 3600, 3600,
    ]);
  });

  it('wait as long as the platform asks, where it does', () => {
    expect([sendRetryDelayMs(1, 30), sendRetryDelayMs(7, 30), sendRetryDelayMs(1, 86_400), sendRetryDelayMs(3, 0)]).toEqual([
      30_000, 30_000, 86_400_000, 0,
    ]);
  });
});
