/** Instants in words, always in the tenant's time zone, as the member's language writes them. */
import { formatLocale } from './locale.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** "14 Mar 2026, 10:32:05". */
export function formatMoment(iso: string, timeZone: string): string {
  return format(iso, timeZone, { day: 'numeric', month: 'short', year: 'numeric', ...CLOCK, second: '2-digit' });
}

/** As short as it stays clear: "10:32" today, "14 Mar, 10:32" this year, else with the year. */
export function formatShortMoment(iso: string, timeZone: string, now: Date): string {
  const day = dayOf(new Date(iso), timeZone);
  const today = dayOf(now, timeZone);
  if (day === today) return format(iso, timeZone, CLOCK);
  const year = day.slice(0, 4) === today.slice(0, 4) ? {} : { year: 'numeric' as const };
  return format(iso, timeZone, { day: 'numeric', month: 'short', ...year, ...CLOCK });
}

/** "10:32", or "10:32 am" where that is the habit. */
export function formatClock(iso: string, timeZone: string): string {
  return format(iso, timeZone, CLOCK);
}

/** "14 Mar 2026" of a calendar date, which has no zone; "14 Mar" when its year is the one that goes without saying. */
export function formatDate(date: string, obviousYear?: string): string {
  const year = date.slice(0, 4) === obviousYear ? {} : { year: 'numeric' as const };
  return format(`${date}T00:00:00Z`, 'UTC', { day: 'numeric', month: 'short', ...year });
}

/** YYYY-MM-DD of an instant on the wall calendar of a zone. */
export function dayOf(at: Date, timeZone: string): string {
  const parts = partsOf(at, timeZone);
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** The instant at which a calendar day begins in a zone, as ISO in UTC; `addDays` counts from that day. */
export function startOfDay(date: string, timeZone: string, addDays = 0): string {
  const wallMs = Date.parse(`${date}T00:00:00Z`) + addDays * DAY_MS;
  // Twice, since the first guess may sit on the other side of a clock change.
  const guessMs = wallMs - offsetMs(new Date(wallMs), timeZone);
  return new Date(wallMs - offsetMs(new Date(guessMs), timeZone)).toISOString();
}

/** How long after: "+0.4 s", "+12 s", "+3 min 20 s", "+2 h 5 min", "+1 d 4 h"; the two largest units. */
export function formatDelta(durationMs: number): string {
  const sign = durationMs < 0 ? '−' : '+';
  const ms = Math.abs(durationMs);
  if (ms < 10 * SECOND_MS) return `${sign}${(Math.round(ms / 100) / 10).toString()} s`;
  if (ms < MINUTE_MS) return `${sign}${Math.floor(ms / SECOND_MS)} s`;
  if (ms < HOUR_MS) return sign + twoUnits(ms, MINUTE_MS, 'min', SECOND_MS, 's');
  if (ms < DAY_MS) return sign + twoUnits(ms, HOUR_MS, 'h', MINUTE_MS, 'min');
  return sign + twoUnits(ms, DAY_MS, 'd', HOUR_MS, 'h');
}

const CLOCK = { hour: '2-digit', minute: '2-digit' } as const;

function twoUnits(ms: number, largeMs: number, large: string, smallMs: number, small: string): string {
  const smalls = Math.floor((ms % largeMs) / smallMs);
  return `${Math.floor(ms / largeMs)} ${large}${smalls === 0 ? '' : ` ${smalls} ${small}`}`;
}

function format(iso: string, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(formatLocale(), { timeZone, ...options }).format(new Date(iso));
}

function partsOf(at: Date, timeZone: string): Record<string, string> {
  const numeric = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', ...numeric }).formatToParts(at);
  return Object.fromEntries(parts.map((part) => [part.type, part.value]));
}

function offsetMs(at: Date, timeZone: string): number {
  const { year, month, day, hour, minute, second } = partsOf(at, timeZone);
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) - Math.floor(at.getTime() / SECOND_MS) * SECOND_MS;
}
