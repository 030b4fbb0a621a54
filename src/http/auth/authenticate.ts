/** Finds out who is asking, for every route under /api/v1: an API key, else the session of a browser. */
import type { Context, MiddlewareHandler } from 'hono';
import { directory, tenantDb } from '../../db/client.ts';
import { settingsOf } from '../../env.ts';
import { readNowMs } from '../../lib/clock.ts';
import { findKey } from '../../tenants/api-keys.ts';
import { grantsOfScopes } from '../../tenants/permissions.ts';
import { subjectOf } from '../../tenants/subject.ts';
import type { AppEnv } from '../context.ts';
import { refuse } from '../errors.ts';
import { readCookie } from './session-cookie.ts';
import { BEARER_PREFIX, sessionOwner } from './sessions.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Sets `actor` and `person`, or answers 401; a browser's unsafe request from another site gets 403. */
export const authenticate: MiddlewareHandler<AppEnv> = async (c, next) => {
  const authorization = c.req.header('Authorization');
  const bearer = framedBearer(authorization);
  const refusal = authorization === undefined || bearer !== null ? await bySession(c, bearer) : await byKey(c, authorization);
  return refusal ?? next();
};

async function byKey(c: Context<AppEnv>, authorization: string): Promise<Response | null> {
  const token = /^Bearer ([^\s]+)$/i.exec(authorization)?.[1];
  const found = token === undefined ? null : await findKey(directory(c.env), token, await readNowMs(c.env));
  if (!found) return refuse(c, 'key_unknown');
  if (found.state === 'expired') return refuse(c, 'key_expired');
  c.set('actor', {
    kind: 'key',
    scope: found.scope,
    memberId: null,
    keyId: found.keyId,
    name: found.name,
    grants: grantsOfScopes(found.scopes),
    team: [],
    limits: found.limits,
    isSuspended: found.isSuspended,
  });
  c.set('person', null);
  return null;
}

async function bySession(c: Context<AppEnv>, bearer: string | null): Promise<Response | null> {
  const isFramed = bearer !== null || isFromFrame(c);
  const token = bearer ?? readCookie(c, isFramed ? 'sb_framed' : 'sb_session');
  if (token === undefined) return refuse(c, 'not_signed_in');
  const owner = isHeldRightly(token, bearer) ? await sessionOwner(directory(c.env), token) : null;
  if (owner?.isFramed !== isFramed) return refuse(c, 'session_expired');
  if (!SAFE_METHODS.has(c.req.method) && !isFromOwnPage(c)) return refuse(c, 'cross_site');
  const { sessionId, email, method, member } = owner;
  c.set('person', { sessionId, email, method, isFramed, isOperator: settingsOf(c.env).OPERATOR_EMAILS.includes(email) });
  if (!member) {
    c.set('actor', null);
    return null;
  }
  const { scope, isSuspended } = member;
  const subject = await subjectOf(tenantDb(c.env, scope), scope, member);
  c.set('actor', { kind: 'member', scope, keyId: null, limits: null, isSuspended, ...subject });
  return null;
}

/**
 * Which of the two cookies counts. The page in a frame says so with a header that no other site can make a browser send,
 * and in the address of its socket, where browsers set no headers and Origin is checked instead.
 */
function isFromFrame(c: Context<AppEnv>): boolean {
  if (c.req.header('X-Switchboard-Frame') === '1') return true;
  return c.req.header('Upgrade')?.toLowerCase() === 'websocket' && c.req.query('frame') === '1';
}

/** The token of a framed page whose browser keeps no cookie; null for API keys. */
function framedBearer(authorization: string | undefined): string | null {
  return new RegExp(`^Bearer (${BEARER_PREFIX}_\\S+)$`, 'i').exec(authorization ?? '')?.[1] ?? null;
}

function isHeldRightly(token: string, bearer: string | null): boolean {
  return token.startsWith(`${BEARER_PREFIX}_`) === (bearer !== null);
}

/** Another site can make a browser post with its cookies, but it cannot set this header or forge Origin. */
function isFromOwnPage(c: Context<AppEnv>): boolean {
  const origin = c.req.header('Origin');
  return c.req.header('X-Switchboard-CSRF') === '1' && (origin === undefined || origin === new URL(c.req.url).origin);
}
