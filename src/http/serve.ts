/** Serves an operation of the contract: who may call, input checked, one answer; what is served is what the API document shows. */
import type { Context, Hono, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type * as z from 'zod';
import { type Need, type Operation, statusOf } from '../contract/operation.ts';
import { PERMISSIONS, type Permission } from '../contract/permissions.ts';
import { type Db, directory, type TenantScope, tenantDb } from '../db/client.ts';
import { isRepeatedInsert } from '../db/guard.ts';
import { findEarlier, type IdempotentRequest, idempotentRequest } from '../db/idempotency.ts';
import { settingsOf } from '../env.ts';
import { readNowMs } from '../lib/clock.ts';
import { parseJson } from '../lib/json.ts';
import type { AuditedActor } from '../tenants/audit.ts';
import { mayDo, reachOf } from '../tenants/permissions.ts';
import { type Actor, type AppEnv, auditedActor, type Person } from './context.ts';
import { fieldsOf, Refusal, refuse } from './errors.ts';
import { takePlace } from './rate-limit.ts';

/** No JSON that the API takes comes near this, unless its operation says so. */
const MAX_BODY_BYTES = 100_000;

/** Longer keys are a mistake: an UUID has 36 characters. */
const MAX_IDEMPOTENCY_KEY_LENGTH = 200;

/** The rows of nobody's workspace, where a person or an operator makes something. */
const NO_TENANT: TenantScope = { tenantId: '', shard: 0 };

export interface Input<Params, Query, Body, N extends Need> {
  c: Context<AppEnv>;
  /** The tenant's rows; for people without a workspace, and for operators, the directory. */
  db: Db;
  scope: TenantScope;
  actor: N extends Permission | 'member' ? Actor : Actor | null;
  person: N extends 'person' | 'operator' | 'member' ? Person : Person | null;
  /** Whose records the permission reaches: everybody's, or those of these members. */
  reach: 'all' | readonly string[];
  audit: AuditedActor;
  params: Params;
  query: Query;
  body: Body;
  /** With `creates` and the header: claim it (db/idempotency) in the batch that makes the thing. */
  idempotency: IdempotentRequest | null;
  nowMs: number;
}

type InputOf<Op> =
  Op extends Operation<infer Params, infer Query, infer Body, z.ZodType, infer N>
    ? Input<Params extends z.ZodUndefined ? { id: string } : z.output<Params>, z.output<Query>, z.output<Body>, N>
    : never;

/** Nothing, where the answer has no body. */
type OutputOf<Op> =
  Op extends Operation<z.ZodType, z.ZodType, z.ZodType, infer Output> ? (Output extends z.ZodUndefined ? void : z.output<Output>) : never;

const served: Operation[] = [];

/** Everything that is served, in the order of the routes. */
export function servedOperations(): readonly Operation[] {
  return served;
}

/** The handler answers the output, or a Response where it refuses or answers no JSON. */
export function serve<Op extends Operation>(
  routes: Hono<AppEnv>,
  operation: Op,
  handle: (input: InputOf<Op>) => Promise<OutputOf<Op> | Response>,
): void {
  register(routes, operation, async (input) => {
    const output = await handle(input as InputOf<Op>);
    return output instanceof Response ? output : answer(input.c, operation, output);
  });
}

export interface Creation<Op> {
  /** Makes it and answers its id; `once` is what only the first answer holds. */
  create: (input: InputOf<Op>) => Promise<{ id: string; isRepeat?: boolean; once?: Partial<OutputOf<Op>> } | Response>;
  /** What the answer shows of it, the first time and when the request is repeated. */
  show: (input: InputOf<Op>, id: string) => Promise<OutputOf<Op> | null>;
}

/** Serves an operation that `creates`: the same Idempotency-Key twice makes one thing and answers it twice. */
export function serveCreation<Op extends Operation>(routes: Hono<AppEnv>, operation: Op, { create, show }: Creation<Op>): void {
  register(routes, operation, async (plain) => {
    const input = plain as InputOf<Op>;
    const { c } = plain;
    const shown = async (id: string, isRepeat: boolean, once?: object) => {
      const output = await show(input, id);
      if (output === null) return refuse(c, 'not_found');
      if (isRepeat) c.header('Idempotent-Replayed', 'true');
      return answer(c, operation, { ...(output as object), ...once });
    };
    const earlier = await repeated(plain);
    if (earlier !== null) return shown(earlier, true);
    const place = await takePlace(c, placeId(plain.idempotency), plain.nowMs);
    if (place instanceof Response) return place;
    try {
      const created = await create(input);
      if (created instanceof Response) {
        // What the same request made just now may be what stands in this one's way: a name that is taken.
        const winner = await repeated(plain);
        await place?.giveBack();
        return winner === null ? created : await shown(winner, true);
      }
      if (created.isRepeat) await place?.giveBack();
      return await shown(created.id, created.isRepeat ?? false, created.once);
    } catch (error) {
      // The same request twice at once: the other one won, and this answers what it made.
      const winner = isRepeatedInsert(error, 'idempotency_keys') ? await repeated(plain) : null;
      // Of anything else that is thrown nobody knows what it left behind: it counts as made.
      if (winner !== null || error instanceof Refusal) await place?.giveBack();
      if (winner === null) throw error;
      return shown(winner, true);
    }
  });
}

/** One place in the key's hour for all repetitions of a request. */
function placeId(idempotency: IdempotentRequest | null): string | null {
  return idempotency && `${idempotency.key} ${idempotency.requestHash}`;
}

type PlainInput = Input<any, any, any, Need>;

function register(routes: Hono<AppEnv>, operation: Operation, handle: (input: PlainInput) => Promise<Response>): void {
  served.push(operation);
  const limit = bodyLimit({
    maxSize: operation.maxBodyBytes ?? MAX_BODY_BYTES,
    onError: (c: Context<AppEnv>) => refuse(c, 'body_too_large'),
  });
  routes.on(operation.method.toUpperCase(), operation.path, admit(operation.need), limit, async (c) => {
    const { need } = operation;
    // An operator acts as one, whichever workspace they may belong to beside that.
    const actor = need === 'operator' ? null : c.get('actor');
    const scope = actor?.scope ?? NO_TENANT;
    const reach = actor && isPermission(need) ? reachOf(actor, need) : 'all';
    const params = operation.params ? operation.params.safeParse(c.req.param()) : { success: true, data: c.req.param() };
    if (!params.success) return refuse(c, 'not_found');
    const query = operation.query ? check(operation.query, c.req.query()) : undefined;
    const body = operation.body ? await readBody(c, operation.body) : undefined;
    return handle({
      c,
      db: actor ? tenantDb(c.env, scope) : directory(c.env),
      scope,
      actor,
      person: c.get('person'),
      reach: reach === 'none' ? [] : reach,
      audit: auditedActor(c, need),
      params: params.data,
      query,
      body,
      idempotency: operation.creates ? await idempotencyOf(c, operation, body) : null,
      nowMs: await readNowMs(c.env),
    });
  });
}

/** Lets in whoever the operation is for; others hear why not. */
function admit(need: Need): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const actor = c.get('actor');
    const person = c.get('person');
    if (need === 'person') return person ? next() : refuse(c, 'session_needed');
    if (need === 'operator') return person?.isOperator ? next() : refuse(c, 'operator_needed');
    if (!actor) return refuse(c, 'no_workspace');
    if (need === 'member' && actor.kind !== 'member') return refuse(c, 'session_needed');
    if (need !== 'member') {
      const decision = mayDo(actor, need);
      if (!decision.allowed) return refuse(c, 'permission_missing', { detail: decision.why });
    }
    if (actor.isSuspended && c.req.method !== 'GET') return refuse(c, 'workspace_suspended');
    return next();
  };
}

function isPermission(need: Need): need is Permission {
  return Object.hasOwn(PERMISSIONS, need);
}

function answer(c: Context<AppEnv>, operation: Operation, output: unknown): Response {
  const status = statusOf(operation);
  if (!operation.output) return c.body(null, status === 200 ? 204 : status);
  // In development, and so in every test, an answer that is not what the document says is a bug that shows.
  if (settingsOf(c.env).ENVIRONMENT === 'development') operation.output.parse(output);
  return c.json(output as object, status as 200);
}

async function idempotencyOf(c: Context<AppEnv>, operation: Operation, body: unknown): Promise<IdempotentRequest | null> {
  const key = c.req.header('Idempotency-Key');
  if (key === undefined) return null;
  if (key.length === 0 || key.length > MAX_IDEMPOTENCY_KEY_LENGTH) {
    const message = `Use 1 to ${MAX_IDEMPOTENCY_KEY_LENGTH} characters.`;
    throw new Refusal('invalid_input', { fields: [{ path: 'Idempotency-Key', message }] });
  }
  const actor = operation.need === 'operator' ? null : c.get('actor');
  // Of one caller: another's key of the same text is another request.
  const caller = actor?.memberId ?? actor?.keyId ?? c.get('person')?.email ?? '';
  return idempotentRequest(`${caller} ${operation.id}`, key, body);
}

/** What an earlier request with this key made; null when there was none. */
async function repeated({ db, scope, idempotency }: PlainInput): Promise<string | null> {
  if (!idempotency) return null;
  const earlier = await findEarlier(db, scope, idempotency);
  if (!earlier.seen) return null;
  if (!earlier.isSame) throw new Refusal('idempotency_key_reused');
  return earlier.resultId;
}

/** The JSON body, checked. @throws Refusal `invalid_json`, or `invalid_input` naming each field. */
export async function readBody<Schema extends z.ZodType>(c: Context<AppEnv>, schema: Schema): Promise<z.output<Schema>> {
  const body = parseJson(await c.req.text());
  if (!body.ok) throw new Refusal('invalid_json');
  return check(schema, body.value);
}

/** A field given twice in a query counts once, by its first value. */
function check<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value, { reportInput: true });
  if (!result.success) throw new Refusal('invalid_input', { fields: fieldsOf(result.error.issues) });
  return result.data;
}
