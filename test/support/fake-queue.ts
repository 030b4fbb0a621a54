/** A queue that a test drains by hand: it batches, redelivers what was retried, and can be told to break. */

interface Waiting<Body> {
  body: Body;
  attempts: number;
  id: string;
}

let messages = 0;

export class FakeQueue<Body> {
  readonly #name: string;
  waiting: Waiting<Body>[] = [];
  /** Delays that were asked for, in seconds, in order. */
  retryDelays: number[] = [];
  sendDelays: number[] = [];
  /** Sends fail while this is set. */
  isBroken = false;
  /** What was sent with a longer delay stays out of `waiting`, as time does not pass by itself. */
  delayed: Body[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  get producer(): Queue<Body> {
    return {
      send: async (body: Body) => this.#accept(body, 0),
      sendBatch: async (batch: Iterable<MessageSendRequest<Body>>) => {
        for (const { body, delaySeconds = 0 } of batch) this.#accept(body, delaySeconds);
      },
    } as unknown as Queue<Body>;
  }

  /** Hands everything that waits to `consume`, in batches of up to 100. Answers how many messages were handed over. */
  async drain(consume: (batch: MessageBatch<Body>) => Promise<void>): Promise<number> {
    const all = this.waiting.splice(0);
    for (let start = 0; start < all.length; start += 100) await this.deliver(all.slice(start, start + 100), consume);
    return all.length;
  }

  /** One batch; what the consumer retries waits again, what it neither acks nor retries counts as acked. */
  async deliver(batch: Waiting<Body>[], consume: (batch: MessageBatch<Body>) => Promise<void>): Promise<void> {
    const retried = new Map<Waiting<Body>, number>();
    const messagesOfBatch = batch.map((waiting) => ({
      id: waiting.id,
      timestamp: new Date(),
      body: waiting.body,
      attempts: waiting.attempts,
      ack: () => undefined,
      retry: (options?: QueueRetryOptions) => void retried.set(waiting, options?.delaySeconds ?? 0),
    }));
    try {
      await consume({
        queue: this.#name,
        messages: messagesOfBatch,
        ackAll: () => undefined,
        retryAll: () => {
          for (const waiting of batch) retried.set(waiting, 0);
        },
      } as unknown as MessageBatch<Body>);
    } catch {
      for (const waiting of batch) retried.set(waiting, 0);
    }
    for (const [waiting, delay] of retried) {
      this.retryDelays.push(delay);
      this.waiting.push({ ...waiting, attempts: waiting.attempts + 1 });
    }
  }

  #accept(body: Body, delaySeconds: number): void {
    if (this.isBroken) throw new Error('the queue is broken');
    this.sendDelays.push(delaySeconds);
    messages += 1;
    // As the queue does: what is sent is copied.
    const copy = structuredClone(body);
    if (delaySeconds > 2) this.delayed.push(copy);
    else this.waiting.push({ body: copy, attempts: 1, id: `q${messages}` });
  }
}
