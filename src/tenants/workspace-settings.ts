/** Settings of a workspace: how they are shown, and how they are changed. */
import { eq, type SQL, sql } from 'drizzle-orm';
import type { ChangeWorkspace, QuietHours, WorkspaceSettings } from '../contract/workspace.ts';
import { type Db, runBatch, type TenantScope } from '../db/client.ts';
import { tenants } from '../db/schema/tenants.ts';
import { type AuditedActor, auditEntry, changesBetween } from './audit.ts';
import { hostAudience } from './host-application.ts';
import type { Tenant } from './tenants.ts';

export async function readTenant(db: Db, scope: TenantScope): Promise<Tenant | undefined> {
  return db.select().from(tenants).where(eq(tenants.id, scope.tenantId)).get();
}

export function settingsView(tenant: Tenant): WorkspaceSettings {
  const { id, name, brandName, timeZone, currency, messageRetentionDays, hostIssuer, hostJwksUrl, hostOrigins } = tenant;
  return {
    id,
    name,
    brandName,
    timeZone,
    currency,
    quietHours: quietHoursOf(tenant),
    messageRetentionDays,
    hostApplication: hostIssuer && hostJwksUrl ? { issuer: hostIssuer, jwksUrl: hostJwksUrl, origins: hostOrigins } : null,
    hostAudience: hostAudience(id),
    createdAt: new Date(tenant.createdAtMs).toISOString(),
  };
}

/** Who changes settings, and the session they do it in; null for programs. */
export interface SettingsChanger {
  audit: AuditedActor;
  sessionId: string | null;
}

/**
 * Changes what is named. Where the quiet hours or their zone change, what waits for their end is due at once: the policy
 * decides again; `isReleased` says that there may be such messages, to poke. Whom a host application signed in that no
 * longer vouches for anybody, or with other keys, signs in again.
 */
export async function changeSettings(
  db: Db,
  scope: TenantScope,
  tenant: Tenant,
  change: ChangeWorkspace,
  by: SettingsChanger,
  nowMs: number,
): Promise<{ settings: WorkspaceSettings; isReleased: boolean }> {
  const columns = columnsOf(change);
  const before = settingsView(tenant);
  const after = settingsView({ ...tenant, ...columns } as Tenant);
  const changes = changesBetween(before as unknown as Record<string, unknown>, after as unknown as Record<string, unknown>);
  if (changes.length === 0) return { settings: before, isReleased: false };
  const isReleased = changes.some(({ field }) => field === 'quietHours' || field === 'timeZone');
  const record = { kind: 'workspace', id: scope.tenantId, name: after.name };
  await runBatch(db, [
    db.update(tenants).set(columns).where(eq(tenants.id, scope.tenantId)).getSQL(),
    ...(isReleased
      ? [
          // The plus keeps SQLite on the small index of what waits.
          sql`UPDATE messages SET not_before_ms = ${nowMs}, sweep_at_ms = ${nowMs}
            WHERE +tenant_id = ${scope.tenantId} AND sweep_at_ms IS NOT NULL AND status = 'queued' AND reason = 'quiet_hours'`,
        ]
      : []),
    ...(hasOtherVoucher(before, after) ? [endHostSessions(scope, by.sessionId)] : []),
    auditEntry(by.audit, { tenantId: scope.tenantId, action: 'workspace.changed', record, changes }, nowMs),
  ]);
  return { settings: after, isReleased };
}

/** Where it may be framed is no matter of who vouches. */
function hasOtherVoucher({ hostApplication: before }: WorkspaceSettings, { hostApplication: after }: WorkspaceSettings): boolean {
  return before !== null && (before.issuer !== after?.issuer || before.jwksUrl !== after.jwksUrl);
}

/** All but the one in which it is changed: whoever is at it sees what came of it. */
function endHostSessions({ tenantId }: TenantScope, keptId: string | null): SQL {
  return sql`DELETE FROM sessions WHERE member_id IN (SELECT id FROM members WHERE tenant_id = ${tenantId})
    AND tenant_id = ${tenantId} AND method = 'host' AND id IS NOT ${keptId}`;
}

type Columns = Partial<typeof tenants.$inferInsert>;

function columnsOf({ quietHours, hostApplication, ...plain }: ChangeWorkspace): Columns {
  const columns: Columns = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
  if (quietHours !== undefined) {
    columns.quietFromMinute = quietHours && minuteOf(quietHours.from);
    columns.quietToMinute = quietHours && minuteOf(quietHours.to);
  }
  if (hostApplication !== undefined) {
    columns.hostIssuer = hostApplication?.issuer ?? null;
    columns.hostJwksUrl = hostApplication?.jwksUrl ?? null;
    columns.hostOrigins = [...new Set(hostApplication?.origins)];
  }
  return columns;
}

function quietHoursOf({ quietFromMinute, quietToMinute }: Tenant): QuietHours | null {
  if (quietFromMinute === null || quietToMinute === null) return null;
  return { from: clockOf(quietFromMinute), to: clockOf(quietToMinute) };
}

/** `21:30` is minute 1290 of the day. */
function minuteOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}

function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
