/** The application that Switchboard is part of, for a tenant that has one. */

/** What its tokens carry as `aud`: a token for one tenant is worth nothing at another. */
export function hostAudience(tenantId: string): string {
  return `switchboard:${tenantId}`;
}
