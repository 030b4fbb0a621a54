/** What Meta obliges an app to: a person who removes it is heard at once, and what is kept of them is deleted and accounted for. */
import { type SQL, sql } from 'drizzle-orm';
import { allShards, type Db, runBatch } from '../db/client.ts';
import type { Env } from '../env.ts';
import { log } from '../lib/log.ts';
import { toBase64Url } from '../security/bytes.ts';
import type { SignedRequest } from '../security/signed-request.ts';
import { sha256Hex } from '../security/tokens.ts';
import { publishConnectionChange } from './publish-change.ts';
import { tokenDeathStatements } from './token-death.ts';

type Kind = 'deauthorize' | 'data_deletion';

export interface ComplianceRequest {
  code: string;
  kind: Kind;
  receivedAtMs: number;
  /** Null: under way. */
  doneAtMs: number | null;
  outcome: string | null;
}

/**
 * The same request twice is one, with one code; one that died half way is done again. The person is kept as a hash, to
 * tell a repeat.
 */
export async function fulfil(env: Env, directory: Db, kind: Kind, request: SignedRequest, nowMs: number): Promise<string> {
  const userHash = await sha256Hex(request.userId);
  await directory.run(sql`INSERT INTO compliance_requests (code, kind, user_hash, issued_at_ms, received_at_ms)
    VALUES (${newCode()}, ${kind}, ${userHash}, ${request.issuedAtMs}, ${nowMs}) ON CONFLICT DO NOTHING`);
  const [row] = await directory.all<{ code: string; doneAtMs: number | null }>(sql`SELECT code, done_at_ms AS doneAtMs
    FROM compliance_requests WHERE kind = ${kind} AND user_hash = ${userHash} AND issued_at_ms = ${request.issuedAtMs}`);
  if (!row) throw new Error('a compliance request vanished just after it was kept');
  if (row.doneAtMs !== null) return row.code;
  const outcome = kind === 'deauthorize' ? await deauthorize(env, request, nowMs) : await forgetPerson(env, request);
  await directory.run(sql`UPDATE compliance_requests SET done_at_ms = ${nowMs}, outcome = ${outcome}
    WHERE code = ${row.code} AND done_at_ms IS NULL`);
  log('info', 'compliance_fulfilled', { kind });
  return row.code;
}

export async function findRequest(directory: Db, code: string): Promise<ComplianceRequest | null> {
  const [row] =
    await directory.all<ComplianceRequest>(sql`SELECT code, kind, received_at_ms AS receivedAtMs, done_at_ms AS doneAtMs, outcome
    FROM compliance_requests WHERE code = ${code} AND kind = 'data_deletion'`);
  return row ?? null;
}

/** Every connection that this person signed in for before. One that was made afterwards is not meant. */
async function deauthorize(env: Env, { userId, issuedAtMs }: SignedRequest, nowMs: number): Promise<string> {
  let count = 0;
  for (const db of allShards(env)) {
    const granted = await db.all<{ id: string; tenantId: string; tokenSealed: string | null }>(sql`
      SELECT id, tenant_id AS tenantId, token_sealed AS tokenSealed FROM connections
      WHERE token_user_id = ${userId} AND state IN ('connected', 'paused') AND coalesce(connected_at_ms, 0) <= ${issuedAtMs + 999}`);
    for (const connection of granted) {
      await runBatch(db, await tokenDeathStatements(db, connection, 'revoked', nowMs));
      await publishConnectionChange(env, connection.tenantId, [connection.id]);
    }
    count += granted.length;
  }
  return count === 0 ? 'No connection was found.' : `${count} connection${count === 1 ? '' : 's'} marked as needing a reconnect.`;
}

/** All that is kept of a person of Facebook: the id by which Meta names them to our app, beside what they signed in for. */
async function forgetPerson(env: Env, { userId }: SignedRequest): Promise<string> {
  let count = 0;
  for (const db of allShards(env)) {
    const changed = await runBatch<{ id: string }[]>(db, [...forgetStatements(userId)]);
    count += changed.flat().length;
  }
  if (count === 0) return 'We kept nothing about you, so nothing had to be deleted.';
  return `We kept the number by which Meta names your Facebook account to our app, in ${count === 1 ? 'one place' : `${count} places`}: beside the WhatsApp accounts that you connected. It was deleted everywhere. Your name, your e-mail address, your profile and your friends were never kept.`;
}

function* forgetStatements(userId: string): Generator<SQL> {
  yield sql`UPDATE connections SET token_user_id = NULL WHERE token_user_id = ${userId} RETURNING id`;
  // A few for each business, and asked for by people: walked.
  yield sql`UPDATE connect_attempts SET findings = json_remove(findings, '$.tokenUserId'), version = version + 1
    WHERE findings ->> 'tokenUserId' = ${userId} RETURNING id`;
}

/** 120 random bits: nobody finds another person's. */
function newCode(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(15)));
}
