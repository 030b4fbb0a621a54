/** Outcomes that come later than somebody's patience. */
import { expect, it } from 'vitest';
import { recordOutcomes } from '../../src/messaging/record-outcomes.ts';
import { raise, rowOf } from '../support/log-rows.ts';
import { startSwitchboard } from '../support/switchboard.ts';

it('writes that Meta accepted a message which was given up as dead', async () => {
  const switchboard = await startSwitchboard();
  const { workspace, bindings } = switchboard;
  const id = await raise(switchboard);
  await bindings.DB.prepare(`UPDATE messages SET status = 'dead', reason = 'ten_claims_without_outcome', failed_at_ms = 5 WHERE id = ?`)
    .bind(id)
    .run();
  const outcome = { next: 'accepted', messageId: id, attempt: 1, form: 'template', reason: null, code: null, wamid: 'wamid.1', atMs: 9 };
  const request = { scope: workspace.scope, conversationId: 'cnv_1', connection: workspace.connection, rows: [] };
  const result = { result: 'done', outcomes: [outcome], notes: [], windowCorrection: null, isLineFreed: false, numberEffect: null };
  await recordOutcomes(workspace.db, [{ conversation: { request }, held: [], result } as never], 10);
  expect(await rowOf(switchboard, id)).toMatchObject({
    ...{ status: 'accepted', reason: null, failed_at_ms: null },
    ...{ wamid: 'wamid.1', accepted_at_ms: 9 },
  });
});
