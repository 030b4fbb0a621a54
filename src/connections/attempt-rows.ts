/** The stored attempts to connect: who may work on one (a lease), and writes that nobody else's can get in between. */
import { and, desc, eq, gt, isNotNull, type SQL, sql } from 'drizzle-orm';
import { type Db, runBatch, type TenantScope } from '../db/client.ts';
import { guardChanged, isGuardMissed } from '../db/guard.ts';
import { connections } from '../db/schema/connections.ts';
import { connectAttempts } from '../db/schema/onboarding.ts';
import type { MasterKeys } from '../security/master-keys.ts';
import { open, seal } from '../security/seal.ts';
import type { Findings } from './connect-steps.ts';

/** A popup's code is posted again within seconds, by a double click or a lost answer. */
const SAME_CODE_MS = 60 * 60 * 1000;

export type Attempt = typeof connectAttempts.$inferSelect;
type SecretField = 'code' | 'token' | 'pin' | 'app_secret';

export async function findAttempt(db: Db, scope: TenantScope, id: string): Promise<Attempt | undefined> {
  return db.select().from(connectAttempts).where(isAttempt(scope, id)).get();
}

/** The one under way, of whichever method. */
export async function findOpenAttempt(db: Db, scope: TenantScope): Promise<Attempt | undefined> {
  return db
    .select()
    .from(connectAttempts)
    .where(and(eq(connectAttempts.tenantId, scope.tenantId), sql`state = 'open'`))
    .get();
}

/** The attempt that this very code of the popup began. */
export async function findByCode(db: Db, scope: TenantScope, codeHash: string, nowMs: number): Promise<Attempt | undefined> {
  return db
    .select()
    .from(connectAttempts)
    .where(
      and(
        eq(connectAttempts.tenantId, scope.tenantId),
        gt(connectAttempts.createdAtMs, nowMs - SAME_CODE_MS),
        sql`${connectAttempts.findings} ->> 'codeHash' = ${codeHash}`,
      ),
    )
    .get();
}

/** The attempt for oneself alone until `untilMs`; undefined when somebody is at it, or when it is over. */
export async function takeLease(db: Db, scope: TenantScope, id: string, nowMs: number, untilMs: number): Promise<Attempt | undefined> {
  return db
    .update(connectAttempts)
    .set({ leaseUntilMs: untilMs, version: sql`version + 1` })
    .where(and(isAttempt(scope, id), sql`state = 'open' AND lease_until_ms <= ${nowMs}`))
    .returning()
    .get();
}

/**
 * Writes what has become of it, with whatever belongs to that, as one batch. Null when somebody else has taken it over
 * meanwhile: then nothing is written, and whoever has it goes on.
 */
export async function saveAttempt(db: Db, after: Attempt, together: readonly SQL[] = []): Promise<Attempt | null> {
  try {
    await runBatch(db, [
      sql`UPDATE connect_attempts SET state = ${after.state}, steps = ${JSON.stringify(after.steps)}, code_sealed = ${after.codeSealed},
          token_sealed = ${after.tokenSealed}, pin_sealed = ${after.pinSealed}, app_secret_sealed = ${after.appSecretSealed}, findings = ${JSON.stringify(after.findings)},
          number_id = ${after.numberId}, waba_id = ${after.wabaId}, connection_id = ${after.connectionId},
          lease_until_ms = ${after.leaseUntilMs}, updated_at_ms = ${after.updatedAtMs}, version = version + 1
        WHERE id = ${after.id} AND tenant_id = ${after.tenantId} AND state = 'open' AND version = ${after.version}`,
      guardChanged(),
      ...together,
    ]);
  } catch (error) {
    if (isGuardMissed(error)) return null;
    throw error;
  }
  return { ...after, version: after.version + 1 };
}

/** A new one as a statement, for the batch that begins it. One that is open already in the tenant makes it fail. */
export function attemptInsert(attempt: Attempt): SQL {
  const { id, tenantId, method, startedByMemberId, startedByName, codeSealed, tokenSealed, appSecretSealed, createdAtMs } = attempt;
  return sql`INSERT INTO connect_attempts (id, tenant_id, method, state, started_by_member_id, started_by_name, steps, code_sealed, token_sealed,
      app_secret_sealed, hints, findings, number_id, waba_id, lease_until_ms, version, created_at_ms, updated_at_ms)
    VALUES (${id}, ${tenantId}, ${method}, 'open', ${startedByMemberId}, ${startedByName}, ${JSON.stringify(attempt.steps)}, ${codeSealed},
      ${tokenSealed}, ${appSecretSealed}, ${JSON.stringify(attempt.hints)}, ${JSON.stringify(attempt.findings)}, ${attempt.numberId},
      ${attempt.wabaId}, ${attempt.leaseUntilMs}, 0, ${createdAtMs}, ${createdAtMs})`;
}

/** Ends an attempt without a result; its PIN stays, since the number may have it by now. Follow it by `guardChanged`. */
export function abandonment({ id, tenantId, version }: Attempt, nowMs: number): SQL {
  return sql`UPDATE connect_attempts SET state = 'abandoned', code_sealed = NULL, token_sealed = NULL, app_secret_sealed = NULL, lease_until_ms = 0,
      updated_at_ms = ${nowMs}, version = version + 1
    WHERE id = ${id} AND tenant_id = ${tenantId} AND state = 'open' AND version = ${version} AND lease_until_ms <= ${nowMs}`;
}

export function sealSecret(keys: MasterKeys, attempt: Pick<Attempt, 'id' | 'tenantId'>, field: SecretField, secret: string) {
  return seal(keys, { tenantId: attempt.tenantId, table: 'connect_attempts', recordId: attempt.id, field }, secret);
}

export async function openSecret(keys: MasterKeys, attempt: Attempt, field: SecretField): Promise<string | null> {
  const { codeSealed: code, tokenSealed: token, pinSealed: pin, appSecretSealed: app_secret } = attempt;
  const sealed = { code, token, pin, app_secret }[field];
  if (sealed === null) return null;
  return open(keys, { tenantId: attempt.tenantId, table: 'connect_attempts', recordId: attempt.id, field }, sealed);
}

/** What earlier attempts of the workspace tell of a number: when it was registered, and the PIN it was given. */
export async function historyOfNumber(
  db: Db,
  keys: MasterKeys,
  { tenantId, id, numberId }: Pick<Attempt, 'tenantId' | 'id' | 'numberId'>,
): Promise<{ pin: string | null; registerCallsAtMs: number[] }> {
  if (numberId === null) return { pin: null, registerCallsAtMs: [] };
  const earlier = await db
    .select()
    .from(connectAttempts)
    .where(and(eq(connectAttempts.tenantId, tenantId), eq(connectAttempts.numberId, numberId), sql`id <> ${id}`))
    .orderBy(desc(connectAttempts.createdAtMs))
    .limit(20);
  const registerCallsAtMs = earlier.flatMap(({ findings }) => (findings as Findings).registerCallsAtMs ?? []);
  // The latest that registered it decides: one that became a connection has handed its PIN over.
  const latest = earlier.find(({ findings }) => ((findings as Findings).registerCallsAtMs ?? []).length > 0);
  const pin = latest && (await openSecret(keys, latest, 'pin'));
  if (pin) return { pin, registerCallsAtMs };
  const kept = await db
    .select({ id: connections.id, pinSealed: connections.pinSealed })
    .from(connections)
    .where(and(eq(connections.tenantId, tenantId), eq(connections.numberId, numberId), isNotNull(connections.pinSealed)))
    .get();
  const place = { tenantId, table: 'connections', recordId: kept?.id ?? '', field: 'pin' };
  return { pin: kept?.pinSealed ? await open(keys, place, kept.pinSealed) : null, registerCallsAtMs };
}

function isAttempt({ tenantId }: TenantScope, id: string): SQL | undefined {
  return and(eq(connectAttempts.id, id), eq(connectAttempts.tenantId, tenantId));
}
