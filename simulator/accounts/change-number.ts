/** `POST /{number}` with `pin` or `new_display_name`. Source: "Two-step verification", "Display names". */
import type { Core } from '../core.ts';
import { type Answer, answer, refused } from '../graph/answer.ts';
import { refuse } from '../graph/refusal.ts';
import { isText, type Json, wordOf } from '../rules/json.ts';
import type { BusinessNumber } from '../state.ts';
import { askForName } from './names.ts';
import { securityEvent } from './number-events.ts';

export const PIN = /^\d{6}$/;

/** A new PIN needs no old one. */
export function changeNumber(core: Core, number: BusinessNumber, body: Json): Answer {
  if (body.pin !== undefined) {
    const pin = wordOf(body.pin);
    if (!PIN.test(pin)) return refused({ code: 100, message: '(#100) Param pin must be a 6-digit number.' });
    if (!number.isRegistered) return refused(refuse(133010));
    number.pin = pin;
    number.wrongPinsAtMs = [];
    securityEvent(core, number, 'PIN_CHANGED');
    return answer({ success: true });
  }
  const name = body.new_display_name;
  if (!isText(name)) return refused({ code: 100, message: '(#100) Param new_display_name must be text.' });
  if (number.newName?.status === 'PENDING_REVIEW') {
    return refused({ code: 100, message: '(#100) A review of the display name is already in progress.' });
  }
  askForName(core, number, name);
  return answer({ success: true });
}
