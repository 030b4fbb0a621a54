/** Finds out who is asking, for every route under /api/v1: an API key, else the session of a browser. */
import type { Context, MiddlewareHandler } from 'hono';
import { resealSecrets } from '../../contract/operator.ts';
import { directory, tenantDb } from '../../db/client.ts';
import { settingsOf } from '../../env.ts';
import { browserNowMs } from '../../lib/browser-time.ts';
import { readNowMs } from '../../lib/clock.ts';
import { describeError, log } from '../../lib/log.ts';
import { isOperatorProof } from '../../security/operator-proof.ts';
import { type FoundKey, findKey, noteKeyUse } from '../../tenants/api-keys.ts';
import { grantsOfScopes } from '../../tenants/permissions.ts';
import { subjectOf } from '../../tenants/subject.ts';
import { type AppEnv, requestOrigin } from '../context.ts';
import { refuse } from '../errors.ts';
import { ACCESS_HEADER, accessIdentity } from './access.ts';
import { readCookie, writeCookie } from './session-cookie.ts';
import { nextToken, type OpenedSession, openSession } from './session-use.ts';
import { BEARER_PREFIX, type SessionOwner } from './sessions.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Sets `actor` and `person`, or answers 401; a browser's unsafe request from another site gets 403. */
export const authenticate: MiddlewareHandler<AppEnv> = async (c, next) => {
  const authorization = c.req.header('Authorization');
  const bearer = framedBearer(authorization);
  if (await isByCommand(c, authorization)) return next();
  if (authorization !== undefined && bearer === null) return (await byKey(c, authorization)) ?? next();
  const admitted = await bySession(c, bearer);
  if (admitted instanceof Response) return admitted;
  await next();
  // Afterwards, since a handler may end the session or go on in another one. A socket's upgrade carries no cookie.
  if (bearer === null && !isUpgrade(c)) await rotate(c, admitted);
  return undefined;
};

/** `npm run rotate-keys` proves that it holds the master keys; that opens the one path it needs. */
async function isByCommand(c: Context<AppEnv>, authorization: string | undefined): Promise<boolean> {
  const proof = /^Bearer (sbo\.\S+)$/.exec(authorization ?? '')?.[1];
  const { method, path } = c.req;
  if (proof === undefined || method !== 'POST' || path !== resealSecrets.path) return false;
  if (!(await isOperatorProof(settingsOf(c.env).MASTER_KEYS, path, proof, browserNowMs()))) return false;
  c.set('actor', null);
  c.set('person', { sessionId: '', email: 'npm run rotate-keys', method: 'oidc', isFramed: false, isOperator: true });
  return true;
}

async function byKey(c: Context<AppEnv>, authorization: string): Promise<Response | null> {
  const token = /^Bearer ([^\s]+)$/i.exec(authorization)?.[1];
  const nowMs = await readNowMs(c.env);
  const found = token === undefined ? null : await findKey(directory(c.env), token, nowMs);
  if (!found) return refuse(c, 'key_unknown');
  if (found.state === 'expired') return refuse(c, 'key_expired');
  await noteUse(c, found, nowMs);
  c.set('actor', {
    kind: 'key',
    scope: found.scope,
    memberId: null,
    roleName: null,
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

/** When a key was last used is for people to look at: a request is not refused for want of it. */
async function noteUse(c: Context<AppEnv>, key: FoundKey, nowMs: number): Promise<void> {
  try {
    await noteKeyUse(directory(c.env), key, nowMs);
  } catch (error) {
    log('warn', 'key_use_not_noted', { keyId: key.keyId, error: describeError(error) });
  }
}

async function bySession(c: Context<AppEnv>, bearer: string | null): Promise<Response | OpenedSession> {
  const isFramed = bearer !== null || isFromFrame(c);
  const token = bearer ?? readCookie(c, isFramed ? 'sb_framed' : 'sb_session');
  if (token === undefined) return refuse(c, 'not_signed_in');
  const opened = isHeldRightly(token, bearer) ? await openSession(directory(c.env), token, requestOrigin(c)) : null;
  if (opened?.owner.isFramed !== isFramed || (await isOtherAtBrowser(c, opened.owner))) return refuse(c, 'session_expired');
  const { owner } = opened;
  if (!SAFE_METHODS.has(c.req.method) && !isFromOwnPage(c)) return refuse(c, 'cross_site');
  const { sessionId, email, method, member } = owner;
  c.set('person', { sessionId, email, method, isFramed, isOperator: isOperator(c, owner) });
  if (!member) {
    c.set('actor', null);
    return opened;
  }
  const { scope, isSuspended } = member;
  const subject = await subjectOf(tenantDb(c.env, scope), scope, member);
  c.set('actor', { kind: 'member', scope, keyId: null, limits: null, isSuspended, ...subject });
  return opened;
}

/**
 * Behind Access, somebody else has come through with this browser since the session began. Without an assertion nothing is
 * said: paths that programs call may bypass Access.
 */
async function isOtherAtBrowser(c: Context<AppEnv>, { email, method }: SessionOwner): Promise<boolean> {
  const assertion = c.req.header(ACCESS_HEADER);
  if (assertion === undefined || method === 'host') return false;
  const identity = await accessIdentity(c.env, assertion);
  return identity.verified && identity.email !== email;
}

/** Gives the browser its next token. What the request was for is done: it is not undone when this fails. */
async function rotate(c: Context<AppEnv>, { owner, due }: OpenedSession): Promise<void> {
  if (!due) return;
  try {
    const next = await nextToken(directory(c.env), due);
    if (next) writeCookie(c, owner.isFramed ? 'sb_framed' : 'sb_session', next.token, Math.floor(next.livesMs / 1000));
  } catch (error) {
    log('warn', 'session_not_rotated', { requestId: c.get('requestId'), error: describeError(error) });
  }
}

/** A host application speaks for its own workspace: an operator's e-mail address in its tokens makes nobody an operator. */
function isOperator(c: Context<AppEnv>, { email, method }: SessionOwner): boolean {
  return method !== 'host' && settingsOf(c.env).OPERATOR_EMAILS.includes(email);
}

/**
 * Which of the two cookies counts. The page in a frame says so with a header that no other site can make a browser send,
 * and in the address of its socket, where browsers set no headers and Origin is checked instead.
 */
function isFromFrame(c: Context<AppEnv>): boolean {
  if (c.req.header('X-Switchboard-Frame') === '1') return true;
  return isUpgrade(c) && c.req.query('frame') === '1';
}

function isUpgrade(c: Context<AppEnv>): boolean {
  return c.req.header('Upgrade')?.toLowerCase() === 'websocket';
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
