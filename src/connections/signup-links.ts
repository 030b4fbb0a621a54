/** Links that let the signatory, who is no member, take the one step of connecting: 48 hours, one connection, the last one counts. */
import { and, eq, gt, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { Db, TenantScope } from '../db/client.ts';
import { guardChanged } from '../db/guard.ts';
import { newId } from '../db/ids.ts';
import { signupLinks } from '../db/schema/onboarding.ts';
import { apiKeys, members, tenants } from '../db/schema/tenants.ts';
import { newToken, sha256Hex } from '../security/tokens.ts';
import { grantsOfScopes } from '../tenants/permissions.ts';
import { roleOf } from '../tenants/subject.ts';
import { scopeOf } from '../tenants/tenants.ts';
import type { Attempt } from './attempt-rows.ts';
import { goesOnByItself } from './connect-steps.ts';

const LIFETIME_MS = 48 * 60 * 60 * 1000;

type SignupLink = typeof signupLinks.$inferSelect;

export interface NewSignupLink {
  id: string;
  /** Shown once; its hash alone is kept. */
  token: string;
  expiresAtMs: number;
  /** Ends the links before it and makes this one. */
  statements: SQL[];
}

/** @param createdBy id of the member, or of the key. */
export async function newSignupLink({ tenantId }: TenantScope, createdBy: string, nowMs: number): Promise<NewSignupLink> {
  const token = newToken('sbc');
  const id = newId('sgl', nowMs);
  const expiresAtMs = nowMs + LIFETIME_MS;
  return {
    id,
    token,
    expiresAtMs,
    statements: [
      sql`UPDATE signup_links SET expires_at_ms = ${nowMs} WHERE tenant_id = ${tenantId} AND expires_at_ms > ${nowMs}`,
      sql`INSERT INTO signup_links (token_hash, id, tenant_id, created_by_member_id, created_at_ms, expires_at_ms)
        VALUES (${await sha256Hex(token)}, ${id}, ${tenantId}, ${createdBy}, ${nowMs}, ${expiresAtMs})`,
    ],
  };
}

export async function findSignupLink(db: Db, { tenantId }: TenantScope, id: string): Promise<SignupLink | undefined> {
  return db
    .select()
    .from(signupLinks)
    .where(and(eq(signupLinks.tenantId, tenantId), eq(signupLinks.id, id)))
    .get();
}

export interface OpenedLink {
  link: SignupLink;
  tenant: Pick<typeof tenants.$inferSelect, 'id' | 'shard' | 'name' | 'brandName' | 'timeZone' | 'state'>;
  /** Whoever made it. */
  createdByName: string;
}

/** By its token; null when it is unknown, over or replaced, or when its maker may no longer act here. */
export async function openSignupLink(directory: Db, token: string, nowMs: number): Promise<OpenedLink | null> {
  const found = await directory
    .select({
      link: signupLinks,
      tenant: {
        id: tenants.id,
        shard: tenants.shard,
        name: tenants.name,
        brandName: tenants.brandName,
        timeZone: tenants.timeZone,
        state: tenants.state,
      },
      member: { name: members.name, role: members.role },
      key: { name: apiKeys.name, scopes: apiKeys.scopes },
    })
    .from(signupLinks)
    .innerJoin(tenants, eq(tenants.id, signupLinks.tenantId))
    .leftJoin(
      members,
      and(eq(members.id, signupLinks.createdByMemberId), eq(members.tenantId, signupLinks.tenantId), eq(members.isActive, true)),
    )
    .leftJoin(
      apiKeys,
      and(
        eq(apiKeys.id, signupLinks.createdByMemberId),
        eq(apiKeys.tenantId, signupLinks.tenantId),
        isNull(apiKeys.revokedAtMs),
        or(isNull(apiKeys.expiresAtMs), gt(apiKeys.expiresAtMs, nowMs)),
      ),
    )
    .where(and(eq(signupLinks.tokenHash, await sha256Hex(token)), gt(signupLinks.expiresAtMs, nowMs)))
    .get();
  if (!found) return null;
  const { link, tenant, member, key } = found;
  const grants = member ? (await roleOf(directory, scopeOf(tenant), member.role)).grants : grantsOfScopes(key?.scopes ?? []);
  const maker = member ?? key;
  return maker && grants['LoanCRM.WhatsApp.Manage'] !== undefined ? { link, tenant, createdByName: maker.name } : null;
}

/** A link makes one connection. A sign-in that failed may be repeated with it; one that is under way, done or given up may not. */
export function mayStartWith(attempt: Attempt | null): boolean {
  return attempt === null || (attempt.state === 'open' && !goesOnByItself(attempt.steps));
}

/** For the batch that begins an attempt: of two who begin with one link at once, one does. */
export function useOfLink({ tokenHash, attemptId: before }: SignupLink, attemptId: string, nowMs: number): SQL[] {
  return [
    sql`UPDATE signup_links SET used_at_ms = ${nowMs}, attempt_id = ${attemptId}
      WHERE token_hash = ${tokenHash} AND expires_at_ms > ${nowMs} AND attempt_id IS ${before}`,
    guardChanged(),
  ];
}
