/** Work of one conversation does not overlap, whatever it awaits. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InOrder } from '../../src/messaging/in-order.ts';

describe('work in order', () => {
  let order: InOrder;
  let log: string[];

  const work = (name: string, ms: number) => async () => {
    log.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, ms));
    log.push(`${name} ends`);
    return name;
  };

  beforeEach(() => {
    vi.useFakeTimers();
    order = new InOrder();
    log = [];
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('begins each piece when the one before has ended', async () => {
    const results = Promise.all([order.run(work('slow', 500)), order.run(work('quick', 1)), order.run(work('last', 1))]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await results).toEqual(['slow', 'quick', 'last']);
    expect(log).toEqual(['slow begins', 'slow ends', 'quick begins', 'quick ends', 'last begins', 'last ends']);
  });

  it('goes on after a piece that threw, and gives the error to its own caller alone', async () => {
    const broken = order.run(async () => {
      throw new Error('broken');
    });
    const next = order.run(work('next', 1));
    await expect(broken).rejects.toThrow('broken');
    await vi.advanceTimersByTimeAsync(10);
    expect(await next).toBe('next');
  });

  it('answers later when its turn has not come within 60 seconds, and then never runs', async () => {
    const slow = order.run(work('slow', 90_000));
    const impatient = order.run(work('impatient', 1));
    await vi.advanceTimersByTimeAsync(59_999);
    expect(await Promise.race([impatient, Promise.resolve('still waiting')])).toBe('still waiting');
    await vi.advanceTimersByTimeAsync(1);
    expect(await impatient).toBe('later');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await slow).toBe('slow');
    expect(log).toEqual(['slow begins', 'slow ends']);
  });

  it('lets a piece that has begun take as long as it needs', async () => {
    const slow = order.run(work('slow', 600_000));
    await vi.advanceTimersByTimeAsync(600_000);
    expect(await slow).toBe('slow');
  });

  it('serves those behind one that gave up', async () => {
    const slow = order.run(work('slow', 70_000));
    const impatient = order.run(work('impatient', 1));
    await vi.advanceTimersByTimeAsync(30_000);
    const patient = order.run(work('patient', 1));
    await vi.advanceTimersByTimeAsync(50_000);
    expect(await Promise.all([slow, impatient, patient])).toEqual(['slow', 'later', 'patient']);
  });

  it('leaves no timer behind', async () => {
    const done = order.run(work('done', 1));
    await vi.advanceTimersByTimeAsync(1);
    await done;
    expect(vi.getTimerCount()).toBe(0);
  });
});
