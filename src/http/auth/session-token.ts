/** Tokens of sessions: all of one session begin alike, so that even one from long ago tells whose copy it is. */
import { type SQL, sql } from 'drizzle-orm';
import { newToken, sha256Hex } from '../../security/tokens.ts';

/** What all tokens of a session share, 132 random bits, and what is this one's own, 256. */
const PARTS = /^([a-z]+_[\w-]{22})[\w-]{43}$/;
const FAMILY_CHARACTERS = 22;
const OWN_CHARACTERS = 43;

/** As it is kept: a hash of what it shares, which leads to the session, and one of the whole. Null for what is no such token. */
export interface KeptToken {
  family: string;
  hash: string;
}

interface SessionToken {
  /** For the browser; it is not kept. */
  token: string;
  hash: string;
}

/** The first one of a session. */
export async function firstToken(prefix: string): Promise<SessionToken> {
  return tokenOf(newToken(prefix).slice(0, prefix.length + 1 + FAMILY_CHARACTERS));
}

/** Another one of the same session. */
export async function tokenAfter(token: string): Promise<SessionToken> {
  return tokenOf(token.slice(0, -OWN_CHARACTERS));
}

export async function keptToken(token: string): Promise<KeptToken | null> {
  const shared = PARTS.exec(token)?.[1];
  return shared === undefined ? null : kept(shared, token);
}

/** Of the table `sessions`: that a session has this family. A range, which the index of tokens leads to. */
export function ofFamily({ family }: KeptToken): SQL {
  return sql`token_hash >= ${`${family}.`} AND token_hash < ${`${family}/`}`;
}

async function tokenOf(shared: string): Promise<SessionToken> {
  const token = shared + newToken('').slice(1);
  return { token, hash: (await kept(shared, token)).hash };
}

async function kept(shared: string, token: string): Promise<KeptToken> {
  const family = (await sha256Hex(shared)).slice(0, 32);
  return { family, hash: `${family}.${await sha256Hex(token)}` };
}
