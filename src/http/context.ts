/** What every handler can count on: who is asking, and input that has been checked. */
import type { Context, MiddlewareHandler } from 'hono';
import type { z } from 'zod';
import type { TenantScope } from '../db/client.ts';
import type { Env } from '../env.ts';
import { parseJson } from '../lib/json.ts';
import { mayDo, type Permission } from '../tenants/permissions.ts';
import { fieldsOf, Refusal, refuse } from './errors.ts';

/** Who is asking: a signed-in member, or a program with an API key. */
export interface Actor {
  kind: 'member' | 'key';
  scope: TenantScope;
  memberId: string | null;
  keyId: string | null;
  name: string;
  permissions: ReadonlySet<Permission>;
}

export type AppEnv = {
  Bindings: Env;
  Variables: {
    requestId: string;
    /** Set on every route under /api/v1. */
    actor: Actor;
    /** Hash of the session's token, where a browser is asking; null for programs. */
    sessionHash: string | null;
  };
};

/** Routes that declare what they need; the permission suite refuses a route under /api/v1 that is not among them. */
const declared = new WeakMap<object, Permission | 'session'>();

/** Lets in whoever holds the permission, by role or by key; others get 403 with the reason in words. */
export function requirePermission(permission: Permission): MiddlewareHandler<AppEnv> {
  const middleware: MiddlewareHandler<AppEnv> = async (c, next) => {
    const decision = mayDo(c.get('actor'), permission);
    if (!decision.allowed) return refuse(c, 'permission_missing', { detail: decision.why });
    return next();
  };
  declared.set(middleware, permission);
  return middleware;
}

/** Lets in every signed-in person, whatever their role, and no program. */
export function requireSession(): MiddlewareHandler<AppEnv> {
  const middleware: MiddlewareHandler<AppEnv> = async (c, next) => {
    if (c.get('actor').kind !== 'member') return refuse(c, 'session_needed');
    return next();
  };
  declared.set(middleware, 'session');
  return middleware;
}

/** What a route's middleware declares, if it is one of the two above. */
export function declaredNeed(middleware: object): Permission | 'session' | null {
  return declared.get(middleware) ?? null;
}

/**
 * The JSON body, checked. Its size is bounded for all of /api/v1 in app.ts.
 * @throws Refusal `invalid_json`, or `invalid_input` naming each field.
 */
export async function readBody<Schema extends z.ZodType>(c: Context<AppEnv>, schema: Schema): Promise<z.output<Schema>> {
  const body = parseJson(await c.req.text());
  if (!body.ok) throw new Refusal('invalid_json');
  return check(schema, body.value);
}

/**
 * The query, checked. A field given twice counts once, by its first value.
 * @throws Refusal `invalid_input` naming each field.
 */
export function readQuery<Schema extends z.ZodType>(c: Context<AppEnv>, schema: Schema): z.output<Schema> {
  return check(schema, c.req.query());
}

function check<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value, { reportInput: true });
  if (!result.success) throw new Refusal('invalid_input', { fields: fieldsOf(result.error.issues) });
  return result.data;
}
