/** Kills the Worker's consumers at a chosen line: everything up to it has happened, nothing behind it. */
import type { Switchboard } from './switchboard.ts';

export type CrashPoint = 'before_receive' | 'after_receive' | 'before_deliver' | 'after_deliver' | 'before_poke';

export interface Breakable {
  /** Dies at this point each time until mended. */
  breakAt(point: CrashPoint): void;
  mend(): void;
  crashes: number;
}

export function breakable(switchboard: Switchboard): Breakable {
  const { CONVERSATION: whole, OUTBOUND: queue } = switchboard.bindings;
  let broken: CrashPoint | null = null;
  const breaks: Breakable = {
    breakAt(point) {
      broken = point;
    },
    mend() {
      broken = null;
    },
    crashes: 0,
  };
  const pass = (point: CrashPoint) => {
    if (broken !== point) return;
    breaks.crashes += 1;
    throw new Error(`died ${point}`);
  };
  switchboard.bindings.CONVERSATION = {
    getByName(name: string) {
      const stub = whole.getByName(name);
      return {
        async receive(request: never) {
          pass('before_receive');
          const result = await stub.receive(request);
          pass('after_receive');
          return result;
        },
        async deliver(request: never) {
          pass('before_deliver');
          const result = await stub.deliver(request);
          pass('after_deliver');
          return result;
        },
        recall: (attempts: never) => stub.recall(attempts),
        forgetState: () => stub.forgetState(),
      };
    },
  } as unknown as typeof whole;
  switchboard.bindings.OUTBOUND = {
    ...queue,
    async sendBatch(batch: never) {
      pass('before_poke');
      return queue.sendBatch(batch);
    },
  } as unknown as typeof queue;
  return breaks;
}
