/** The time that browsers live in. */

/**
 * Real time, always. Sessions, sign-ins and open pages belong to somebody's browser, so they must not end
 * because the simulator's clock, which lib/clock follows, was wound forward by a day.
 */
export function browserNowMs(): number {
  return Date.now();
}
