/** The API document as the page reads it, and what it says of an operation. Pure. */

export interface Schema {
  type?: string | string[];
  description?: string;
  enum?: unknown[];
  const?: unknown;
  format?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  maxItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  $ref?: string;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: Schema;
}

export interface ApiOperation {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  security: Record<string, unknown>[];
  parameters?: Parameter[];
  requestBody?: { content: { 'application/json': { schema: Schema } } };
  responses: Record<string, { description: string; content?: Record<string, { schema: Schema }> }>;
}

export interface ApiDocument {
  info: { title: string; description: string };
  tags: { name: string }[];
  paths: Record<string, Record<string, ApiOperation>>;
}

export interface Endpoint {
  method: string;
  path: string;
  operation: ApiOperation;
}

/** The endpoints by heading, in the order of the document; with words, only those that have all of them. */
export function endpointsByTag(document: ApiDocument, words: string): { tag: string; endpoints: Endpoint[] }[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const endpoints = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  const found = endpoints.filter(({ method, path, operation }) => {
    const text =
      `${method} ${path} ${operation.operationId} ${operation.summary} ${operation.description} ${operation.tags.join(' ')}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
  return document.tags
    .map(({ name }) => ({ tag: name, endpoints: found.filter(({ operation }) => operation.tags[0] === name) }))
    .filter((group) => group.endpoints.length > 0);
}

export interface FieldRow {
  /** `customer.ref`, `items[].id`. */
  path: string;
  type: string;
  isRequired: boolean;
  text: string;
}

/** A schema as rows of a table, nested fields by their path. */
export function fieldRows(schema: Schema, path = '', isRequired = true): FieldRow[] {
  const { choices, isNullable } = withoutNull(schema);
  if (choices.length > 1 && choices.some((choice) => choice.properties)) {
    return choices.flatMap((choice, index) => [
      { path: path || `Form ${index + 1}`, type: titleOf(choice), isRequired, text: choice.description ?? '' },
      ...fieldRows(choice, path, isRequired).filter((row) => row.path !== path || path === ''),
    ]);
  }
  const only = choices.length === 1 ? { ...schema, ...choices[0], anyOf: undefined, oneOf: undefined } : schema;
  const own: FieldRow[] =
    path === '' ? [] : [{ path, type: typeInWords(only as Schema, choices, isNullable), isRequired, text: textOf(schema, only as Schema) }];
  const inside = only.properties ? only : (only.items ?? null);
  const prefix = only.properties ? path : `${path}[]`;
  const nested = Object.entries(inside?.properties ?? {}).flatMap(([name, child]) =>
    fieldRows(child, prefix === '' ? name : `${prefix}.${name}`, inside?.required?.includes(name) ?? false),
  );
  return [...own, ...nested];
}

/** An example of what the schema takes, for a command that can be tried. */
export function exampleOf(schema: Schema): unknown {
  const { choices } = withoutNull(schema);
  const one = choices[0] ?? schema;
  if (one.const !== undefined) return one.const;
  if (one.enum) return one.enum[0];
  if (one.default !== undefined) return one.default;
  if (one.properties) {
    const needed = Object.entries(one.properties).filter(([name]) => one.required?.includes(name));
    return Object.fromEntries(needed.map(([name, child]) => [name, exampleOf(child)]));
  }
  if (one.type === 'array') return one.items ? [exampleOf(one.items)] : [];
  if (one.type === 'number' || one.type === 'integer') return Math.max(one.minimum ?? 1, 1);
  if (one.type === 'boolean') return true;
  if (one.type === 'object') return {};
  return one.format === 'date'
    ? '2026-12-01'
    : one.format === 'date-time'
      ? '2026-12-01T09:00:00Z'
      : one.format === 'email'
        ? 'meera@example.com'
        : '…';
}

/** A command for a terminal. Operations for people are shown too, so that their address can be read, but a key cannot run them. */
export function curlOf({ method, path, operation }: Endpoint, origin: string): string {
  const lines = [`curl ${method === 'GET' ? '' : `-X ${method} `}'${origin}${path}'`, `-H 'Authorization: Bearer sbk_…'`];
  if (operation.parameters?.some(({ name }) => name === 'Idempotency-Key')) lines.push(`-H "Idempotency-Key: $(uuidgen)"`);
  const schema = operation.requestBody?.content['application/json'].schema;
  if (schema) lines.push(`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(exampleOf(schema))}'`);
  return lines.join(' \\\n  ');
}

export function isForKeys(operation: ApiOperation): boolean {
  return operation.security.some((way) => 'apiKey' in way);
}

function withoutNull(schema: Schema): { choices: Schema[]; isNullable: boolean } {
  const all = schema.anyOf ?? schema.oneOf ?? [];
  const choices = all.filter((choice) => choice.type !== 'null');
  return { choices, isNullable: choices.length < all.length };
}

function typeInWords(schema: Schema, choices: Schema[], isNullable: boolean): string {
  const word = choices.length > 1 ? choices.map((choice) => wordOf(choice)).join(' or ') : wordOf(schema);
  return isNullable ? `${word} or null` : word;
}

function wordOf(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.length > 6 ? 'one of the names below' : schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.type === 'array') return `list of ${schema.items ? wordOf(schema.items) : 'anything'}`;
  if (schema.type === 'object' && schema.additionalProperties && schema.additionalProperties !== true) {
    return `object of ${wordOf(schema.additionalProperties)}`;
  }
  if (schema.format) return { 'date-time': 'instant', date: 'date', uri: 'address', email: 'email' }[schema.format] ?? schema.format;
  return Array.isArray(schema.type) ? schema.type.join(' or ') : (schema.type ?? 'anything');
}

function textOf(outer: Schema, inner: Schema): string {
  const names = inner.enum && inner.enum.length > 6 ? `One of ${inner.enum.map(String).join(', ')}.` : '';
  const range = [
    inner.minimum !== undefined && inner.minimum !== 0 ? `at least ${inner.minimum}` : '',
    inner.maximum !== undefined ? `at most ${inner.maximum}` : '',
    inner.maxLength !== undefined ? `at most ${inner.maxLength} characters` : '',
    inner.default !== undefined && inner.default !== null && typeof inner.default !== 'object'
      ? `${JSON.stringify(inner.default)} if absent`
      : '',
  ].filter((part) => part !== '');
  const limits = range.length === 0 ? '' : `${range.join(', ').replace(/^./, (first) => first.toUpperCase())}.`;
  return [outer.description ?? inner.description ?? '', names, limits].filter((part) => part !== '').join(' ');
}

/** Alternatives are told apart by the field that is fixed. */
function titleOf(schema: Schema): string {
  const fixed = Object.entries(schema.properties ?? {}).find(([, child]) => child.const !== undefined);
  return fixed ? `object with ${fixed[0]} ${JSON.stringify(fixed[1].const)}` : 'object';
}
