/** POST /api/v1/workspaces: the owner of the deployment makes its first workspace, and is in it. */
import { eq, sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { createWorkspace } from '../../contract/session.ts';
import { directory, runBatch } from '../../db/client.ts';
import { guardChanged, isGuardMissed } from '../../db/guard.ts';
import { claimKey, idempotentRequest } from '../../db/idempotency.ts';
import { tenants } from '../../db/schema/tenants.ts';
import { settingsOf } from '../../env.ts';
import { browserNowMs } from '../../lib/browser-time.ts';
import { auditEntry } from '../../tenants/audit.ts';
import { firstWorkspace, mayCreateFirstWorkspace } from '../../tenants/first-workspace.ts';
import type { AppEnv } from '../context.ts';
import { refuse } from '../errors.ts';
import { serveCreation } from '../serve.ts';

export const workspacesRoutes = new Hono<AppEnv>();

serveCreation(workspacesRoutes, createWorkspace, {
  async create({ c, scope, person, audit, body, idempotency, nowMs }) {
    const db = directory(c.env);
    const { OWNER_EMAIL } = settingsOf(c.env);
    if (person.method === 'host' || person.email !== OWNER_EMAIL) return refuse(c, 'owner_needed');
    if (!(await mayCreateFirstWorkspace(db, person.email, OWNER_EMAIL))) return refuse(c, 'workspace_exists');

    const { ownerName, ...workspace } = body;
    const { tenantId, memberId, statements } = firstWorkspace({ ...workspace, owner: { name: ownerName, email: person.email } }, nowMs);
    const claims = [];
    const key = c.req.header('Idempotency-Key');
    if (idempotency && key !== undefined) {
      // When it is sent again the owner is a member of that workspace, so it is kept under both.
      const again = await idempotentRequest(`${memberId} ${createWorkspace.id}`, key, body);
      claims.push(claimKey(scope, idempotency, tenantId, nowMs), claimKey({ tenantId, shard: 0 }, again, tenantId, nowMs));
    }
    const action = { tenantId, action: 'workspace.created', record: { kind: 'workspace', id: tenantId, name: workspace.name } } as const;
    try {
      await runBatch(db, [
        ...claims,
        ...statements,
        sql`UPDATE sessions SET tenant_id = ${tenantId}, member_id = ${memberId} WHERE id = ${person.sessionId} AND member_id IS NULL`,
        guardChanged(),
        sql`UPDATE members SET last_seen_at_ms = ${browserNowMs()} WHERE id = ${memberId} AND tenant_id = ${tenantId}`,
        auditEntry({ ...audit, kind: 'member', id: memberId, name: ownerName }, action, nowMs),
      ]);
    } catch (error) {
      if (!isGuardMissed(error)) throw error;
      // Another request was first, or the session ended meanwhile.
      const isThere = !(await mayCreateFirstWorkspace(db, person.email, OWNER_EMAIL));
      return refuse(c, isThere ? 'workspace_exists' : 'session_expired');
    }
    return { id: tenantId };
  },
  async show({ c }, id) {
    const row = await directory(c.env).select({ id: tenants.id, name: tenants.name }).from(tenants).where(eq(tenants.id, id)).get();
    return row ?? null;
  },
});
