/** Finds out who is asking, for every route under /api/v1: an API key, else the session of a browser. */
import type { Context, MiddlewareHandler } from 'hono';
import { directory } from '../../db/client.ts';
import { keyOwner } from '../../tenants/api-keys.ts';
import { permissionsOfRole, permissionsOfScopes } from '../../tenants/permissions.ts';
import type { AppEnv } from '../context.ts';
import { refuse } from '../errors.ts';
import { readCookie } from './session-cookie.ts';
import { sessionOwner } from './sessions.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Sets `actor` and `sessionHash`, or answers 401; a browser's unsafe request from another site gets 403. */
export const authenticate: MiddlewareHandler<AppEnv> = async (c, next) => {
  const authorization = c.req.header('Authorization');
  const refusal = authorization === undefined ? await bySession(c) : await byKey(c, authorization);
  return refusal ?? next();
};

async function byKey(c: Context<AppEnv>, authorization: string): Promise<Response | null> {
  const token = /^Bearer ([^\s]+)$/i.exec(authorization)?.[1];
  const owner = token === undefined ? null : await keyOwner(directory(c.env), token);
  if (!owner) return refuse(c, 'key_unknown');
  c.set('actor', {
    kind: 'key',
    scope: owner.scope,
    memberId: null,
    keyId: owner.keyId,
    name: owner.name,
    permissions: permissionsOfScopes(owner.scopes),
  });
  c.set('sessionHash', null);
  return null;
}

async function bySession(c: Context<AppEnv>): Promise<Response | null> {
  const token = readCookie(c, 'sb_session');
  if (token === undefined) return refuse(c, 'not_signed_in');
  const owner = await sessionOwner(directory(c.env), token);
  if (!owner) return refuse(c, 'session_expired');
  if (!SAFE_METHODS.has(c.req.method) && !isFromOwnPage(c)) return refuse(c, 'cross_site');
  c.set('actor', {
    kind: 'member',
    scope: owner.scope,
    memberId: owner.memberId,
    keyId: null,
    name: owner.name,
    permissions: permissionsOfRole(owner.role),
  });
  c.set('sessionHash', owner.sessionHash);
  return null;
}

/** Another site can make a browser post with its cookies, but it cannot set this header or forge Origin. */
function isFromOwnPage(c: Context<AppEnv>): boolean {
  const origin = c.req.header('Origin');
  return c.req.header('X-Switchboard-CSRF') === '1' && (origin === undefined || origin === new URL(c.req.url).origin);
}
