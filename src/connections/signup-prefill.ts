/** What Embedded Signup is opened with, from what we know of the workspace: the person still sees and confirms each of it. */

/** Meta takes names of up to 100 characters. Source: "Pre-filled data". */
const MAX_NAME_CHARACTERS = 100;

export interface SignupPrefill {
  business: { name: string; timezone: string };
  phone: { displayName: string };
}

/** `extras.setup`. The website is not known here, so it is not made up. */
export function signupPrefill(tenant: { name: string; brandName: string | null; timeZone: string }, nowMs: number): SignupPrefill {
  const name = (tenant.brandName ?? tenant.name).slice(0, MAX_NAME_CHARACTERS);
  return { business: { name, timezone: offsetOf(tenant.timeZone, nowMs) }, phone: { displayName: name } };
}

/** `UTC+05:30`, as it is at that moment; UTC for a zone that is not known. */
function offsetOf(timeZone: string, nowMs: number): string {
  try {
    const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(nowMs);
    const offset = parts.find(({ type }) => type === 'timeZoneName')?.value.replace('GMT', '') ?? '';
    return `UTC${offset === '' ? '+00:00' : offset}`;
  } catch {
    return 'UTC+00:00';
  }
}
