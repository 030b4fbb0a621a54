/** A rotation of the master keys from end to end, beside people who replace their tokens at the same moment. */
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeAll, expect, it, vi } from 'vitest';
import { createConnection } from '../../src/connections/create-connection.ts';
import { directory } from '../../src/db/client.ts';
import { connections } from '../../src/db/schema/connections.ts';
import type { Env } from '../../src/env.ts';
import { settingsOf } from '../../src/env.ts';
import { app } from '../../src/http/app.ts';
import { olderNumbers, resealAll, withNewKey, withoutKey } from '../../src/operators/key-rotation.ts';
import { resealStep } from '../../src/operators/reseal.ts';
import { SEALED_COLUMNS } from '../../src/operators/sealed-places.ts';
import { open, seal } from '../../src/security/seal.ts';

const TENANT = 'ten_rotating';
const COMMAND = { kind: 'operator', id: null, name: 'test', address: null, userAgent: null, requestId: null } as const;
const SECRETS = 230;

const db = directory(env);
const before = settingsOf(env).MASTER_KEYS;
const { keys, number } = withNewKey(before);

beforeAll(async () => {
  for (let index = 0; index < SECRETS; index += 1) {
    const link = { tenantId: TENANT, channel: 'whatsapp', wabaId: 'w', displayPhone: null, verifiedName: null } as const;
    await createConnection(db, before, { ...link, numberId: `n${index}`, token: `token of n${index}`, nowMs: 1 });
  }
});

const place = (id: string) => ({ tenantId: TENANT, table: 'connections', recordId: id, field: 'token' });

it('knows every column of the database that holds a sealed secret', async () => {
  const { results } = await env.DB.prepare(`SELECT name, sql FROM sqlite_master WHERE type = 'table'`).all<{ name: string; sql: string }>();
  const places = results.flatMap(({ name, sql }) => [...sql.matchAll(/\b\w+_sealed\b/g)].map(([column]) => `${name}.${column}`));
  const known = SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`);
  expect(places.sort()).toEqual([...known].sort());
});

it('does not bring back a token that was replaced between reading and sealing', async () => {
  const [victim] = await db.select().from(connections).orderBy(connections.id).limit(1);
  if (!victim) throw new Error('nothing to rotate');
  const replaced = await seal(before, place(victim.id), 'a new token');
  const encrypt = crypto.subtle.encrypt.bind(crypto.subtle);
  vi.spyOn(crypto.subtle, 'encrypt').mockImplementationOnce(async (...args) => {
    await db.update(connections).set({ tokenSealed: replaced }).where(eq(connections.id, victim.id));
    return encrypt(...args);
  });
  expect(await resealStep(db, keys, COMMAND, 5)).toEqual({ resealed: 100, left: SECRETS - 100, unreadable: 0 });
  const row = await db.select().from(connections).where(eq(connections.id, victim.id)).get();
  expect(row?.tokenSealed).toBe(replaced);
});

it('ends with everything open to the new key alone, and says how far it is', async () => {
  const bindings: Env = { ...env, MASTER_KEYS: JSON.stringify(keys) };
  const steps: object[] = [];
  const done = await resealAll(keys, 'https://switchboard.test', {
    fetch: async (request) => app.fetch(request, bindings),
    nowMs: Date.now,
    report: (step) => steps.push(step),
  });
  expect(done).toEqual({ resealed: SECRETS - 100, unreadable: 0 });
  expect(steps).toEqual([
    { resealed: 100, left: 30, unreadable: 0 },
    { resealed: 30, left: 0, unreadable: 0 },
  ]);
  const left = olderNumbers(keys).reduce<Readonly<Record<string, string>>>(withoutKey, keys);
  expect(Object.keys(left)).toEqual([number]);
  const opened = await Promise.all(
    (await db.select().from(connections)).map(async ({ id, numberId, tokenSealed }) => [
      numberId,
      await open(left, place(id), tokenSealed ?? ''),
    ]),
  );
  expect(opened.filter(([numberId, token]) => token !== `token of ${numberId}`)).toEqual([[expect.any(String), 'a new token']]);
});
