/** Sends whose answer was lost, more of them than one minute settles. */
import { expect, it } from 'vitest';
import { settleUnknown } from '../../src/messaging/unknown-outcome.ts';
import { seedContact, seedMessage } from '../support/seed.ts';
import { START_MS, startSwitchboard } from '../support/switchboard.ts';

const NOW_MS = START_MS + 24 * 60 * 60 * 1000;

it('leaves those that it did not look at due for the next minute', async () => {
  const { workspace } = await startSwitchboard();
  const contactId = await seedContact(workspace, { phone: '+919820030001' });
  const unknown = { status: 'unknown', form: 'free_form', createdAtMs: START_MS, claimedAtMs: START_MS } as const;
  for (let count = 0; count < 203; count += 1) await seedMessage(workspace, contactId, { ...unknown, sweepAtMs: START_MS + count });
  const heard = { createdAtMs: START_MS + 1, acceptedAtMs: START_MS + 2, sentAtMs: START_MS + 3 };
  await seedMessage(workspace, contactId, { ...heard, status: 'sent' });
  const counts = async () => {
    const { results } = await workspace.db.$client
      .prepare('SELECT status, count(*) AS n, sum(sweep_at_ms <= ?) AS due FROM messages GROUP BY 1 ORDER BY 1')
      .bind(NOW_MS)
      .all();
    return results;
  };
  const sent = { status: 'sent', n: 1, due: null };
  await settleUnknown(workspace.db, NOW_MS);
  expect(await counts()).toEqual([{ status: 'queued', n: 200, due: 0 }, sent, { status: 'unknown', n: 3, due: 3 }]);
  await settleUnknown(workspace.db, NOW_MS);
  expect(await counts()).toEqual([{ status: 'queued', n: 203, due: 0 }, sent]);
});
