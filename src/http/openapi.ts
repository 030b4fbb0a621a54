/** The OpenAPI 3.1 document of everything that is served, made from the contract. Pure. */
import * as z from 'zod';
import { type Operation, statusOf } from '../contract/operation.ts';
import { PERMISSIONS, type Permission } from '../contract/permissions.ts';
import { problem } from '../contract/problem.ts';
import { publicFace, type Reason } from './problems.ts';

type Json = Record<string, unknown>;

/** What any request may be refused for, whatever it asks. */
const ALWAYS: readonly Reason[] = ['not_signed_in', 'session_expired', 'try_again', 'internal', 'settings_wrong', 'migrations_missing'];
const FOR_KEYS: readonly Reason[] = ['key_unknown', 'key_expired', 'rate_limited'];
const WITH_BODY: readonly Reason[] = ['invalid_input', 'invalid_json', 'body_too_large'];

const ABOUT = `Everything the page can do, for programs too.

**Sign in** with an API key: \`Authorization: Bearer sbk_...\`. An admin makes one under Settings > API keys. Operations that are
for people take the session cookie of a signed-in browser, and with it every request that changes something needs the header
\`X-Switchboard-CSRF: 1\`.

**Errors** are \`application/problem+json\` (RFC 9457) with a stable \`code\`; \`fields\` names what is wrong by its path.

**Lists** come in pages: give \`nextCursor\` back as \`cursor\` until it is null.

**Retries** are safe: send an \`Idempotency-Key\` with what creates something, and a repeat answers what the first one made.

**Limits** of a key are told in \`RateLimit\` and \`RateLimit-Policy\`; \`429\` says in \`Retry-After\` for how many seconds to wait.`;

export function openApiDocument(operations: readonly Operation[]): Json {
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    const path = operation.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [operation.method]: operationObject(operation) };
  }
  const tags = [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name }));
  return {
    openapi: '3.1.1',
    info: { title: 'Switchboard API', version: '1', description: ABOUT },
    servers: [{ url: '/' }],
    tags,
    paths,
    components: {
      schemas: { Problem: jsonSchema(problem, 'output') },
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, sbk_...' },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-sb_session', description: 'The session of a signed-in browser.' },
      },
    },
  };
}

function operationObject(operation: Operation): Json {
  const { id, tag, summary, description, need, body } = operation;
  const parameters = parametersOf(operation);
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: [description, needInWords(need)].filter((text) => text !== undefined).join('\n\n'),
    security: mayKeysCall(need) ? [{ apiKey: [] }, { session: [] }] : [{ session: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(body, 'input') } } } }),
    responses: { [statusOf(operation)]: successOf(operation), ...refusalsOf(operation) },
  };
}

function parametersOf({ path, params, query, creates }: Operation): Json[] {
  const inPath = params && jsonSchema(params, 'input');
  const named = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: propertiesOf(inPath)[name] ?? { type: 'string' },
  }));
  const inQuery = query && jsonSchema(query, 'input');
  const asked = Object.entries(propertiesOf(inQuery)).map(([name, schema]) => {
    const { description, ...rest } = schema;
    const isRequired = ((inQuery?.required as string[] | undefined) ?? []).includes(name);
    return { name, in: 'query', required: isRequired, ...(description !== undefined && { description }), schema: rest };
  });
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'Of your choice, new for each new request: a repeat with the same key makes nothing twice.',
    schema: { type: 'string', minLength: 1, maxLength: 200 },
  };
  return [...named, ...asked, ...(creates ? [key] : [])];
}

function successOf(operation: Operation): Json {
  const { output, contentType, creates } = operation;
  const repeated = { 'Idempotent-Replayed': { description: '`true` where an earlier request made it.', schema: { type: 'string' } } };
  const content = contentType
    ? { [contentType]: { schema: { type: 'string' } } }
    : output && { 'application/json': { schema: jsonSchema(output, 'output') } };
  return { description: content ? 'Done.' : 'Done; there is no body.', ...(creates && { headers: repeated }), ...(content && { content }) };
}

/** By status, each with the codes that it may carry. */
function refusalsOf(operation: Operation): Json {
  const { need, method, path, body, query, creates, problems = [] } = operation;
  const reasons: Reason[] = [
    ...ALWAYS,
    ...(mayKeysCall(need) ? FOR_KEYS : ['key_unknown' as const, 'key_expired' as const]),
    ...(need === 'person' ? ['session_needed' as const] : []),
    ...(need === 'operator' ? ['operator_needed' as const] : []),
    ...(need === 'member' ? ['session_needed' as const, 'no_workspace' as const] : []),
    ...(isPermission(need) ? ['permission_missing' as const, 'no_workspace' as const] : []),
    ...(method === 'get' ? [] : ['cross_site' as const]),
    ...(method === 'get' || need === 'person' || need === 'operator' ? [] : ['workspace_suspended' as const]),
    ...(path.includes(':') ? ['not_found' as const] : []),
    ...(body ? WITH_BODY : query ? ['invalid_input' as const] : []),
    ...(creates ? ['idempotency_key_reused' as const, 'invalid_input' as const] : []),
    ...(problems as Reason[]),
  ];
  const byStatus = Map.groupBy([...new Set(reasons)], (reason) => publicFace(reason).status);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\`: ${publicFace(code).detail}`).join('\n\n'),
        content: {
          'application/problem+json': {
            schema: { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: codes } } }] },
          },
        },
      },
    ]),
  );
}

function needInWords(need: Operation['need']): string {
  if (isPermission(need)) {
    const whom = PERMISSIONS[need].isForKeys ? 'Members and API keys' : 'Members';
    return `${whom} with the permission \`${need}\`.`;
  }
  return { member: 'Any member of the workspace.', person: 'Anyone who is signed in.', operator: 'Operators of the deployment.' }[need];
}

function mayKeysCall(need: Operation['need']): boolean {
  return isPermission(need) && PERMISSIONS[need].isForKeys;
}

function isPermission(need: Operation['need']): need is Permission {
  return Object.hasOwn(PERMISSIONS, need);
}

function propertiesOf(schema: Json | undefined): Record<string, Json> {
  return (schema?.properties as Record<string, Json> | undefined) ?? {};
}

/** As JSON Schema 2020-12, which is what OpenAPI 3.1 speaks. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => withoutNoise(jsonSchema),
  });
  return rest;
}

/** What `format` and `integer` say already, and what JavaScript cannot count beyond, tells a reader nothing. */
function withoutNoise(schema: Json): void {
  if (schema.format !== undefined) delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}
