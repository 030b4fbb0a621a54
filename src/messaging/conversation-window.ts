/** The 24-hour customer service window of a conversation. Pure. */

/** Free-form messages may leave until 24 hours after the person's last message (Meta: send-messages). */
const WINDOW_MS = 24 * 60 * 60 * 1000;

/** A free entry point lasts 72 hours from an ad's message. It changes the price only, never what may be sent. */
const FREE_ENTRY_MS = 72 * 60 * 60 * 1000;

/**
 * The window's end after a message of the person. Counted from the message's own timestamp, not its arrival;
 * never backwards (a late message closes nothing) and never past now + 24 h (a clock ahead of ours opens nothing extra).
 */
export function openWindow(endsAtMs: number, messageAtMs: number, nowMs: number): number {
  return Math.max(endsAtMs, Math.min(messageAtMs, nowMs) + WINDOW_MS);
}

/** At the very end it is closed: Meta refuses, and a template costs less than a refusal. */
export function isWindowOpen(endsAtMs: number, nowMs: number): boolean {
  return nowMs < endsAtMs;
}

export function openFreeEntry(endsAtMs: number, messageAtMs: number, nowMs: number): number {
  return Math.max(endsAtMs, Math.min(messageAtMs, nowMs) + FREE_ENTRY_MS);
}
