/** Times and names as a phone shows them. */

const time = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'long' });
const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' });
const full = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: 'numeric',
  minute: '2-digit',
  second: '2-digit',
});

const DAY_MS = 86_400_000;

export const timeOf = (atMs: number) => time.format(atMs);
export const fullTimeOf = (atMs: number) => full.format(atMs);

/** Today, Yesterday, the weekday within a week, then the date; by the simulator's clock. */
export function dayOf(atMs: number, nowMs: number): string {
  const days = Math.round((midnight(nowMs) - midnight(atMs)) / DAY_MS);
  if (days <= 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return days < 7 ? weekday.format(atMs) : date.format(atMs);
}

export const isSameDay = (a: number, b: number) => midnight(a) === midnight(b);

function midnight(atMs: number): number {
  return new Date(atMs).setHours(0, 0, 0, 0);
}

export const initialsOf = (name: string) =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.slice(0, 1).toUpperCase())
    .join('');

/** The same person always has the same colour. */
export const hueOf = (name: string) => Array.from(name).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7);

const ROLE_WORDS: Record<string, string> = {
  admin: 'Administrator',
  vp: 'VP',
  cfo: 'CFO',
  csm: 'CSM',
  sales: 'Sales',
  manager: 'Manager',
  customer: 'Customer',
};
export const roleOf = (role: string) => ROLE_WORDS[role] ?? role;

/** 700 ms, 5 s, 2 min, 1 h. */
export function timeSpanOf(ms: number): string {
  if (ms < 1_000) return `${ms} ms`;
  if (ms < 60_000) return `${ms / 1_000} s`;
  return ms < 3_600_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
}
