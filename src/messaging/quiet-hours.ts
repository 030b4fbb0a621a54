/** When a tenant wants nobody disturbed: hours of its own wall clock, which may span midnight. Pure. */

export interface QuietHours {
  /** Minutes after midnight, 0 to 1439. They differ. */
  fromMinute: number;
  toMinute: number;
  /** IANA name. */
  timeZone: string;
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** When the quiet hours that hold now will end; null outside them. They end at a wall-clock time, also over a clock change. */
export function quietUntilMs(hours: QuietHours | null, nowMs: number): number | null {
  if (!hours) return null;
  const { fromMinute, toMinute, timeZone } = hours;
  const wallMs = wallClockMs(nowMs, timeZone);
  const midnightMs = wallMs - ((((wallMs / MINUTE_MS) % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES) * MINUTE_MS;
  const minute = (wallMs - midnightMs) / MINUTE_MS;
  const spansMidnight = fromMinute > toMinute;
  const isQuiet = spansMidnight ? minute >= fromMinute || minute < toMinute : minute >= fromMinute && minute < toMinute;
  if (!isQuiet) return null;
  const endsTomorrow = spansMidnight && minute >= fromMinute;
  const endMs = instantOf(midnightMs + (toMinute + (endsTomorrow ? DAY_MINUTES : 0)) * MINUTE_MS, timeZone);
  // Where clocks are set back, the end may already be over on the second pass through the hour.
  return endMs > nowMs ? endMs : nowMs + MINUTE_MS;
}

/** What the clock on the wall shows, read as if it were UTC. */
function wallClockMs(atMs: number, timeZone: string): number {
  const parts = Object.fromEntries(
    formatter(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The instant at which the wall shows this. A time that a clock change skips is taken as that much later. */
function instantOf(wallMs: number, timeZone: string): number {
  const guessMs = wallMs - (wallClockMs(wallMs, timeZone) - wallMs);
  return wallMs - (wallClockMs(guessMs, timeZone) - guessMs);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making one costs more than using it. */
function formatter(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;
  const made = new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', ...numeric });
  formatters.set(timeZone, made);
  return made;
}
