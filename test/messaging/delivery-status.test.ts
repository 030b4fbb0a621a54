/** A batch of statuses decided as one: whose message each reaches, what is parked, what is counted. */
import { describe, expect, it } from 'vitest';
import { type ArrivedStatus, decideStatuses } from '../../src/messaging/delivery-status.ts';

type KnownRow = Parameters<typeof decideStatuses>[1][number];

const AT_MS = Date.UTC(2026, 10, 20, 10);
const row = (id: string, changed: Partial<KnownRow> = {}): KnownRow => ({
  ...{ id, tenantId: 'ten_1', connectionId: 'cxn_1', conversationId: 'cnv_1', attempt: 1, status: 'accepted', form: 'free_form' },
  ...{ hasTemplate: true, wamid: `wamid.${id}`, acceptedAtMs: AT_MS, sentAtMs: null, deliveredAtMs: null, readAtMs: null },
  ...{ failedAtMs: null, errorCode: null },
  ...changed,
});
const status = (id: string, word: ArrivedStatus['status'], changed: Partial<ArrivedStatus> = {}): ArrivedStatus => ({
  ...{ tenantId: 'ten_1', connectionId: 'cxn_1', messageId: id, attempt: 1, wamid: `wamid.${id}`, status: word },
  ...{ atMs: AT_MS + 1000, errorCode: null },
  ...changed,
});
const counts = (stored: number, repeated: number, tenantId = 'ten_1') => new Map([[tenantId, { stored, repeated }]]);
const nothing = { changed: new Map(), resent: [], notes: [], parked: [], counts: new Map() };

describe('a batch of statuses', () => {
  it('reaches messages by callback data, and by wamid where there is none', () => {
    const rows = [row('a'), row('b')];
    const plan = decideStatuses([status('a', 'sent'), status('b', 'sent', { messageId: null, attempt: null })], rows, new Set());
    const sent = (before: KnownRow) => ({ before, after: { ...before, status: 'sent', sentAtMs: AT_MS + 1000 } });
    expect(plan).toEqual({ ...nothing, changed: new Map(rows.map((before) => [before.id, sent(before)])), counts: counts(2, 0) });
  });

  it('takes the wamid where the callback data names no message of ours', () => {
    const plan = decideStatuses([status('gone', 'sent', { wamid: 'wamid.a' })], [row('a')], new Set());
    expect([...plan.changed.keys()]).toEqual(['a']);
  });

  it('makes one change of several statuses of a message', () => {
    const plan = decideStatuses([status('a', 'delivered'), status('a', 'sent', { atMs: AT_MS + 1 })], [row('a')], new Set());
    const after = { ...row('a'), status: 'delivered', sentAtMs: AT_MS + 1, deliveredAtMs: AT_MS + 1000 };
    expect(plan).toEqual({ ...nothing, changed: new Map([['a', { before: row('a'), after }]]), counts: counts(2, 0) });
  });

  it('counts what was told twice as repeated', () => {
    const plan = decideStatuses([status('a', 'sent'), status('a', 'sent')], [row('a')], new Set());
    expect(plan.counts).toEqual(counts(1, 1));
    expect(decideStatuses([status('a', 'sent')], [row('a', { sentAtMs: AT_MS })], new Set())).toEqual({ ...nothing, counts: counts(0, 1) });
  });

  it.each<[string, Partial<ArrivedStatus>]>([
    ['another tenant', { tenantId: 'ten_2' }],
    ['another number of the tenant', { connectionId: 'cxn_2' }],
  ])('of %s that names a message of this one by id and wamid does not touch it', (_whose, changed) => {
    const foreign = status('a', 'failed', changed);
    const plan = decideStatuses([foreign], [row('a')], new Set());
    expect(plan).toEqual({ ...nothing, parked: [foreign], counts: counts(1, 0, foreign.tenantId) });
  });

  it('parks what matches nothing, once', () => {
    const early = status('x', 'sent', { messageId: null, attempt: null });
    expect(decideStatuses([early, early], [], new Set())).toEqual({ ...nothing, parked: [early], counts: counts(1, 1) });
    expect(decideStatuses([early], [], new Set(['cxn_1 wamid.x sent']))).toEqual({ ...nothing, counts: counts(0, 1) });
  });

  it('notes a status of an earlier attempt and leaves the message alone', () => {
    const plan = decideStatuses([status('a', 'delivered'), status('a', 'delivered')], [row('a', { attempt: 2 })], new Set());
    const detail = { attempt: 1, status: 'delivered', code: null };
    const note = { messageId: 'a', tenantId: 'ten_1', key: '1.delivered', kind: 'earlier_attempt', atMs: AT_MS + 1000, detail };
    expect(plan).toEqual({ ...nothing, notes: [note], counts: counts(1, 1) });
  });

  it('sends a message once more as its template when its window was closed, and says so', () => {
    const failed = status('a', 'failed', { errorCode: 131_047 });
    const plan = decideStatuses([failed, failed], [row('a')], new Set());
    expect(plan.resent).toEqual([{ conversationId: 'cnv_1', tenantId: 'ten_1', failedAtMs: AT_MS + 1000 }]);
    expect(plan.changed.get('a')?.after).toMatchObject({ status: 'queued', attempt: 2, form: 'template', wamid: null });
    expect(plan.notes.map((note) => [note.key, note.kind])).toEqual([
      ['1.window_closed', 'fell_back_to_template'],
      ['1.failed', 'earlier_attempt'],
    ]);
  });

  it('counts for each tenant by itself', () => {
    const rows = [row('a'), row('b', { tenantId: 'ten_2', connectionId: 'cxn_2' })];
    const statuses = [status('a', 'sent'), status('b', 'sent', { tenantId: 'ten_2', connectionId: 'cxn_2' })];
    expect(decideStatuses(statuses, rows, new Set()).counts).toEqual(new Map([...counts(1, 0), ...counts(1, 0, 'ten_2')]));
  });
});
