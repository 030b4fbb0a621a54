/** Display names: asked for, reviewed after a while, and told by `phone_number_name_update`. */
import { digitsOf } from '../chats.ts';
import type { Core } from '../core.ts';
import type { BusinessNumber } from '../state.ts';
import { queueWebhook } from '../webhooks/queue.ts';

export type NameDecision = 'APPROVED' | 'REJECTED' | 'DEFERRED' | 'PENDING';

/** The first name of a number, or a change of it: both are looked at by Meta. */
export function askForName(core: Core, number: BusinessNumber, name: string): void {
  number.newName = { name, status: 'PENDING_REVIEW' };
  planNameReview(core, number);
}

export function planNameReview(core: Core, number: BusinessNumber, decision?: 'APPROVED' | 'REJECTED'): void {
  const dueAtMs = core.clock.now() + core.state.settings.nameReview.afterMs;
  core.agenda.add({ kind: 'name_review', dueAtMs, numberId: number.id, ...(decision ? { decision } : {}) });
}

/** What the settings say a review comes to, unless somebody decided meanwhile. */
export function finishNameReview(core: Core, numberId: string, decided?: 'APPROVED' | 'REJECTED'): void {
  const number = core.state.numbers.get(numberId);
  const isWaiting = number?.newName?.status === 'PENDING_REVIEW' || number?.nameStatus === 'PENDING_REVIEW';
  if (!number || !isWaiting) return;
  const { decision, reason } = core.state.settings.nameReview;
  decideName(core, number, decided ?? decision, reason);
}

/** A first name is in place at once; a changed one from the next register on. */
export function decideName(core: Core, number: BusinessNumber, decision: NameDecision, reason = 'NAME_NOT_CONSISTENT'): void {
  const status = decision === 'APPROVED' ? 'APPROVED' : decision === 'REJECTED' ? 'DECLINED' : 'PENDING_REVIEW';
  const requested = number.newName?.name ?? number.verifiedName;
  if (number.newName) number.newName.status = status;
  else number.nameStatus = status;
  queueWebhook(core, {
    wabaId: number.wabaId,
    numberId: null,
    field: 'phone_number_name_update',
    value: {
      display_phone_number: digitsOf(number.phone),
      decision,
      requested_verified_name: requested,
      rejection_reason: decision === 'REJECTED' ? reason : null,
    },
  });
}

/** Called by register. */
export function putNameInPlace(number: BusinessNumber): void {
  if (number.newName?.status !== 'APPROVED') return;
  number.verifiedName = number.newName.name;
  number.nameStatus = 'APPROVED';
  number.newName = null;
}
