/** Statuses come in any order and more than once; the message ends in the same state, and never goes back. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MessageStatus } from '../../src/db/schema/messages.ts';
import { applyStatus, type DeliveryStatus, deliveryWord, type StatusRow } from '../../src/messaging/status-transition.ts';

const AT_MS = Date.UTC(2026, 10, 20, 10);
const WINDOW_CLOSED = 131_047;

const ACCEPTED: StatusRow = {
  id: 'msg_1',
  attempt: 1,
  status: 'accepted',
  form: 'free_form',
  hasTemplate: true,
  wamid: 'wamid.1',
  acceptedAtMs: AT_MS,
  sentAtMs: null,
  deliveredAtMs: null,
  readAtMs: null,
  failedAtMs: null,
  errorCode: null,
};

const status = (word: DeliveryStatus['status'], changed: Partial<DeliveryStatus> = {}): DeliveryStatus => ({
  status: word,
  attempt: 1,
  wamid: 'wamid.1',
  atMs: AT_MS + { sent: 1, delivered: 2, read: 3, failed: 4 }[word],
  errorCode: word === 'failed' ? 131_026 : null,
  ...changed,
});

const RANKS: MessageStatus[] = ['queued', 'sending', 'accepted', 'sent', 'delivered', 'read'];

describe('statuses', () => {
  it.each<[DeliveryStatus['status'], Partial<StatusRow>]>([
    ['sent', { status: 'sent', sentAtMs: AT_MS + 1 }],
    ['delivered', { status: 'delivered', deliveredAtMs: AT_MS + 2 }],
    ['read', { status: 'read', readAtMs: AT_MS + 3 }],
    ['failed', { status: 'failed', failedAtMs: AT_MS + 4, errorCode: 131_026 }],
  ])('move an accepted message to %s and keep the time', (word, changed) => {
    expect(applyStatus(ACCEPTED, status(word))).toEqual({ result: 'moved', row: { ...ACCEPTED, ...changed } });
  });

  it('keep the time of one that comes late, and not its word', () => {
    const read = after([status('read')]);
    expect(applyStatus(read, status('sent'))).toEqual({ result: 'moved', row: { ...read, sentAtMs: AT_MS + 1 } });
  });

  it('that were told before change nothing', () => {
    expect(applyStatus(after([status('delivered')]), status('delivered'))).toEqual({ result: 'repeated' });
  });

  it('of failure never overwrite a message that has arrived', () => {
    const delivered = after([status('delivered')]);
    expect(applyStatus(delivered, status('failed'))).toEqual({
      result: 'moved',
      row: { ...delivered, failedAtMs: AT_MS + 4, errorCode: 131_026 },
    });
  });

  it('of arrival overrule a failure, and one of sending does not', () => {
    expect(after([status('failed'), status('read')]).status).toBe('read');
    expect(after([status('failed'), status('sent')]).status).toBe('failed');
  });

  it('that come before our own answer give the message its wamid and the time by which it was accepted', () => {
    const sending: StatusRow = { ...ACCEPTED, status: 'sending', wamid: null, acceptedAtMs: null };
    expect(after([status('delivered')], sending)).toEqual({
      ...ACCEPTED,
      status: 'delivered',
      acceptedAtMs: AT_MS + 2,
      deliveredAtMs: AT_MS + 2,
    });
  });

  it('settle a message whose answer was lost', () => {
    expect(after([status('sent')], { ...ACCEPTED, status: 'unknown', wamid: null, acceptedAtMs: null }).status).toBe('sent');
  });

  it('of an attempt that another has replaced are noted and move nothing', () => {
    const second: StatusRow = { ...ACCEPTED, attempt: 2, wamid: 'wamid.2' };
    for (const word of ['sent', 'delivered', 'read', 'failed'] as const) {
      expect(applyStatus(second, status(word))).toEqual({ result: 'noted', key: `1.${word}` });
    }
  });

  it.each<MessageStatus>(['queued', 'sending', 'unknown'])(
    'of an earlier attempt settle a message that would leave again, while it is %s',
    (waiting) => {
      const second: StatusRow = { ...ACCEPTED, attempt: 2, status: waiting, form: null, wamid: null, acceptedAtMs: null };
      for (const word of ['sent', 'delivered', 'read'] as const) {
        expect(applyStatus(second, status(word))).toMatchObject({ result: 'moved', row: { status: word, attempt: 1, wamid: 'wamid.1' } });
      }
      expect(applyStatus(second, status('failed'))).toEqual({ result: 'noted', key: '1.failed' });
    },
  );

  it('of an earlier attempt that failed for a closed window settle the message only by its arrival', () => {
    const asTemplate: StatusRow = { ...ACCEPTED, attempt: 2, status: 'queued', form: 'template', wamid: null, acceptedAtMs: null };
    expect(applyStatus(asTemplate, status('sent'))).toEqual({ result: 'noted', key: '1.sent' });
    expect(applyStatus(asTemplate, status('delivered'))).toMatchObject({ result: 'moved', row: { status: 'delivered', attempt: 1 } });
  });

  it('of a later attempt than the row knows take the row along', () => {
    const first: StatusRow = { ...ACCEPTED, status: 'sending', wamid: null, acceptedAtMs: null };
    expect(after([status('sent', { attempt: 2, wamid: 'wamid.2' })], first)).toMatchObject({
      attempt: 2,
      status: 'sent',
      wamid: 'wamid.2',
    });
  });

  describe('of a closed window', () => {
    const closed = status('failed', { errorCode: WINDOW_CLOSED });

    it('send the same message once more as its template', () => {
      expect(applyStatus(after([status('sent')]), closed)).toEqual({
        result: 'send_as_template',
        row: { ...ACCEPTED, status: 'queued', form: 'template', attempt: 2, wamid: null, acceptedAtMs: null, sentAtMs: null },
      });
    });

    it('do so too before our own answer has told the form', () => {
      expect(applyStatus({ ...ACCEPTED, status: 'sending', form: null, wamid: null, acceptedAtMs: null }, closed)).toMatchObject({
        result: 'send_as_template',
        row: { status: 'queued', form: 'template', attempt: 2, wamid: null },
      });
    });

    it.each<[string, Partial<StatusRow>]>([
      ['that has no template', { hasTemplate: false }],
      ['that was a template already', { form: 'template' }],
    ])('end a message %s', (_which, changed) => {
      expect(after([closed], { ...ACCEPTED, ...changed })).toMatchObject({ status: 'failed', attempt: 1, errorCode: WINDOW_CLOSED });
    });

    it('do not send a message again that has arrived', () => {
      expect(after([status('delivered'), closed])).toMatchObject({ status: 'delivered', attempt: 1, failedAtMs: AT_MS + 4 });
    });
  });

  it('end in the same state in whatever order and however often they come', () => {
    fc.assert(
      fc.property(storyOf({}), start(), (arrivals, row) => {
        const inOrder = arrivals.toSorted((a, b) => a.atMs - b.atMs);
        expect(settled(after(arrivals, row))).toEqual(settled(after(inOrder, row)));
      }),
    );
  });

  it('send a message again exactly once, in whatever order and however often they say that the window was closed', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(['sent', 'failed', 'failed', 'sent'] as const, { minLength: 4 }), (words) => {
        const arrivals = words.map((word) => status(word, word === 'failed' ? { errorCode: WINDOW_CLOSED } : {}));
        expect(after(arrivals)).toMatchObject({ status: 'queued', attempt: 2, form: 'template', sentAtMs: null, failedAtMs: null });
      }),
    );
  });

  it('never go back, and failure never replaces an arrival', () => {
    fc.assert(
      fc.property(storyOf({ anyAttempt: true }), start(), (arrivals, row) => {
        let before = row;
        for (const arrival of arrivals) {
          const next = applyStatus(before, arrival);
          if (next.result !== 'moved') continue;
          const isFailure = next.row.status === 'failed';
          if (isFailure) expect(['delivered', 'read']).not.toContain(before.status);
          else if (before.status !== 'failed') expect(rank(next.row.status)).toBeGreaterThanOrEqual(rank(before.status));
          expect(next.row.attempt).toBeGreaterThanOrEqual(before.attempt);
          before = next.row;
        }
      }),
    );
  });
});

it.each([
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['failed', 'failed'],
  ['played', 'read'],
  ['warning', null],
  ['deleted', null],
])('the platform says %s, the log %s', (word, own) => {
  expect(deliveryWord(word)).toBe(own);
});

function after(statuses: DeliveryStatus[], start = ACCEPTED): StatusRow {
  return statuses.reduce((row, next) => {
    const transition = applyStatus(row, next);
    return transition.result === 'moved' || transition.result === 'send_as_template' ? transition.row : row;
  }, start);
}

/** Without the time of acceptance: where our own answer is missing it is that of whichever status came first. */
function settled({ acceptedAtMs: _acceptedAtMs, ...row }: StatusRow) {
  return row;
}

function start(): fc.Arbitrary<StatusRow> {
  return fc.constantFrom<StatusRow>(
    ACCEPTED,
    { ...ACCEPTED, status: 'sending', wamid: null, acceptedAtMs: null },
    { ...ACCEPTED, status: 'unknown', wamid: null, acceptedAtMs: null },
  );
}

/** Up to twelve statuses of one message, in no order, some of them twice. */
function storyOf({ anyAttempt = false }): fc.Arbitrary<DeliveryStatus[]> {
  const word = fc.constantFrom<DeliveryStatus['status']>('sent', 'delivered', 'read', 'failed');
  const attempt = anyAttempt ? fc.constantFrom(null, 1, 2, 3) : fc.constantFrom(null, 1);
  return fc.array(
    fc.record({ word, attempt }).map((chosen) => status(chosen.word, { attempt: chosen.attempt })),
    { maxLength: 12 },
  );
}

function rank(word: MessageStatus): number {
  return word === 'unknown' ? rank('sending') : RANKS.indexOf(word);
}
