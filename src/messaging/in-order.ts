/** Work that must not overlap, although a Durable Object's gate opens at every await of D1, fetch or another object. */

/** What cannot begin within this is told to come back later. */
const LONGEST_WAIT_MS = 60_000;

/** A chain of promises: each piece of work begins when the one before has ended, well or badly. */
export class InOrder {
  #tail: Promise<unknown> = Promise.resolve();

  /** Runs `work` in its turn. Answers `later` when its turn has not come within 60 s; then it never runs. */
  async run<Result>(work: () => Promise<Result>): Promise<Result | 'later'> {
    let hasGivenUp = false;
    let giveUp: ReturnType<typeof setTimeout> | undefined;
    const turn = this.#tail.then((): Result | 'later' | Promise<Result> => {
      clearTimeout(giveUp);
      return hasGivenUp ? 'later' : work();
    });
    this.#tail = turn.catch(() => undefined);
    const tooLong = new Promise<'later'>((resolve) => {
      giveUp = setTimeout(() => {
        hasGivenUp = true;
        resolve('later');
      }, LONGEST_WAIT_MS);
    });
    return Promise.race([turn, tooLong]);
  }
}
