/** What is held in quarantine may be anybody's words: shown to those who may read everybody's, and to nobody else. */
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import type { QuarantinedItem } from '../../src/contract/intake.ts';
import type { Page } from '../../src/contract/page.ts';
import { quarantine } from '../../src/db/schema/intake.ts';
import { app } from '../../src/http/app.ts';
import { SEED_AT_MS, seedKey, seedSession, seedWorkspace } from '../support/seed.ts';

it('tells whoever reads only some messages why an item is held, not what it says', async () => {
  const acme = await seedWorkspace();
  const held = { tenantId: acme.tenant.id, reason: 'malformed_json', body: '{"text":"I owe', receivedAtMs: SEED_AT_MS };
  await acme.db.insert(quarantine).values({ id: 'qua_held', ...held });
  const seenBy = async (headers: Record<string, string>) => {
    const response = await app.fetch(new Request('http://127.0.0.1:8787/api/v1/intake/quarantine', { headers }), env);
    const { items } = await response.json<Page<QuarantinedItem>>();
    return items.map(({ id, reason, body }) => [id, reason, body]);
  };
  const shown = [['qua_held', 'malformed_json', '{"text":"I owe']];
  const hidden = [['qua_held', 'malformed_json', null]];
  expect(await seenBy({ Cookie: await seedSession(acme, acme.members.admin) })).toEqual(shown);
  // A manager reads the messages of the team.
  expect(await seenBy({ Cookie: await seedSession(acme, acme.members.manager) })).toEqual(hidden);
  const byKey = async (...scopes: Parameters<typeof seedKey>[1]) => ({ Authorization: `Bearer ${await seedKey(acme, scopes)}` });
  expect(await seenBy(await byKey('LoanCRM.Intake.Read', 'LoanCRM.Messages.Read'))).toEqual(shown);
  expect(await seenBy(await byKey('LoanCRM.Intake.Read'))).toEqual(hidden);
});
