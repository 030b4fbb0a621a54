/** A tenant's own Meta app: which app a token belongs to, and what of it is kept with the connection. */
import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { connections } from '../db/schema/connections.ts';
import { manualDrafts } from '../db/schema/onboarding.ts';
import type { Settings } from '../env.ts';
import type { MasterKeys } from '../security/master-keys.ts';
import { open } from '../security/seal.ts';
import { type Attempt, openSecret } from './attempt-rows.ts';
import type { Findings } from './connect-steps.ts';
import type { Connection, OwnApp } from './create-connection.ts';

/** The app that a token was made for; its secret where it is known. */
export interface TokenApp {
  id: string;
  secret: string | null;
}

/** Where Meta posts what happens to the tenant's own app. */
export function callbackUrlOf(origin: string, webhookKey: string): string {
  return `${origin}/api/webhooks/whatsapp/${webhookKey}`;
}

/** Ours, unless the token came from the tenant's own. */
export async function appOfAttempt(settings: Settings, attempt: Attempt): Promise<TokenApp> {
  const { ownAppId } = attempt.findings as Findings;
  if (ownAppId === undefined) return { id: settings.META_APP_ID, secret: settings.META_APP_SECRET };
  return { id: ownAppId, secret: await openSecret(settings.MASTER_KEYS, attempt, 'app_secret') };
}

export async function appOfConnection(
  settings: Settings,
  connection: Pick<Connection, 'id' | 'tenantId' | 'ownAppId' | 'webhookKey' | 'ownAppSecretSealed'>,
): Promise<TokenApp> {
  const { ownAppId, webhookKey } = connection;
  if (ownAppId === null && webhookKey === null) return { id: settings.META_APP_ID, secret: settings.META_APP_SECRET };
  return { id: ownAppId ?? '', secret: await ownAppSecretOf(settings.MASTER_KEYS, connection) };
}

export async function ownAppSecretOf(
  keys: MasterKeys,
  { id, tenantId, ownAppSecretSealed }: Pick<Connection, 'id' | 'tenantId' | 'ownAppSecretSealed'>,
): Promise<string | null> {
  if (ownAppSecretSealed === null) return null;
  return open(keys, { tenantId, table: 'connections', recordId: id, field: 'own_app_secret' }, ownAppSecretSealed);
}

/**
 * What the connection keeps of the tenant's own app; null where the token is one of ours. A number that was connected
 * through the same app before keeps the address that Meta knows, unless Meta has verified the new one.
 */
export async function ownAppOf(db: Db, keys: MasterKeys, attempt: Attempt): Promise<OwnApp | null> {
  const { draftId, ownAppId } = attempt.findings as Findings;
  if (draftId === undefined || ownAppId === undefined) return null;
  const { tenantId } = attempt;
  const draft = await db
    .select()
    .from(manualDrafts)
    .where(and(eq(manualDrafts.tenantId, tenantId), eq(manualDrafts.id, draftId)))
    .get();
  if (!draft) throw new Error('the form of a manual connection is gone');
  const before = await connectedBefore(db, tenantId, attempt.numberId ?? '', ownAppId);
  const appSecret = await openSecret(keys, attempt, 'app_secret');
  const place = { tenantId, field: 'verify_token' };
  if (before?.webhookKey && before.verifyTokenSealed && draft.verifiedAtMs === null) {
    const verifyToken = await open(keys, { ...place, table: 'connections', recordId: before.id }, before.verifyTokenSealed);
    if (verifyToken !== null) return { appId: ownAppId, appSecret, webhookKey: before.webhookKey, verifyToken };
  }
  const verifyToken = await open(keys, { ...place, table: 'manual_drafts', recordId: draft.id }, draft.verifyTokenSealed);
  return { appId: ownAppId, appSecret, webhookKey: draft.webhookKey, verifyToken: verifyToken ?? '' };
}

/** The tenant's row of this number, if it was connected through this very app. */
export async function connectedBefore(db: Db, tenantId: string, numberId: string, ownAppId: string): Promise<Connection | undefined> {
  return db
    .select()
    .from(connections)
    .where(and(eq(connections.tenantId, tenantId), eq(connections.numberId, numberId), eq(connections.ownAppId, ownAppId)))
    .get();
}

/** The form has become a connection; the next one that is opened is a new one. */
export function draftUsed({ tenantId, findings, connectionId }: Attempt, nowMs: number): SQL[] {
  const { draftId } = findings as Findings;
  if (draftId === undefined) return [];
  return [
    sql`UPDATE manual_drafts SET connection_id = ${connectionId}, updated_at_ms = ${nowMs}
      WHERE id = ${draftId} AND tenant_id = ${tenantId} AND connection_id IS NULL`,
  ];
}
