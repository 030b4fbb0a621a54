/** No statement of the message path walks a table, or all that a tenant ever had: each one starts from an index that leads to a few rows. */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { acceptedFor, csmPhone, openCsmWindow, raise } from '../support/log-rows.ts';
import { type Switchboard, signedPost, startSwitchboard } from '../support/switchboard.ts';
import { statusesChange, textsChange, webhookBody } from '../support/webhook-bodies.ts';

const MINUTE = 60_000;

/** Tables that grow with the number of tenants, people or messages. */
const LARGE = new Set([
  'messages',
  'message_events',
  'alerts',
  'alert_events',
  'conversations',
  'contacts',
  'contact_identities',
  'connections',
  'quarantine',
  'parked_statuses',
]);
/** A tenant has few connections. */
const FEW_EACH = /connections_tenant/;
const SET_UP = /sqlite_master|^DELETE FROM \w+$/;

const statements = new Set<string>();

/** A day in short: an alert, a tap, a typed answer to a quoted message, a code, a refusal, the timed work. */
async function live(): Promise<void> {
  const switchboard = await startSwitchboard();
  const { connection } = switchboard.workspace;
  await openCsmWindow(switchboard);
  const { body } = await switchboard.api('POST', '/api/v1/alerts', {
    kind: 'usage',
    customer: { ref: 'C-1', name: 'Kavita Textiles', health: 'poor' },
    usage: { percent: 92 },
  });
  await switchboard.settle();
  await switchboard.pass(1000);
  const phone = csmPhone(switchboard);
  phone.tap(phone.lastMessage(connection.numberId)?.wamid ?? '', 'Snooze');
  await switchboard.settle();
  phone.sendText(connection.numberId, 'on it', { replyTo: phone.lastMessage(connection.numberId)?.wamid ?? '' });
  await switchboard.settle();
  phone.sendText(connection.numberId, 'LINK K7MB2QXR');
  await switchboard.settle();
  await switchboard.api('GET', `/api/v1/alerts/${body.id}`);
  switchboard.simulator.fault({ effect: { kind: 'error', code: 131016 }, match: { type: 'interactive' } });
  const retried = await raise(switchboard);
  await switchboard.settle();
  switchboard.wind(10);
  await raise(switchboard);
  await switchboard.settle();
  await intake(switchboard);
  await switchboard.pass(3 * MINUTE);
  expect(acceptedFor(switchboard, retried)).toHaveLength(1);
}

/** What is unreadable, too large, too early, and a tier that changes. */
async function intake(switchboard: Switchboard): Promise<void> {
  const { numberId, wabaId } = switchboard.workspace.connection;
  const post = async (changes: unknown[]) => {
    await switchboard.fetch(await signedPost(webhookBody([{ wabaId: wabaId ?? '', changes }])));
    await switchboard.settle();
  };
  await switchboard.fetch(await signedPost(`{"entry":[{"id":"${wabaId}"`));
  await post([textsChange(numberId, [{ wamid: 'wamid.huge', from: '919820030001', text: 'x'.repeat(200_000), at: 1_795_000_000 }])]);
  await post([statusesChange(numberId, [{ wamid: 'wamid.alien', status: 'sent', at: 1_795_000_000 }])]);
  await post([{ field: 'business_capability_update', value: { max_daily_conversations_per_business: 2000 } }]);
}

describe('the statements of the message path', () => {
  beforeAll(async () => {
    // All statements share a prototype, the Worker's and the objects'.
    const prototype = Object.getPrototypeOf(env.DB) as D1Database;
    const prepare = prototype.prepare;
    vi.spyOn(prototype, 'prepare').mockImplementation(function (this: D1Database, query) {
      statements.add(query);
      return prepare.call(this, query);
    });
    await live();
    vi.restoreAllMocks();
  });

  it('walk no large table, and no tenant whole', async () => {
    const walks: string[] = [];
    for (const query of [...statements].filter((text) => !SET_UP.test(text))) {
      const bound = Array.from({ length: query.match(/\?/g)?.length ?? 0 }, () => null);
      const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${query}`)
        .bind(...bound)
        .all<{ detail: string }>();
      for (const { detail } of results) if (isWalk(detail, query)) walks.push(`${detail}: ${query.replace(/\s+/g, ' ').slice(0, 120)}`);
    }
    expect(walks).toEqual([]);
  });
});

/** All of a table or index, all of a tenant, or all that a conversation ever said. */
function isWalk(detail: string, query: string): boolean {
  const [, verb, name = ''] = /^(SCAN|SEARCH) (\w+)/.exec(detail) ?? [];
  if (!verb || FEW_EACH.test(detail) || !LARGE.has(tableOf(name, query))) return false;
  return verb === 'SCAN' || / \(tenant_id=\?\)| messages_conversation \(/.test(detail);
}

/** The table behind a name of the plan, which may be an alias. */
function tableOf(name: string, query: string): string {
  return new RegExp(`(?:FROM|JOIN|UPDATE|INTO)\\s+(\\w+) (?:AS )?${name}\\b`, 'i').exec(query)?.[1] ?? name;
}
