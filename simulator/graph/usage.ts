/** Counts management calls to a WABA, refuses too many with 80007, and says in headers how much is used. */
import type { Core } from '../core.ts';
import { countCalls, minutesUntilFree, REGISTERED_PER_HOUR, takeCall, UNREGISTERED_PER_HOUR } from '../rules/management-rate.ts';
import type { Waba } from '../state.ts';
import type { Granted } from './access.ts';

export function takeManagementCall(core: Core, waba: Waba): Granted<Waba> {
  const isTaken = takeCall(
    waba.managementCalls,
    core.state.settings.isManagementLimited ? limitOf(core, waba) : Number.POSITIVE_INFINITY,
    core.clock.now(),
  );
  if (isTaken) return { ok: true, value: waba };
  const message = '(#80007) There have been too many calls to this WhatsApp Business account. Wait a bit and try again.';
  return { ok: false, refusal: { code: 80007, message, isTransient: true } };
}

/** `X-Business-Use-Case-Usage` is keyed by the business; `X-App-Usage` is of the app as a whole. All but the last number are per cent. */
export function usageHeaders(core: Core, waba: Waba): Record<string, string> {
  const nowMs = core.clock.now();
  const limit = limitOf(core, waba);
  const calls = countCalls(waba.managementCalls, nowMs);
  const used = Math.min(100, Math.ceil((100 * calls) / limit));
  const isOver = core.state.settings.isManagementLimited && calls >= limit;
  const own = { call_count: used, total_cputime: Math.ceil(used / 4), total_time: Math.ceil(used / 4) };
  const businessUse = {
    type: 'whatsapp',
    ...own,
    estimated_time_to_regain_access: isOver ? minutesUntilFree(waba.managementCalls, nowMs) : 0,
  };
  return {
    'x-business-use-case-usage': JSON.stringify({ [waba.portfolioId]: [businessUse] }),
    'x-app-usage': JSON.stringify(own),
  };
}

function limitOf(core: Core, waba: Waba): number {
  for (const number of core.state.numbers.values()) if (number.wabaId === waba.id && number.isRegistered) return REGISTERED_PER_HOUR;
  return UNREGISTERED_PER_HOUR;
}
