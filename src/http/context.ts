/** What every handler can count on: who is asking, from where. */
import type { Context } from 'hono';
import type { KeyLimits } from '../contract/api-keys.ts';
import type { Need } from '../contract/operation.ts';
import type { TenantScope } from '../db/client.ts';
import type { Env } from '../env.ts';
import type { AuditedActor } from '../tenants/audit.ts';
import type { Quota } from '../tenants/key-quota.ts';
import type { Subject } from '../tenants/permissions.ts';

/** Somebody who signed in, whether or not they belong to a workspace. */
export interface Person {
  sessionId: string;
  /** As the identity provider verified it. */
  email: string;
  method: 'oidc' | 'access' | 'host';
  /** Signed in inside a frame of the host application, where the cookie is a partitioned one. */
  isFramed: boolean;
  isOperator: boolean;
}

/** Who is asking within a workspace: a signed-in member, or a program with an API key. */
export interface Actor extends Subject {
  kind: 'member' | 'key';
  scope: TenantScope;
  keyId: string | null;
  /** What the member's role is called; null for programs. */
  roleName: string | null;
  /** What a key may do of what its scopes allow; null for people. */
  limits: KeyLimits | null;
  /** A suspended workspace can be looked at, not changed. */
  isSuspended: boolean;
}

export type AppEnv = {
  Bindings: Env;
  Variables: {
    requestId: string;
    /** Set under /api/v1; null for people without a workspace. */
    actor: Actor | null;
    /** Set under /api/v1; null for programs. */
    person: Person | null;
    /** What is left of a key's limits, for the answer's headers; null for people. */
    quotas: Quota[] | null;
  };
};

/** Who does it, for the audit log. */
export function auditedActor(c: Context<AppEnv>, need?: Need): AuditedActor {
  const actor = need === 'operator' ? null : c.get('actor');
  const person = c.get('person');
  const from = requestOrigin(c);
  if (actor) return { kind: actor.kind, id: actor.memberId ?? actor.keyId, name: actor.name, ...from };
  return { kind: person?.isOperator ? 'operator' : 'system', id: person?.email ?? null, name: person?.email ?? 'Switchboard', ...from };
}

/** From where a request comes, for the audit log and the list of devices. */
export type RequestOrigin = Pick<AuditedActor, 'address' | 'userAgent' | 'requestId'>;

export function requestOrigin(c: Context<AppEnv>): RequestOrigin {
  return { address: addressOf(c), userAgent: c.req.header('User-Agent') ?? null, requestId: c.get('requestId') };
}

/** Cloudflare writes this header itself; what a client sends under its name is dropped at the edge. */
export function addressOf(c: Context<AppEnv>): string | null {
  return c.req.header('CF-Connecting-IP') ?? null;
}
