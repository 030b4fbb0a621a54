/**
 * How many new businesses may still be connected: Meta lets an app onboard 10 in any seven days, 200 once it is verified
 * (developers.facebook.com/docs/whatsapp/embedded-signup/overview). Asked before a business begins to connect.
 */
import { sql } from 'drizzle-orm';
import type { Db, TenantScope } from '../db/client.ts';

const WINDOW_MS = 7 * 24 * 60 * 60 * 1000;

export interface OnboardingAllowance {
  used: number;
  allowance: number;
  /** When the oldest of them is seven days old; null while none counts. */
  nextFreesAtMs: number | null;
}

/** A business is a portfolio, or its account while the portfolio is unknown. It counts once, from its first connection: a reconnect keeps that time. */
export async function onboardingAllowance(directory: Db, allowance: number, nowMs: number): Promise<OnboardingAllowance> {
  const [row] = await directory.all<{ used: number; oldestAtMs: number | null }>(sql`
    SELECT count(*) AS used, min(first_at_ms) AS oldestAtMs FROM (
      SELECT min(created_at_ms) AS first_at_ms FROM connections WHERE channel = 'whatsapp'
      GROUP BY coalesce('portfolio:' || portfolio_id, 'account:' || waba_id, 'number:' || number_id)
      HAVING min(created_at_ms) > ${nowMs - WINDOW_MS})`);
  const { used = 0, oldestAtMs = null } = row ?? {};
  return { used, allowance, nextFreesAtMs: oldestAtMs === null ? null : oldestAtMs + WINDOW_MS };
}

/** A workspace that was connected before is no new business: for it there is always room. */
export async function roomToOnboard(
  directory: Db,
  { tenantId }: TenantScope,
  allowance: number,
  nowMs: number,
): Promise<{ isReached: boolean; freesAtMs: number | null }> {
  const [known] = await directory.all(sql`SELECT 1 FROM connections WHERE tenant_id = ${tenantId} AND channel = 'whatsapp' LIMIT 1`);
  if (known) return { isReached: false, freesAtMs: null };
  const { used, nextFreesAtMs } = await onboardingAllowance(directory, allowance, nowMs);
  return used >= allowance ? { isReached: true, freesAtMs: nextFreesAtMs } : { isReached: false, freesAtMs: null };
}
