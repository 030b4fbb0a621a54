/** The application that Switchboard is part of, for a tenant that has one: it signs people in, and may frame the setup page. */
import { eq } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { tenants } from '../db/schema/tenants.ts';

export interface HostApplication {
  /** The `iss` of its tokens. */
  issuer: string;
  /** Where its public keys are (JWKS). */
  keysUrl: string;
}

/** What its tokens carry as `aud`: a token for one tenant is worth nothing at another. */
export function hostAudience(tenantId: string): string {
  return `switchboard:${tenantId}`;
}

/** Null for a tenant without one, and for a tenant that does not exist: nobody outside can tell the two apart. */
export async function findHostApplication(db: Db, tenantId: string): Promise<HostApplication | null> {
  const { issuer, keysUrl } =
    (await db.select({ issuer: tenants.hostIssuer, keysUrl: tenants.hostJwksUrl }).from(tenants).where(eq(tenants.id, tenantId)).get()) ??
    {};
  return issuer && keysUrl ? { issuer, keysUrl } : null;
}

/** Where a tenant's page may be framed; empty for an unknown one. */
export async function findHostOrigins(db: Db, tenantId: string, isDevelopment: boolean): Promise<string[]> {
  const row = await db.select({ origins: tenants.hostOrigins }).from(tenants).where(eq(tenants.id, tenantId)).get();
  return (row?.origins ?? []).filter((origin) => isHostOrigin(origin, isDevelopment));
}

/** An origin and nothing more: it goes into a header as it is. A page without https could not keep a token to itself. */
export function isHostOrigin(origin: string, isDevelopment: boolean): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  const isSafe = url.protocol === 'https:' || (isDevelopment && url.protocol === 'http:');
  return isSafe && url.origin === origin && /^[\w.:/[\]-]+$/.test(origin);
}

/** Names that lead nowhere in public. */
const PRIVATE_NAMES = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|private|home\.arpa)$/;

/**
 * Whether keys may be fetched from there: https, a public name, the usual port. A tenant chooses the address, so it must
 * not make us knock on doors of a private network. In development anything goes, since the host runs on this machine.
 */
export function isFetchableKeysUrl(address: string, isDevelopment: boolean): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (isDevelopment) return url.protocol === 'https:' || url.protocol === 'http:';
  // The parser has written every way to spell an IPv4 address in its usual form.
  const host = url.hostname.replace(/\.$/, '');
  const isName = host.includes('.') && !/^[\d.]+$/.test(host) && !host.startsWith('[');
  const isPlain = url.protocol === 'https:' && url.port === '' && url.username === '' && url.password === '';
  return isPlain && isName && !PRIVATE_NAMES.test(host);
}
