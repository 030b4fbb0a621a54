/** The first sign that a token is dead makes its connection wait for a reconnect, once, and tells the admins, once. */
import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { noticeStatements } from './notices.ts';
import { shownNumber } from './shown-number.ts';

export type DeadReason = 'expired' | 'revoked' | 'unknown';

/** `error_subcode` beside code 190. Source: Meta, "Debug and error handling: access tokens". */
const EXPIRED = 463;
const REVOKED = new Set([458, 459, 460, 464, 466, 467]);

const WORDS: Readonly<Record<DeadReason, { title: string; text: string }>> = {
  expired: { title: 'WhatsApp needs to be connected again', text: 'The access token of {number} has expired.' },
  revoked: { title: 'WhatsApp needs to be connected again', text: 'Meta has withdrawn the access to {number}.' },
  unknown: { title: 'WhatsApp needs to be connected again', text: 'Meta no longer accepts the access token of {number}.' },
};
const HELD = 'Its messages wait. Connect again: those still wanted leave, the others are cancelled.';

/** The one that was used: another one that came meanwhile is not the one that died. */
export interface UsedToken {
  id: string;
  tenantId: string;
  tokenSealed: string | null;
}

interface Dying {
  wabaId: string | null;
  displayPhone: string | null;
  numberId: string;
  tokenExpiresAtMs: number | null;
}

/** For the batch of whoever heard it: a send, a health pull, the doctor. A repeat changes nothing. `subcode`: Meta's, where it named one; a reason is known already where it comes in words. */
export async function tokenDeathStatements(db: Db, used: UsedToken, why: number | DeadReason | null, nowMs: number): Promise<SQL[]> {
  const { id, tenantId, tokenSealed } = used;
  const isAlive = sql`id = ${id} AND tenant_id = ${tenantId} AND state IN ('connected', 'paused') AND token_sealed IS ${tokenSealed}`;
  const [row] = await db.all<Dying>(sql`SELECT waba_id AS wabaId, display_phone AS displayPhone, number_id AS numberId,
      token_expires_at_ms AS tokenExpiresAtMs FROM connections WHERE ${isAlive}`);
  if (!row) return [];
  const reason = typeof why === 'string' ? why : deadReasonOf(why, row.tokenExpiresAtMs, nowMs);
  const died = sql`EXISTS (SELECT 1 FROM connections WHERE id = ${id} AND state = 'needs_reconnect' AND token_dead_at_ms = ${nowMs})`;
  const { title, text } = WORDS[reason];
  const notice = {
    // Each death is told: one that Meta said was over may turn out not to be, with the token that it was.
    key: `token_dead:${id}:${nowMs}`,
    tone: 'bad' as const,
    title,
    text: `${text.replace('{number}', shownNumber(row))} ${HELD}`,
    about: { connectionId: id, wabaId: row.wabaId },
  };
  return [
    sql`UPDATE connections SET state = 'needs_reconnect', token_dead_reason = ${reason}, token_dead_at_ms = ${nowMs}, token_due_at_ms = NULL
      WHERE ${isAlive}`,
    ...(await noticeStatements(db, tenantId, notice, nowMs, died)),
  ];
}

function deadReasonOf(subcode: number | null, expiresAtMs: number | null, nowMs: number): DeadReason {
  if (subcode === EXPIRED || (expiresAtMs !== null && expiresAtMs <= nowMs)) return 'expired';
  return subcode !== null && REVOKED.has(subcode) ? 'revoked' : 'unknown';
}
