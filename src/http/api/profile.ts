/** /api/v1/profile: a member's own name, language and time zone, and the chats that are theirs. */
import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { linkableConnections, linkUrl } from '../../connections/linkable-connections.ts';
import {
  changeProfile as changeProfileOperation,
  createLinkCode,
  getProfile,
  type Profile,
  unlinkChat as unlinkChatOperation,
} from '../../contract/workspace.ts';
import { type Db, runBatch, type TenantScope } from '../../db/client.ts';
import { newLinkCode } from '../../tenants/link-codes.ts';
import { changeProfile, readProfile, unlinkChat } from '../../tenants/profile.ts';
import type { AppEnv } from '../context.ts';
import { refuse } from '../errors.ts';
import { serve, serveCreation } from '../serve.ts';

export const profileRoutes = new Hono<AppEnv>();

serve(profileRoutes, getProfile, async ({ c, db, scope, actor }) => {
  return (await ownProfile(db, scope, actor.memberId)) ?? refuse(c, 'session_expired');
});

serve(profileRoutes, changeProfileOperation, async ({ c, db, scope, actor, body, audit, nowMs }) => {
  const isChanged = await changeProfile(db, scope, actor.memberId ?? '', body, audit, nowMs);
  return (isChanged ? await ownProfile(db, scope, actor.memberId) : null) ?? refuse(c, 'session_expired');
});

serveCreation(profileRoutes, createLinkCode, {
  async create({ c, db, scope, actor, body: { channel }, idempotency, nowMs }) {
    const connection = (await linkableConnections(db, scope)).get(channel);
    if (!connection) {
      const detail = `Your workspace has no ${channel === 'whatsapp' ? 'WhatsApp number' : 'Telegram bot'} to write to yet.`;
      return refuse(c, 'not_connected', { detail });
    }
    const made = await newLinkCode(scope, { memberId: actor.memberId ?? '', channel }, idempotency, nowMs);
    await runBatch(db, made.statements);
    const message = `LINK ${made.code}`;
    return { id: made.id, once: { code: made.code, message, url: linkUrl(connection, made.code, message) } };
  },
  /** The hash is all that is left of the code. */
  async show({ db, scope, actor }, id) {
    const row = await db.get<{ expiresAtMs: number } | undefined>(sql`SELECT expires_at_ms AS expiresAtMs FROM link_codes
      WHERE tenant_id = ${scope.tenantId} AND member_id = ${actor.memberId} AND id = ${id}`);
    return row ? { code: null, message: null, url: null, expiresAt: new Date(row.expiresAtMs).toISOString() } : null;
  },
});

serve(profileRoutes, unlinkChatOperation, async ({ c, db, scope, actor, params: { channel }, audit, nowMs }) => {
  const isUnlinked = await unlinkChat(db, scope, actor.memberId ?? '', channel, audit, nowMs);
  return (isUnlinked ? await ownProfile(db, scope, actor.memberId) : null) ?? refuse(c, 'session_expired');
});

/** Null for somebody who was deactivated since the request began. */
async function ownProfile(db: Db, scope: TenantScope, memberId: string | null): Promise<Profile | null> {
  const linkable = await linkableConnections(db, scope);
  return readProfile(db, scope, memberId ?? '', new Set(linkable.keys()));
}
