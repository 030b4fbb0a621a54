/** What is true of a connection at a moment, from its row alone. */
import { describe, expect, it } from 'vitest';
import { connectionStates, type StateRow } from '../../src/connections/states.ts';
import { CONNECTION_STATES, type ConnectionStateName } from '../../src/contract/whatsapp-connections.ts';
import { ROW as FINE, HEALTH } from '../support/connection-states.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 9);
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

type Health = NonNullable<StateRow['health']>;

const ROW: StateRow = { ...FINE, webhookHeardAtMs: NOW_MS - 5 * MINUTE_MS };

const restriction = (type: string, untilMs: number | null) => ({ type, untilMs, remedy: null });
const names = (row: Partial<StateRow>, health: Partial<Health> = {}) =>
  connectionStates({ ...ROW, health: { ...HEALTH, ...health }, ...row }, NOW_MS).map(({ name }) => name);

describe('the states of a connection', () => {
  it.each<[string, ConnectionStateName[], Partial<StateRow>, Partial<Health>?]>([
    ['all is well', ['connected'], {}],
    ['nothing was read from Meta yet', ['connected'], { health: null }],
    ['it is disconnected, whatever else was the matter', ['disconnected'], { state: 'disconnected', bannedAtMs: 1 }],
    ['Meta refused the token, for whatever reason', ['token_revoked'], { state: 'needs_reconnect' }],
    ['the token was withdrawn', ['token_revoked'], { state: 'needs_reconnect', tokenDeadReason: 'revoked' }],
    ['the token expired', ['token_expired'], { state: 'needs_reconnect', tokenDeadReason: 'expired' }],
    ['the token is past its time and nobody has tried it', ['token_expired'], { tokenExpiresAtMs: NOW_MS }],
    ['the token has a minute left', ['connected'], { tokenExpiresAtMs: NOW_MS + MINUTE_MS }],
    ['the app was removed', ['app_uninstalled'], { state: 'needs_reconnect', tokenDeadReason: 'revoked', appUninstalledAtMs: 1 }],
    ['it is banned', ['banned'], { bannedAtMs: NOW_MS - HOUR_MS }],
    ['Meta says of the number that it is banned', ['banned'], {}, { numberStatus: 'BANNED', canSend: 'BLOCKED' }],
    ['a ban is announced', ['ban_scheduled', 'connected'], { banPlannedAtMs: NOW_MS + HOUR_MS }],
    ['the number was deleted', ['number_missing'], {}, { numberStatus: 'DELETED' }],
    ['the number was moved', ['number_missing'], {}, { numberStatus: 'MIGRATED' }],
    ['the number was never registered', ['number_missing'], {}, { numberStatus: 'PENDING', canSend: 'BLOCKED' }],
    ['it is paused for a while', ['paused', 'connected'], { pausedUntilMs: NOW_MS + 1 }],
    ['the pause is over', ['connected'], { pausedUntilMs: NOW_MS }],
    ['it is restricted', ['restricted', 'connected'], { restrictions: [restriction('RESTRICTED_BIZ_INITIATED_MESSAGING', NOW_MS + 1)] }],
    [
      'the restriction is over by its own time',
      ['connected'],
      { restrictions: [restriction('RESTRICTED_BIZ_INITIATED_MESSAGING', NOW_MS)] },
    ],
    ['the number is restricted for its quality', ['restricted', 'connected'], {}, { numberStatus: 'RESTRICTED' }],
    ['sending is blocked for a reason of its own', ['restricted'], {}, { canSend: 'BLOCKED' }],
    ['the display name is in review', ['connected', 'name_in_review'], {}, { nameStatus: 'PENDING_REVIEW' }],
    ['the display name was declined', ['name_in_review', 'connected'], {}, { nameStatus: 'DECLINED' }],
    ['a new display name is in review', ['connected', 'name_in_review'], {}, { newNameStatus: 'PENDING_REVIEW' }],
    ['the business is not verified', ['connected', 'pending_verification'], {}, { businessVerification: 'not_verified' }],
    [
      'Meta has a word of its own for the verification',
      ['connected', 'pending_verification'],
      {},
      { businessVerification: 'something_new' },
    ],
    ['verification was rejected', ['pending_verification', 'connected'], {}, { businessVerification: 'rejected' }],
    ['its own app has no secret', ['send_only', 'connected'], { webhookKey: 'k' }],
    ['its own app has its secret', ['connected'], { webhookKey: 'k', ownAppSecretSealed: '1.a.b' }],
    ['our app is no longer subscribed', ['webhook_silent', 'connected'], {}, { isSubscribed: false }],
    ['nothing can be heard anyway', ['send_only', 'connected'], { webhookKey: 'k' }, { isSubscribed: false, unheardSinceMs: 1 }],
    ['the token is dead: silence is no news', ['token_revoked'], { state: 'needs_reconnect' }, { isSubscribed: false }],
  ])('when %s: %j', (_, expected, row, health) => {
    expect(names(row, health)).toEqual(expected);
  });

  it.each([
    ['nothing was ever heard', null, true],
    ['the last was heard long before', NOW_MS - 3 * HOUR_MS, true],
    ['something was heard within the ten minutes that one note stands for', NOW_MS - 2 * HOUR_MS - 9 * MINUTE_MS, false],
    ['something was heard since', NOW_MS - HOUR_MS, false],
  ])('calls the webhook silent after messages without a status when %s: %s', (_, webhookHeardAtMs, isSilent) => {
    expect(names({ webhookHeardAtMs }, { unheardSinceMs: NOW_MS - 2 * HOUR_MS }).includes('webhook_silent')).toBe(isSilent);
  });

  it('shows several at once, the most pressing first', () => {
    const row = { pausedUntilMs: NOW_MS + 1, banPlannedAtMs: NOW_MS + HOUR_MS, webhookKey: 'k' };
    const health = { nameStatus: 'PENDING_REVIEW', businessVerification: 'pending', numberStatus: 'RESTRICTED' };
    expect(names(row, health)).toEqual([
      'ban_scheduled',
      'restricted',
      'paused',
      'send_only',
      'connected',
      'name_in_review',
      'pending_verification',
    ]);
  });

  it('does not say that all is sent and received beside what hinders it', () => {
    const worksOf = (row: Partial<StateRow>, health: Partial<Health> = {}) =>
      connectionStates({ ...ROW, health: { ...HEALTH, ...health }, ...row }, NOW_MS).find(({ name }) => name === 'connected')?.works;
    expect(worksOf({ webhookKey: 'k' })).toBe('Everything else works as usual.');
    expect(worksOf({}, { isSubscribed: false })).toBe('Everything else works as usual.');
    expect(worksOf({}, { nameStatus: 'PENDING_REVIEW' })).toBe('Messages are sent and received.');
    expect(worksOf({})).toBe('Messages are sent and received.');
  });

  it('says until when, of several restrictions the last, and none where one has no end', () => {
    const until = (...ends: (number | null)[]) =>
      connectionStates({ ...ROW, restrictions: ends.map((end) => restriction('RESTRICTED_ADD_PHONE_NUMBER_ACTION', end)) }, NOW_MS)[0]
        ?.until;
    expect(until(NOW_MS + HOUR_MS, NOW_MS + 2 * HOUR_MS, NOW_MS - 1)).toBe(new Date(NOW_MS + 2 * HOUR_MS).toISOString());
    expect(until(NOW_MS + HOUR_MS, null)).toBeNull();
  });

  it('tells what a restriction leaves, and the remedy that Meta names', () => {
    const remedy = 'Remove the offending template.';
    const [state] = connectionStates(
      { ...ROW, restrictions: [{ ...restriction('RESTRICTED_BIZ_INITIATED_MESSAGING', null), remedy }] },
      NOW_MS,
    );
    expect(state).toEqual({
      name: 'restricted',
      tone: 'warn',
      label: 'Restricted by Meta',
      works: 'You can answer people who write to you. Nobody can be written to first.',
      todo: remedy,
      until: null,
    });
  });

  it("passes on Meta's own words where sending is blocked", () => {
    const notes = [
      {
        entity: 'WABA',
        code: 141_006,
        text: 'There is an error with the payment method.',
        solution: 'Add a payment method to the account.',
      },
    ];
    const [state] = connectionStates({ ...ROW, health: { ...HEALTH, canSend: 'BLOCKED', notes } }, NOW_MS);
    expect(state).toMatchObject({
      works: 'People can write to you. Messages to them are refused. Meta says: “There is an error with the payment method.”',
      todo: 'Add a payment method to the account.',
    });
  });

  it.each([
    ['TIER_250', '250 different people'],
    ['TIER_10K', '10,000 different people'],
    ['TIER_UNLIMITED', 'Any number of people'],
    [null, '250 different people'],
  ])('counts whom an unverified business may write to first: %s is %s', (recipientTier, words) => {
    const health = { ...HEALTH, businessVerification: 'not_verified' };
    const state = connectionStates({ ...ROW, recipientTier, health }, NOW_MS).find(({ name }) => name === 'pending_verification');
    expect(state?.works).toContain(words);
  });

  it('says at which step a number is that is being connected anew, first of all where it was disconnected', () => {
    const views = connectionStates({ ...ROW, state: 'disconnected' }, NOW_MS, { step: 5, of: 7 });
    expect(views.map(({ name, label }) => [name, label])).toEqual([
      ['connecting', 'Connecting (step 5 of 7)'],
      ['disconnected', 'Disconnected'],
    ]);
  });

  it('has a row that shows each of the states', () => {
    const rows: [Partial<StateRow>, Partial<Health>?][] = [
      [{ state: 'disconnected' }],
      [{ state: 'needs_reconnect', tokenDeadReason: 'expired' }],
      [{ state: 'needs_reconnect', tokenDeadReason: 'revoked' }],
      [{ appUninstalledAtMs: 1 }],
      [{ bannedAtMs: 1 }],
      [{ banPlannedAtMs: NOW_MS + 1, pausedUntilMs: NOW_MS + 1, webhookKey: 'k' }, { nameStatus: 'PENDING_REVIEW' }],
      [{}, { numberStatus: 'DELETED', businessVerification: 'pending' }],
      [{}, { isSubscribed: false, numberStatus: 'RATE_LIMITED' }],
    ];
    const shown = new Set(rows.flatMap(([row, health]) => names(row, health)));
    expect(CONNECTION_STATES.filter((name) => !shown.has(name))).toEqual(['connecting']);
  });
});
