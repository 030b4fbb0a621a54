/** Workspaces, members, keys and customers as D1 keeps them. */
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { createConnection } from '../../src/connections/create-connection.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { customers } from '../../src/db/schema/contacts.ts';
import { apiKeys, members } from '../../src/db/schema/tenants.ts';
import { settingsOf } from '../../src/env.ts';
import { open } from '../../src/security/seal.ts';
import { createApiKey, findKey } from '../../src/tenants/api-keys.ts';
import { upsertCustomer } from '../../src/tenants/customers.ts';
import { membersToSignIn } from '../../src/tenants/members.ts';
import { SEED_AT_MS, seedMember, seedWorkspace, type Workspace } from '../support/seed.ts';

let acme: Workspace;
let other: Workspace;

beforeAll(async () => {
  acme = await seedWorkspace({ name: 'Acme Loans' });
  other = await seedWorkspace({ name: 'Aardvark Finance' });
});

describe('signing in', () => {
  it('finds the tenants of an email in the order of their names, active members only', async () => {
    const shared = { name: 'Both', email: 'both@people.example', role: 'admin', nowMs: SEED_AT_MS };
    const inAcme = await seedMember(acme.db, { ...shared, tenantId: acme.tenant.id });
    const inOther = await seedMember(other.db, { ...shared, tenantId: other.tenant.id });
    const found = async () => (await membersToSignIn(acme.db, 'Both@people.example')).map((member) => member.id);
    expect(await found()).toEqual([inOther.id, inAcme.id]);
    await other.db.update(members).set({ isActive: false }).where(eq(members.id, inOther.id));
    expect(await found()).toEqual([inAcme.id]);
  });
});

describe('API keys', () => {
  it('stores the hash alone, and knows the owner until the key is revoked', async () => {
    const key = await createApiKey(acme.db, { tenantId: acme.tenant.id, name: 'CRM', scopes: ['LoanCRM.Alerts.Raise'], nowMs: SEED_AT_MS });
    expect(JSON.stringify(await acme.db.select().from(apiKeys))).not.toContain(key.token);
    expect(await findKey(acme.db, key.token, SEED_AT_MS)).toEqual({
      state: 'active',
      keyId: key.id,
      name: 'CRM',
      scope: acme.scope,
      scopes: ['LoanCRM.Alerts.Raise'],
      limits: null,
      lastUsedAtMs: null,
      isSuspended: false,
    });
    expect(await findKey(acme.db, `${key.token}x`, SEED_AT_MS)).toBeNull();
    await acme.db.update(apiKeys).set({ revokedAtMs: SEED_AT_MS }).where(eq(apiKeys.id, key.id));
    expect(await findKey(acme.db, key.token, SEED_AT_MS)).toBeNull();
  });
});

describe('connections', () => {
  const input = () => ({
    tenantId: acme.tenant.id,
    channel: 'whatsapp' as const,
    wabaId: 'waba-9',
    numberId: 'number-9',
    displayPhone: '+912240961199',
    verifiedName: 'Acme',
    token: 'EAA-secret',
    nowMs: SEED_AT_MS,
  });
  const keys = () => settingsOf(env).MASTER_KEYS;

  it('seals the token so that it opens in its own row only', async () => {
    const result = await createConnection(acme.db, keys(), input());
    if (!result.created) throw new Error(result.reason);
    const { id, tokenSealed } = result.connection;
    const place = { tenantId: acme.tenant.id, table: 'connections', recordId: id, field: 'token' };
    expect(tokenSealed).not.toContain('EAA-secret');
    expect(await open(keys(), place, tokenSealed ?? '')).toBe('EAA-secret');
    expect(await open(keys(), { ...place, tenantId: other.tenant.id }, tokenSealed ?? '')).toBeNull();
  });

  it('brings the row of a number back to life, and refuses a number that another tenant holds', async () => {
    const first = await acme.db.select().from(connections).where(eq(connections.numberId, 'number-9')).get();
    expect(await createConnection(other.db, keys(), { ...input(), tenantId: other.tenant.id })).toEqual({
      created: false,
      reason: 'number_taken',
    });
    await acme.db.update(connections).set({ state: 'disconnected', tokenSealed: null }).where(eq(connections.numberId, 'number-9'));
    const again = await createConnection(acme.db, keys(), { ...input(), verifiedName: 'Acme again' });
    expect(again).toMatchObject({ created: true, connection: { id: first?.id, state: 'connected', verifiedName: 'Acme again' } });
  });
});

describe('customers', () => {
  it('keeps what the CRM said last', async () => {
    const customer = { tenantId: acme.tenant.id, ref: 'C-1', name: 'Kavita Textiles', health: 'poor' as const, phone: null, ownerId: null };
    await upsertCustomer(acme.db, customer, SEED_AT_MS);
    await upsertCustomer(acme.db, { ...customer, health: 'good', ownerId: 'mem_1' }, SEED_AT_MS + 1);
    expect(await acme.db.select().from(customers)).toEqual([
      { ...customer, health: 'good', ownerId: 'mem_1', updatedAtMs: SEED_AT_MS + 1 },
    ]);
  });
});
