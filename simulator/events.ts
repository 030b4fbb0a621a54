/** Live push to open pages: Server-Sent Events that say what changed; the page then asks for it. */

export type SimulatorEvent =
  | { type: 'phone'; phone: string }
  /** Updates wait for this bot, or its webhook changed. */
  | { type: 'bot'; botId: number }
  | { type: 'people' }
  | { type: 'clock' }
  | { type: 'templates' }
  | { type: 'ping' };

export class Events {
  #listeners = new Set<(event: SimulatorEvent) => void>();

  publish(event: SimulatorEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  subscribe(listener: (event: SimulatorEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The body of a `text/event-stream` answer; ends when the reader goes away. */
  stream(): ReadableStream<Uint8Array> {
    const encoder = new TextEncoder();
    let stop = () => {};
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(encoder.encode('retry: 1000\n\n'));
        stop = this.subscribe((event) => controller.enqueue(encoder.encode(`data: ${JSON.stringify(event)}\n\n`)));
      },
      cancel: () => stop(),
    });
  }
}
