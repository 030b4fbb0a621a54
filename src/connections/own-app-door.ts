/** Who is behind the address that a tenant's own Meta app posts to: the form of a manual connection, then the connection. */
import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { isSameSecret } from '../security/hmac.ts';
import type { MasterKeys } from '../security/master-keys.ts';
import { open } from '../security/seal.ts';
import { verifyTokenOf } from './manual-draft.ts';
import { ownAppSecretOf } from './own-app.ts';

/** Others are nobody's: the database is not asked. */
const KEY = /^[A-Za-z0-9_-]{20,64}$/;

/**
 * The secret that a signature at this door is checked with. Read anew each time, one row through an index: a secret that
 * was replaced, or a connection that now comes by another way, is never believed a moment longer. Null: nobody's address,
 * or one whose app secret is not known.
 */
export async function doorOf(directory: Db, keys: MasterKeys, key: string): Promise<{ connectionId: string; appSecret: string } | null> {
  if (!KEY.test(key)) return null;
  const [row] = await directory.all<{ id: string; tenantId: string; ownAppSecretSealed: string | null }>(sql`
    SELECT id, tenant_id AS tenantId, own_app_secret_sealed AS ownAppSecretSealed FROM connections WHERE id = ${connectionOf(key)}`);
  const appSecret = row ? await ownAppSecretOf(keys, row) : null;
  return row && appSecret !== null ? { connectionId: row.id, appSecret } : null;
}

/** A number that is connected anew may keep its old address; the one of the form then leads to it too. */
function connectionOf(key: string) {
  return sql`coalesce((SELECT id FROM connections WHERE webhook_key = ${key}), (SELECT connection_id FROM manual_drafts WHERE webhook_key = ${key}))`;
}

/** Whether this is the verify token that belongs to the address; a form that is open notes that Meta has asked. */
export async function isVerified(
  directory: Db,
  keys: MasterKeys,
  key: string,
  verifyToken: string,
  nowMs: () => Promise<number>,
): Promise<boolean> {
  if (!KEY.test(key)) return false;
  const [draft] = await directory.all<{ id: string; tenantId: string; verifyTokenSealed: string }>(sql`
    SELECT id, tenant_id AS tenantId, verify_token_sealed AS verifyTokenSealed FROM manual_drafts WHERE webhook_key = ${key}`);
  const ofDraft = draft ? await verifyTokenOf(keys, draft) : null;
  if (draft && ofDraft !== null && (await isSameSecret(verifyToken, ofDraft))) {
    // Only the token that was compared: one that was chosen meanwhile is not verified by this.
    await directory.run(sql`UPDATE manual_drafts SET verified_at_ms = ${await nowMs()}
      WHERE id = ${draft.id} AND tenant_id = ${draft.tenantId} AND verify_token_sealed = ${draft.verifyTokenSealed}`);
    return true;
  }
  const [connection] = await directory.all<{ id: string; tenantId: string; verifyTokenSealed: string | null }>(sql`
    SELECT id, tenant_id AS tenantId, verify_token_sealed AS verifyTokenSealed FROM connections WHERE webhook_key = ${key}`);
  if (!connection?.verifyTokenSealed) return false;
  const place = { tenantId: connection.tenantId, table: 'connections', recordId: connection.id, field: 'verify_token' };
  const ofConnection = await open(keys, place, connection.verifyTokenSealed);
  return ofConnection !== null && isSameSecret(verifyToken, ofConnection);
}
