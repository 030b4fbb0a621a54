/** Codes that link a chat to a member: made on the profile page, sent from the chat, used once. The table holds only hashes. */
import { type SQL, sql } from 'drizzle-orm';
import type { TenantScope } from '../db/client.ts';
import { claimKey, type IdempotentRequest } from '../db/idempotency.ts';
import { newId } from '../db/ids.ts';
import { sha256Hex } from '../security/tokens.ts';

export type LinkChannel = 'whatsapp' | 'telegram';

/** Long enough to take the phone out and type it. */
const LIFETIME_MS = 15 * 60 * 1000;

/** Nothing that is read as something else: no 0 and O, no 1 and I. 32 characters, so eight of them are 40 bits. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const LENGTH = 8;

/** The words a code follows; the second is what a Telegram link sends. What comes before them does not matter. */
const ANNOUNCED = /(?:\blink\b|^\/start\b)([^]*)$/i;
/** Anywhere behind it: "link my phone: abcd-2345, thanks". */
const WHOLE = /(?<![a-z0-9])[a-hj-np-z2-9]{4}-?[a-hj-np-z2-9]{4}(?![a-z0-9])/gi;
/** In two words, only when nothing else is said: "link me 2345 times" is no code. */
const IN_TWO_WORDS = /^\W*([a-hj-np-z2-9]{4})\s+([a-hj-np-z2-9]{4})\W*$/i;

export interface NewLinkCode {
  id: string;
  /** All there will ever be of it: only its hash is stored. */
  code: string;
  expiresAtMs: number;
  statements: SQL[];
}

/** A new code and the writes that keep it. The member's open code of that channel ends with it. */
export async function newLinkCode(
  scope: TenantScope,
  member: { memberId: string; channel: LinkChannel },
  request: IdempotentRequest | null,
  nowMs: number,
): Promise<NewLinkCode> {
  const { memberId, channel } = member;
  const id = newId('lnk', nowMs);
  const code = randomCode();
  const expiresAtMs = nowMs + LIFETIME_MS;
  const own = sql`tenant_id = ${scope.tenantId} AND member_id = ${memberId}`;
  const statements = [
    ...(request ? [claimKey(scope, request, id, nowMs)] : []),
    sql`UPDATE link_codes SET expires_at_ms = ${nowMs}
      WHERE ${own} AND channel = ${channel} AND used_at_ms IS NULL AND expires_at_ms > ${nowMs}`,
    sql`INSERT INTO link_codes (code_hash, id, tenant_id, member_id, channel, created_at_ms, expires_at_ms)
      VALUES (${await hashOfCode(scope, code)}, ${id}, ${scope.tenantId}, ${memberId}, ${channel}, ${nowMs}, ${expiresAtMs})`,
  ];
  return { id, code, expiresAtMs, statements };
}

/**
 * The code in what somebody typed, however it is written: `LINK ABCD2345`, `hi, link my phone: abcd-2345`, Telegram's
 * `/start ABCD2345`. Null for everything else, and that is nearly everything: "link feedback" is no code, since every
 * code has a letter and a digit.
 */
export function linkCodeIn(text: string): string | null {
  const behind = ANNOUNCED.exec(text)?.[1];
  if (behind === undefined) return null;
  const inTwo = IN_TWO_WORDS.exec(behind);
  const candidates = [...behind.matchAll(WHOLE)].map(([whole]) => whole.replace('-', ''));
  if (inTwo) candidates.push(`${inTwo[1]}${inTwo[2]}`);
  return candidates.map((candidate) => candidate.toUpperCase()).find(isMixed) ?? null;
}

/** Of one workspace: the code of another has another hash, so it is simply unknown. */
export async function hashOfCode(scope: TenantScope, code: string): Promise<string> {
  return sha256Hex(`link:${scope.tenantId}:${code}`);
}

function randomCode(): string {
  for (;;) {
    const code = [...crypto.getRandomValues(new Uint8Array(LENGTH))].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
    if (isMixed(code)) return code;
  }
}

function isMixed(code: string): boolean {
  return /[A-Z]/.test(code) && /\d/.test(code);
}
