/** The customer service window: 24 hours from the person's last message. Source: Cloud API, "Send messages" (131047). */

export const WINDOW_MS = 24 * 60 * 60 * 1_000;

export function isWindowOpen(lastInboundAtMs: number | null, nowMs: number): boolean {
  return lastInboundAtMs !== null && nowMs - lastInboundAtMs < WINDOW_MS;
}
