/** Timed work: forgets sessions, used host tokens and link codes that are over. */
import { sql } from 'drizzle-orm';
import { type Db, runBatch } from '../db/client.ts';

/** Of each kind, each minute: far more than end, and a backlog does not make one run long. */
const MOST_AT_ONCE = 500;

/** Until then a member who sends an old code hears that it is over, not that it is unknown. */
const LINK_CODES_KEPT_MS = 24 * 3_600_000;

/**
 * `browserNowMs` is real time, in which sessions live; `nowMs` that of chats. A session that was left idle is over
 * before its row goes, which stays until its latest end: hours, not days.
 */
export async function forgetEnded(db: Db, browserNowMs: number, nowMs: number): Promise<void> {
  await runBatch(db, [
    sql`DELETE FROM sessions WHERE id IN
      (SELECT id FROM sessions WHERE expires_at_ms <= ${browserNowMs} ORDER BY expires_at_ms LIMIT ${MOST_AT_ONCE})`,
    sql`DELETE FROM used_host_tokens WHERE (tenant_id, jti_hash) IN
      (SELECT tenant_id, jti_hash FROM used_host_tokens WHERE expires_at_ms <= ${browserNowMs} ORDER BY expires_at_ms LIMIT ${MOST_AT_ONCE})`,
    sql`DELETE FROM link_codes WHERE code_hash IN
      (SELECT code_hash FROM link_codes WHERE expires_at_ms <= ${nowMs - LINK_CODES_KEPT_MS} ORDER BY expires_at_ms LIMIT ${MOST_AT_ONCE})`,
  ]);
}
