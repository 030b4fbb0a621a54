/** Everything that is true of a connection at a moment, in words: what still works and what to do. The most pressing comes first. Pure. */
import type { ConnectionState, ConnectionStateName } from '../contract/whatsapp-connections.ts';
import { tierLimit } from '../messaging/rolling-recipients.ts';
import type { Connection } from './create-connection.ts';
import { RESTRICTIONS, STATE_WORDS, VERIFICATION, type Words } from './state-words.ts';

export type StateRow = Pick<
  Connection,
  | 'state'
  | 'recipientTier'
  | 'pausedUntilMs'
  | 'tokenDeadReason'
  | 'appUninstalledAtMs'
  | 'bannedAtMs'
  | 'banPlannedAtMs'
  | 'restrictions'
  | 'tokenExpiresAtMs'
  | 'ownAppSecretSealed'
  | 'webhookKey'
  | 'webhookHeardAtMs'
  | 'health'
>;

/** Where an attempt to connect this number is: the third of seven steps. */
export interface ConnectingStep {
  step: number;
  of: number;
}

/** Of the tones, what stops work before what hinders it, before what is as it should be, before what merely takes time. */
const TONES: readonly ConnectionState['tone'][] = ['bad', 'warn', 'good', 'info', 'neutral'];
/** Within a tone. */
const PRESSING: readonly ConnectionStateName[] = [
  'banned',
  'app_uninstalled',
  'token_revoked',
  'token_expired',
  'number_missing',
  'ban_scheduled',
  'restricted',
  'paused',
  'webhook_silent',
  'send_only',
  'connected',
  'connecting',
  'name_in_review',
  'pending_verification',
  'disconnected',
];

/** With any of these nothing leaves: it cannot be called connected beside them. */
const STOPPING = new Set<ConnectionStateName>(['banned', 'app_uninstalled', 'token_revoked', 'token_expired', 'number_missing']);

/** How exactly `webhookHeardAtMs` is kept: something heard within this of the note left no note of its own. */
export const HEARD_PRECISION_MS = 10 * 60_000;

export function connectionStates(row: StateRow, nowMs: number, connecting: ConnectingStep | null = null): ConnectionState[] {
  const underWay = connecting
    ? [{ ...view('connecting', STATE_WORDS.connecting), label: `Connecting (step ${connecting.step} of ${connecting.of})` }]
    : [];
  if (row.state === 'disconnected') return [...underWay, view('disconnected', STATE_WORDS.disconnected)];
  const found = [banned(row, nowMs), uninstalled(row), tokenDead(row, nowMs), numberMissing(row), paused(row, nowMs)]
    .concat([webhookSilent(row), sendOnly(row), nameInReview(row), verification(row)], underWay, restricted(row, nowMs))
    .filter((state) => state !== null);
  const isStopped = found.some(({ name, tone }) => STOPPING.has(name) || (name === 'restricted' && tone === 'bad'));
  const isHindered = found.some(({ tone }) => tone === 'bad' || tone === 'warn');
  if (!isStopped) found.push(view('connected', isHindered ? STATE_WORDS.connected_all_the_same : STATE_WORDS.connected));
  return found.sort((a, b) => TONES.indexOf(a.tone) - TONES.indexOf(b.tone) || PRESSING.indexOf(a.name) - PRESSING.indexOf(b.name));
}

function view(name: ConnectionStateName, { tone, label, works, todo }: Words, untilMs: number | null = null): ConnectionState {
  return { name, tone, label, works, todo, until: untilMs === null ? null : new Date(untilMs).toISOString() };
}

function banned(row: StateRow, nowMs: number): ConnectionState | null {
  if (row.bannedAtMs !== null || row.health?.numberStatus === 'BANNED') return view('banned', STATE_WORDS.banned);
  if (row.banPlannedAtMs === null) return null;
  return view('ban_scheduled', STATE_WORDS.ban_scheduled, row.banPlannedAtMs > nowMs ? row.banPlannedAtMs : null);
}

function uninstalled(row: StateRow): ConnectionState | null {
  return row.appUninstalledAtMs === null ? null : view('app_uninstalled', STATE_WORDS.app_uninstalled);
}

/** An app that was removed took its token along: one thing to mend, said once. */
function tokenDead(row: StateRow, nowMs: number): ConnectionState | null {
  const isPast = row.tokenExpiresAtMs !== null && row.tokenExpiresAtMs <= nowMs;
  if (row.state !== 'needs_reconnect' && !isPast) return null;
  if (row.tokenDeadReason === 'expired' || (isPast && row.tokenDeadReason === null))
    return view('token_expired', STATE_WORDS.token_expired);
  if (row.appUninstalledAtMs !== null) return null;
  return view('token_revoked', row.tokenDeadReason === 'revoked' ? STATE_WORDS.token_revoked : STATE_WORDS.token_dead);
}

/** Source: Meta, statuses of a phone number. */
function numberMissing({ health }: StateRow): ConnectionState | null {
  switch (health?.numberStatus) {
    case 'DELETED':
      return view('number_missing', STATE_WORDS.number_deleted);
    case 'MIGRATED':
      return view('number_missing', STATE_WORDS.number_migrated);
    case 'DISCONNECTED':
      return view('number_missing', STATE_WORDS.number_disconnected);
    case 'PENDING':
    case 'UNVERIFIED':
      return view('number_missing', STATE_WORDS.number_not_registered);
    default:
      return null;
  }
}

function paused(row: StateRow, nowMs: number): ConnectionState | null {
  const isWaiting = row.pausedUntilMs !== null && row.pausedUntilMs > nowMs;
  if (row.state !== 'paused' && !isWaiting) return null;
  return view('paused', isWaiting ? STATE_WORDS.paused : STATE_WORDS.paused_until_told, isWaiting ? row.pausedUntilMs : null);
}

/** Those that are over by their own time count no more, whether or not Meta told of their end. */
function restricted(row: StateRow, nowMs: number): ConnectionState[] {
  const inForce = row.restrictions.filter(({ untilMs }) => untilMs === null || untilMs > nowMs);
  if (inForce.length > 0) {
    const ends = inForce.map(({ untilMs }) => untilMs);
    const untilMs = ends.includes(null) ? null : Math.max(...ends.filter((end) => end !== null));
    const texts = inForce.map(({ type }) => RESTRICTIONS[type] ?? STATE_WORDS.restricted.works);
    const remedies = inForce.flatMap(({ remedy }) => remedy ?? []);
    const words = { ...STATE_WORDS.restricted, works: [...new Set(texts)].join(' ') };
    return [view('restricted', remedies.length > 0 ? { ...words, todo: [...new Set(remedies)].join(' ') } : words, untilMs)];
  }
  const { health } = row;
  if (health?.numberStatus === 'RESTRICTED') return [view('restricted', STATE_WORDS.number_restricted)];
  if (health?.numberStatus === 'RATE_LIMITED') return [view('restricted', STATE_WORDS.number_rate_limited)];
  const isExplained = [numberMissing(row), banned(row, nowMs)].some((state) => state !== null && STOPPING.has(state.name));
  if (health?.canSend !== 'BLOCKED' || isExplained) return [];
  const note = health.notes.find(({ solution }) => solution !== null) ?? health.notes[0];
  if (!note) return [view('restricted', STATE_WORDS.sending_blocked)];
  const { works, todo } = STATE_WORDS.sending_blocked;
  return [view('restricted', { ...STATE_WORDS.sending_blocked, works: `${works} Meta says: “${note.text}”`, todo: note.solution ?? todo })];
}

/**
 * Only on evidence: Meta lists our app no more among those it reports to, or messages that it accepted an hour ago and
 * more have had no status and nothing else was heard since.
 */
function webhookSilent(row: StateRow): ConnectionState | null {
  if (isSendOnly(row) || STOPPED_ROWS.has(row.state)) return null;
  if (row.health?.isSubscribed === false) return view('webhook_silent', STATE_WORDS.not_subscribed);
  const unheardSinceMs = row.health?.unheardSinceMs ?? null;
  if (unheardSinceMs === null) return null;
  const isHeardSince = row.webhookHeardAtMs !== null && row.webhookHeardAtMs + HEARD_PRECISION_MS > unheardSinceMs;
  return isHeardSince ? null : view('webhook_silent', STATE_WORDS.webhook_silent);
}

const STOPPED_ROWS = new Set<StateRow['state']>(['needs_reconnect', 'disconnected']);

function sendOnly(row: StateRow): ConnectionState | null {
  return isSendOnly(row) ? view('send_only', STATE_WORDS.send_only) : null;
}

/** A tenant's own Meta app whose secret we do not have: nothing that comes from it can be believed. */
function isSendOnly({ webhookKey, ownAppSecretSealed }: StateRow): boolean {
  return webhookKey !== null && ownAppSecretSealed === null;
}

function nameInReview({ health }: StateRow): ConnectionState | null {
  const { nameStatus = null, newNameStatus = null } = health ?? {};
  if (nameStatus === 'PENDING_REVIEW') return view('name_in_review', STATE_WORDS.name_in_review);
  if (nameStatus === 'DECLINED') return view('name_in_review', STATE_WORDS.name_declined);
  if (nameStatus === 'EXPIRED') return view('name_in_review', STATE_WORDS.name_expired);
  if (newNameStatus === 'PENDING_REVIEW') return view('name_in_review', STATE_WORDS.new_name_in_review);
  return newNameStatus === 'DECLINED' ? view('name_in_review', STATE_WORDS.new_name_declined) : null;
}

function verification(row: StateRow): ConnectionState | null {
  const status = row.health?.businessVerification ?? null;
  if (status === null || status === 'verified') return null;
  const limit = tierLimit(row.recipientTier);
  const people = Number.isFinite(limit) ? `${limit.toLocaleString('en-GB')} different people` : 'Any number of people';
  const { label, tone, todo } = VERIFICATION[status] ?? VERIFICATION.not_verified;
  const works = `Messages go out. ${people} can be written to first in 24 hours until the business is verified; replies do not count.`;
  return view('pending_verification', { tone, label, works, todo });
}
