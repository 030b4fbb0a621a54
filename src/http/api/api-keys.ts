/** /api/v1/api-keys: the keys of programs, listed, made (the key itself is shown once) and revoked. */
import { type Context, Hono } from 'hono';
import { createApiKeyOperation, listApiKeys, revokeApiKey } from '../../contract/api-keys.ts';
import { PERMISSIONS } from '../../contract/permissions.ts';
import { type MakeKeyResult, makeKey, readKey, readKeys, revokeKey } from '../../tenants/key-management.ts';
import type { AppEnv } from '../context.ts';
import { refuse } from '../errors.ts';
import { serve, serveCreation } from '../serve.ts';

export const apiKeyRoutes = new Hono<AppEnv>();

serve(apiKeyRoutes, listApiKeys, async ({ db, scope, nowMs }) => ({ items: await readKeys(db, scope, nowMs) }));

serveCreation(apiKeyRoutes, createApiKeyOperation, {
  async create({ c, db, scope, actor, audit, body, idempotency, nowMs }) {
    const { memberId, grants } = actor;
    const result = await makeKey(db, scope, { memberId, grants, audit }, body, idempotency, nowMs);
    return result.made ? { id: result.id, once: { token: result.token } } : refuseKey(c, result, body.scopes);
  },
  async show({ db, scope, nowMs }, id) {
    const key = await readKey(db, scope, id, nowMs);
    return key && { ...key, token: null };
  },
});

serve(apiKeyRoutes, revokeApiKey, async ({ c, db, scope, audit, params, nowMs }) => {
  const isFound = await revokeKey(db, scope, audit, params.id, nowMs);
  return (isFound && (await readKey(db, scope, params.id, nowMs))) || refuse(c, 'not_found');
});

function refuseKey(c: Context<AppEnv>, refusal: MakeKeyResult & { made: false }, asked: readonly string[]): Response {
  switch (refusal.reason) {
    case 'scope_not_for_keys':
      return refuse(c, refusal.reason, {
        detail: `Only people can hold ${refusal.scopes.join(', ')}; a key cannot.`,
        fields: refusal.scopes.map((scope) => ({ path: `scopes.${asked.indexOf(scope)}`, message: 'This is for people only.' })),
      });
    case 'beyond_your_own':
      return refuse(c, refusal.reason, {
        detail: `A key reaches everybody's records, so its maker must too. You do not hold for everybody: ${refusal.scopes
          .map((scope) => PERMISSIONS[scope].words)
          .join('; ')}.`,
        fields: refusal.scopes.map((scope) => ({
          path: `scopes.${asked.indexOf(scope)}`,
          message: 'You do not hold this yourself, or not for everybody.',
        })),
      });
    case 'expiry_in_the_past':
      return refuse(c, refusal.reason, { fields: [{ path: 'expiresAt', message: 'Choose a later time, or null for none.' }] });
    default:
      return refuse(c, refusal.reason);
  }
}
