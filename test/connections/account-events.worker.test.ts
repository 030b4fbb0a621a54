/** Events of the account, in the order of Meta's choosing: each is applied once, and an older one never overrides a newer one. */
import { env } from 'cloudflare:workers';
import { and, eq, lt } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { applyAccountItems } from '../../src/connections/account-events.ts';
import { connections, templates } from '../../src/db/schema/connections.ts';
import { contacts } from '../../src/db/schema/contacts.ts';
import { messages } from '../../src/db/schema/messages.ts';
import type { RoutedConnection } from '../../src/messaging/route-items.ts';
import type { ParsedAccountItem } from '../../src/messaging/whatsapp/webhook.ts';
import { SEED_AT_MS, seedContact, seedMessage, seedPhone, seedWorkspace, type Workspace } from '../support/seed.ts';

const SECOND = 1000;
let workspace: Workspace;

beforeEach(async () => {
  workspace = await seedWorkspace();
});

const bare = { phone: null, bsuid: null, parentBsuid: null, name: null, username: null, identityKeyHash: null };

function item(field: string, value: Record<string, unknown>, afterSeconds: number, phone?: string): ParsedAccountItem {
  const { wabaId } = workspace.connection;
  return {
    ...{ kind: 'account', field, event: null, value, timestampMs: SEED_AT_MS + afterSeconds * SECOND, place: 0 },
    at: { wabaId, numberId: null, displayPhone: null },
    person: phone === undefined ? null : { ...bare, phone },
  };
}

let arrivals = 0;
/** Each arrives a minute after the one before. */
async function arrive(...items: ParsedAccountItem[]): Promise<void> {
  const { connection, tenant, scope } = workspace;
  const routed: RoutedConnection = { ...connection, ...scope, timeZone: tenant.timeZone, feedOpenUntilMs: 0, isTenantSuspended: 0 };
  for (const one of items) {
    arrivals += 1;
    await applyAccountItems(env, [{ item: one, connection: routed, isByOwnDoor: false }], SEED_AT_MS + arrivals * 60 * SECOND);
  }
}

describe('the state of a template', () => {
  const told = (event: string, afterSeconds: number) =>
    item('message_template_status_update', { event, message_template_name: 'risk', message_template_language: 'en-US' }, afterSeconds);
  const state = async () => {
    const of = and(eq(templates.tenantId, workspace.tenant.id), eq(templates.name, 'risk'));
    return (await workspace.db.select({ status: templates.status }).from(templates).where(of).get())?.status;
  };

  beforeEach(async () => {
    const { tenant, connection, db } = workspace;
    const row = {
      tenantId: tenant.id,
      wabaId: connection.wabaId ?? '',
      name: 'risk',
      language: 'en_US',
      category: 'UTILITY',
      components: [],
    };
    await db.insert(templates).values({ ...row, status: 'PENDING', updatedAtMs: SEED_AT_MS });
  });

  it('is what the latest event says, though an older one is delivered after it', async () => {
    await arrive(told('PAUSED', 2), told('APPROVED', 1));
    expect(await state()).toBe('PAUSED');
  });

  it('is what the later of two events of one second says', async () => {
    await arrive(told('APPROVED', 2), told('PAUSED', 2));
    expect(await state()).toBe('PAUSED');
  });
});

describe('the recipient tier', () => {
  it('lets what waits for a place ask again at the next minute, on the numbers of that account alone', async () => {
    const other = await seedWorkspace();
    const waiting = { reason: 'tier_full', notBeforeMs: SEED_AT_MS * 2, sweepAtMs: SEED_AT_MS * 2 };
    for (const of of [workspace, other]) {
      const contactId = await seedContact(of, { phone: seedPhone(9300) });
      await seedMessage(of, contactId, waiting);
      await seedMessage(of, contactId, { ...waiting, reason: 'quiet_hours' });
    }
    await arrive(item('business_capability_update', { max_daily_conversations_per_business: 2000 }, 1));
    const moved = await workspace.db.select().from(messages).where(lt(messages.notBeforeMs, waiting.notBeforeMs));
    expect(moved.map(({ tenantId, reason }) => ({ tenantId, reason }))).toEqual([{ tenantId: workspace.tenant.id, reason: 'tier_full' }]);
    expect(moved[0]?.sweepAtMs).toBe(moved[0]?.notBeforeMs);
  });

  it('is not set back by an event that is delivered again', async () => {
    const told = (tier: string, afterSeconds: number) =>
      item('business_capability_update', { max_daily_conversations_per_business: tier }, afterSeconds);
    await arrive(told('TIER_10K', 1), told('TIER_1K', 2), told('TIER_10K', 1));
    const [row] = await workspace.db.select().from(connections).where(eq(connections.id, workspace.connection.id));
    expect(row?.recipientTier).toBe('TIER_1K');
  });
});

describe('a person who stops marketing', () => {
  const phone = seedPhone(9000);
  const told = (value: string, afterSeconds: number, extra = {}) =>
    item('user_preferences', { value, category: 'marketing_messages', ...extra }, afterSeconds, phone);
  const optedOutAtMs = async (id: string) => (await workspace.db.select().from(contacts).where(eq(contacts.id, id)).get())?.optedOutAtMs;

  it('is not written to, and is again after the resume', async () => {
    const id = await seedContact(workspace, { phone });
    await arrive(told('stop', 1));
    expect(await optedOutAtMs(id)).toBe(SEED_AT_MS + SECOND + 999);
    await arrive(told('resume', 5));
    expect(await optedOutAtMs(id)).toBeNull();
  });

  it('stays so when an earlier resume comes late, and when one is delivered again', async () => {
    const id = await seedContact(workspace, { phone });
    await arrive(told('resume', 3), told('stop', 5), told('resume', 4), told('resume', 3));
    expect(await optedOutAtMs(id)).toBe(SEED_AT_MS + 5 * SECOND + 999);
  });
});
