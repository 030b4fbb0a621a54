/** The API document against the running app: it is valid, and every operation of it answers as it says. */
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiDocument, type DocumentedOperation, readApiDocument } from '../support/api-document.ts';
import { freePort, type Launched, launch } from '../support/launch.ts';
import { addressOf, bodyOf, callersOf, enterWorld, LAST, type LiveWorld, REFUSED } from '../support/operation-records.ts';
import { CSRF } from '../support/visitor.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const SOCKET = 'openFeed';
const state = mkdtempSync(join(tmpdir(), 'switchboard-openapi-'));

let switchboard: Launched;
let document: ApiDocument;
let world: LiveWorld;
/** In the order in which they are called. */
let operations: DocumentedOperation[];
const called = new Set<string>();

beforeAll(async () => {
  switchboard = await launch({ port: await freePort(), simulatorPort: await freePort(), state });
  document = await readApiDocument(switchboard.demo.appUrl);
  world = await enterWorld(switchboard.demo);
  operations = document.operations.toSorted((a, b) => LAST.indexOf(a.id) - LAST.indexOf(b.id));
});

afterAll(async () => {
  await switchboard?.end();
  rmSync(state, { recursive: true, force: true });
});

it('is a valid OpenAPI 3.1 document, whose answers name every field', () => {
  expect(document.faults).toEqual([]);
  expect(operations.length).toBeGreaterThan(40);
});

it('tells what every operation answers to whoever may call it, with a good request', async () => {
  const differences: string[] = [];
  for (const operation of operations.filter(({ id }) => id !== SOCKET)) {
    try {
      differences.push(...(await askWell(operation)));
      called.add(operation.id);
    } catch (error) {
      differences.push(String(error));
    }
  }
  expect(differences).toEqual([]);
});

it('tells that the feed is a socket', async () => {
  const feed = operations.find(({ id }) => id === SOCKET);
  expect(feed && Object.keys(feed.responses)).toEqual(expect.arrayContaining(['101', '426']));
  const status = await new Promise((resolve, reject) => {
    const headers = {
      Cookie: world.admin,
      Origin: world.demo.appUrl,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    };
    const opening = request(world.demo.appUrl + (feed?.path ?? ''), { headers });
    opening.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.statusCode);
    });
    opening.on('response', (response) => resolve(response.statusCode));
    opening.on('error', reject).end();
  });
  expect(status).toBe(101);
  called.add(SOCKET);
});

it('tells what every operation answers without credentials', async () => {
  const differences: string[] = [];
  for (const operation of operations) {
    const response = await send(operation, anyAddress(operation), {}, '{}');
    if (response.status !== 401) differences.push(`${operation.id} answers ${response.status} without credentials`);
    differences.push(...(await document.differences(operation, response)));
  }
  expect(differences).toEqual([]);
});

it('tells what every operation answers to a bad body, and to a bad query', async () => {
  const differences: string[] = [];
  const admin = { Cookie: world.admin, ...CSRF };
  const operator = { Cookie: world.operator, ...CSRF };
  for (const operation of operations) {
    const bad = [
      ...(operation.takesBody ? (['[]', '"words"', '{', ''] as const).map((body) => ({ query: '', body })) : []),
      ...(operation.query.includes('limit') ? ['?limit=none', '?cursor=never'].map((query) => ({ query, body: null })) : []),
    ];
    for (const { query, body } of bad) {
      const response = await send(operation, anyAddress(operation) + query, operation.isForOperators ? operator : admin, body);
      if (response.status !== 400) differences.push(`${operation.id} answers ${response.status} to ${query || `the body ${body}`}`);
      differences.push(...(await document.differences(operation, response)));
    }
  }
  expect(differences).toEqual([]);
});

it('tells every method of every path: others answer 405 and name those', async () => {
  const differences: string[] = [];
  for (const path of new Set(operations.map((operation) => operation.path))) {
    const address = path.replaceAll(/\{\w+\}/g, 'xxx_unknown');
    const allowed = METHODS.filter((method) =>
      operations.some((operation) => operation.method === method && covers(operation.path, address)),
    );
    for (const method of METHODS.filter((word) => !allowed.includes(word))) {
      const response = await fetch(world.demo.appUrl + address, { method, headers: { Cookie: world.admin, ...CSRF } });
      const told = `${response.status} ${(response.headers.get('Allow') ?? '').split(', ').toSorted().join(', ')}`;
      const expected = `405 ${allowed.toSorted().join(', ')}`;
      if (told !== expected) differences.push(`${method} ${address} answers ${told}, not ${expected}`);
      await response.body?.cancel();
    }
  }
  expect(differences).toEqual([]);
});

it('left no operation uncalled', () => {
  expect(document.operations.map(({ id }) => id).filter((id) => !called.has(id))).toEqual([]);
});

function send(operation: DocumentedOperation, address: string, credentials: Record<string, string>, body: string | null) {
  const { method } = operation;
  return fetch(address, {
    method,
    headers: { ...credentials, ...(method === 'POST' && { 'Idempotency-Key': crypto.randomUUID() }) },
    ...(method !== 'GET' && { body }),
  });
}

/** By everybody whom it lets in. */
async function askWell(operation: DocumentedOperation): Promise<string[]> {
  const differences: string[] = [];
  for (const [kind, credentials] of await callersOf(operation, world)) {
    const response = await send(operation, await addressOf(operation, world), credentials, bodyOf(operation, world));
    const copy = response.clone();
    differences.push(...(await document.differences(operation, response)));
    const expected = REFUSED[operation.id] ?? 'success';
    const told = copy.ok ? 'success' : await codeOf(copy);
    if (told !== expected) differences.push(`${operation.id} with ${kind} answers ${copy.status} ${told}, not ${expected}`);
  }
  return differences;
}

/** Of no record that there is. */
function anyAddress({ path }: DocumentedOperation): string {
  return world.demo.appUrl + path.replaceAll(/\{\w+\}/g, 'xxx_unknown');
}

function covers(path: string, address: string): boolean {
  return new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(address);
}

async function codeOf(response: Response): Promise<string> {
  const text = await response.text();
  return text.startsWith('{') ? String((JSON.parse(text) as { code?: string }).code) : text.slice(0, 100);
}
