/** Settings of a workspace in words. */
import type { QuietHours } from '../../contract/workspace.ts';
import { counted } from '../lib/words.ts';

/** "Between 21:00 and 08:00 the next morning only replies leave." */
export function quietWords(quiet: QuietHours | null, zone: string): string {
  if (quiet === null) return 'Messages leave at any hour.';
  const { from, to } = quiet;
  if (!isClock(from) || !isClock(to)) return 'Say when they begin and when they end.';
  if (from === to) return 'Begin and end must differ.';
  const end = from < to ? to : `${to} the next day`;
  return `Between ${from} and ${end} (${zone.replaceAll('_', ' ')}) only replies leave. Alerts and notifications wait until ${to}.`;
}

/** "11 hours a day". */
export function quietLength({ from, to }: QuietHours): string {
  const minutes = (minuteOf(to) - minuteOf(from) + DAY_MINUTES) % DAY_MINUTES;
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [hours > 0 && counted(hours, 'hour'), rest > 0 && counted(rest, 'minute')].filter(Boolean).join(' ');
}

const DAY_MINUTES = 24 * 60;

export const MIN_RETENTION_DAYS = 30;
export const MAX_RETENTION_DAYS = 3650;

/** What the choice does, and to what. */
export function retentionWords(days: number | null): string {
  if (days === null) return 'The words of messages are kept.';
  return `${counted(days, 'day')} after a message, its words and template values are emptied for good, and so is what was quarantined that day. That it was sent, to whom, when and how it fared stays in the log. What has not left yet keeps its words until then.`;
}

/** Whether a change empties words that are kept so far. */
export function isRetentionLowered(before: number | null, after: number | null): boolean {
  return after !== null && (before === null || after < before);
}

export function retentionProblem(text: string): string | undefined {
  const days = Number(text);
  if (text.trim() === '' || !Number.isInteger(days)) return 'Give a whole number of days.';
  if (days < MIN_RETENTION_DAYS) return `Keep the words for at least ${MIN_RETENTION_DAYS} days: alerts and disputes need them.`;
  if (days > MAX_RETENTION_DAYS) return `At most ${MAX_RETENTION_DAYS.toLocaleString('en-GB')} days; or keep them.`;
  return undefined;
}

/** The origins a person typed, one a line: trimmed, without the slash that address bars add, each once. */
export function originsIn(text: string): string[] {
  const lines = text.split(/[\s,]+/).map((line) => line.replace(/\/+$/, ''));
  return [...new Set(lines)].filter((line) => line !== '');
}

/** The address the host application frames. */
export function embedUrl(origin: string, tenantId: string): string {
  return `${origin}/settings/whatsapp-setup?embed=${encodeURIComponent(tenantId)}`;
}

/** What the host application puts into its page. */
export function embedSnippet(origin: string, tenantId: string): string {
  return `<iframe id="switchboard" title="WhatsApp setup" style="width: 100%; height: 760px; border: 0"
  src="${embedUrl(origin, tenantId)}"></iframe>
<script>
  // The frame says when it needs a token; your server signs one, and only the frame gets it.
  addEventListener('message', async (event) => {
    const frame = document.getElementById('switchboard').contentWindow;
    if (event.source !== frame || event.origin !== '${origin}') return;
    if (!['switchboard:ready', 'switchboard:token-needed'].includes(event.data?.type)) return;
    const answer = await fetch('/switchboard-token', { method: 'POST' });
    frame.postMessage({ type: 'switchboard:token', token: await answer.text() }, '${origin}');
  });
</script>`;
}

/** The claims of a token, with what this workspace expects. It is signed with a key of the JWKS, and lives 60 seconds. */
export function tokenClaims(issuer: string, audience: string): string {
  return JSON.stringify(
    {
      iss: issuer === '' ? 'https://crm.example.com' : issuer,
      aud: audience,
      email: 'meera@acmeloans.example',
      jti: 'a-new-one-for-each-token',
      iat: 1_795_300_000,
      nbf: 1_795_300_000,
      exp: 1_795_300_060,
    },
    null,
    2,
  );
}

function isClock(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}

function minuteOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}
