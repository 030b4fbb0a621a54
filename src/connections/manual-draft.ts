/** The form of a manual connection, which begins with what Meta has to be told first: a callback address and a verify token. */
import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { type Db, runBatch, type TenantScope } from '../db/client.ts';
import { guardChanged, isGuardMissed, isRepeatedInsert } from '../db/guard.ts';
import { newId } from '../db/ids.ts';
import { manualDrafts } from '../db/schema/onboarding.ts';
import { toBase64Url } from '../security/bytes.ts';
import type { MasterKeys } from '../security/master-keys.ts';
import { open, seal } from '../security/seal.ts';
import { type AuditedActor, auditEntry } from '../tenants/audit.ts';

/** 160 bits: nobody comes upon the address of another workspace by trying. */
const KEY_BYTES = 20;
const VERIFY_TOKEN_BYTES = 24;

export type Draft = typeof manualDrafts.$inferSelect;

export async function findDraft(db: Db, scope: TenantScope, id: string): Promise<Draft | undefined> {
  return db
    .select()
    .from(manualDrafts)
    .where(and(eq(manualDrafts.tenantId, scope.tenantId), eq(manualDrafts.id, id)))
    .get();
}

/** The one that is open, or a new one: there is one at a time in a workspace. */
export async function openDraft(
  db: Db,
  keys: MasterKeys,
  scope: TenantScope,
  by: AuditedActor,
  together: (draftId: string) => readonly SQL[],
  nowMs: number,
): Promise<{ id: string; isRepeat: boolean }> {
  const known = await findOpenDraft(db, scope);
  if (known) return { id: known.id, isRepeat: true };
  const id = newId('drf', nowMs);
  const verifyToken = randomText(VERIFY_TOKEN_BYTES);
  const sealed = await seal(keys, placeOfVerifyToken({ id, tenantId: scope.tenantId }), verifyToken);
  const record = { kind: 'manual_draft', id, name: 'Manual connection' };
  try {
    await runBatch(db, [
      sql`INSERT INTO manual_drafts (id, tenant_id, webhook_key, verify_token_sealed, created_at_ms, updated_at_ms)
        VALUES (${id}, ${scope.tenantId}, ${randomText(KEY_BYTES)}, ${sealed}, ${nowMs}, ${nowMs})`,
      auditEntry(by, { tenantId: scope.tenantId, action: 'whatsapp.manual_opened', record }, nowMs),
      ...together(id),
    ]);
  } catch (error) {
    const winner = isRepeatedInsert(error, 'manual_drafts') ? await findOpenDraft(db, scope) : undefined;
    if (!winner) throw error;
    return { id: winner.id, isRepeat: true };
  }
  return { id, isRepeat: false };
}

/** Another verify token; Meta has to verify the address once more. False when the form has become a connection already. */
export async function chooseVerifyToken(
  db: Db,
  keys: MasterKeys,
  draft: Draft,
  verifyToken: string,
  by: AuditedActor,
  nowMs: number,
): Promise<boolean> {
  if (draft.connectionId !== null) return false;
  if (verifyToken === (await verifyTokenOf(keys, draft))) return true;
  const sealed = await seal(keys, placeOfVerifyToken(draft), verifyToken);
  const record = { kind: 'manual_draft', id: draft.id, name: 'Manual connection' };
  try {
    await runBatch(db, [
      sql`UPDATE manual_drafts SET verify_token_sealed = ${sealed}, verified_at_ms = NULL, updated_at_ms = ${nowMs}
        WHERE id = ${draft.id} AND tenant_id = ${draft.tenantId} AND connection_id IS NULL`,
      guardChanged(),
      auditEntry(by, { tenantId: draft.tenantId, action: 'whatsapp.verify_token_changed', record }, nowMs),
    ]);
  } catch (error) {
    if (isGuardMissed(error)) return false;
    throw error;
  }
  return true;
}

/** Null when it was sealed with a key that is gone: then another one is chosen. */
export async function verifyTokenOf(keys: MasterKeys, draft: Pick<Draft, 'id' | 'tenantId' | 'verifyTokenSealed'>): Promise<string | null> {
  return open(keys, placeOfVerifyToken(draft), draft.verifyTokenSealed);
}

function placeOfVerifyToken({ id, tenantId }: Pick<Draft, 'id' | 'tenantId'>) {
  return { tenantId, table: 'manual_drafts', recordId: id, field: 'verify_token' };
}

async function findOpenDraft(db: Db, { tenantId }: TenantScope): Promise<Draft | undefined> {
  return db
    .select()
    .from(manualDrafts)
    .where(and(eq(manualDrafts.tenantId, tenantId), isNull(manualDrafts.connectionId)))
    .get();
}

function randomText(bytes: number): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(bytes)));
}
