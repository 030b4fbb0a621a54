/** The end of the popup: makes the business, account, number and code, and the message that tells of them. */
import { accountEvent } from '../accounts/account-events.ts';
import { addNumber } from '../accounts/add-number.ts';
import { CODE_LIFE_MS } from '../accounts/oauth.ts';
import { newPortfolioAccount, newWabaAccount, type SignupSession } from '../accounts/state.ts';
import type { Core } from '../core.ts';
import { newWabaGraph } from '../graph/state.ts';
import { newGraphId } from '../ids.ts';
import type { BusinessNumber, Waba } from '../state.ts';
import { PERMISSIONS, TIME_ZONES } from './choices.ts';
import { fails, isCoexistence, phoneOf } from './session.ts';

const CODE_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** The PIN a number has already, where that was chosen to go wrong. */
const PIN_OF_BEFORE = '482916';

export function finishSession(core: Core, session: SignupSession): void {
  const waba = wabaFor(core, session);
  const number = numberFor(core, session, waba);
  const event = number === null ? 'FINISH_ONLY_WABA' : number.isOnBizApp ? 'FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING' : 'FINISH';
  session.step = 'done';
  session.message = {
    data: { ...(number ? { phone_number_id: number.id } : {}), waba_id: waba.id, business_id: waba.portfolioId },
    type: 'WA_EMBEDDED_SIGNUP',
    event,
    version: 3,
  };
  session.authCode = issueCode(core, session, waba);
  accountEvent(core, waba, { event: 'PARTNER_ADDED' });
  accountEvent(core, waba, { event: 'PARTNER_APP_INSTALLED' });
}

/** The person as this app knows them; the same one each time, and in `signed_request` too. */
export const appScopedId = (phone: string): string => `1016${phone.replace(/\D/g, '')}`;

function issueCode(core: Core, { appId, answers, failures }: SignupSession, waba: Waba): string {
  const { codes } = core.state.signup;
  for (const [text, { expiresAtMs }] of codes) if (expiresAtMs + CODE_LIFE_MS * 100 < core.clock.now()) codes.delete(text);
  const code = `AQ${core.random.text(200, CODE_LETTERS)}`;
  const isLeftOut = (scope: string) => scope === 'whatsapp_business_messaging' && failures.includes('missing_permission');
  codes.set(code, {
    appId,
    wabaIds: [waba.id],
    scopes: Object.keys(PERMISSIONS).filter((scope) => !isLeftOut(scope)),
    userId: appScopedId(answers.person ?? ''),
    expiresAtMs: core.clock.now() + CODE_LIFE_MS,
  });
  return code;
}

function wabaFor(core: Core, { answers }: SignupSession): Waba {
  const { state } = core;
  const known = state.wabas.get(answers.business ?? '');
  if (known) return known;
  const portfolioId = newGraphId(core.random);
  const name = answers.businessName ?? '';
  state.portfolios.set(portfolioId, {
    ...newPortfolioAccount(),
    verification: 'not_verified',
    maxPhoneNumbers: 2,
    id: portfolioId,
    name,
    tier: 'TIER_250',
    reached: new Map(),
  });
  state.signup.newBusinessesAtMs.push(core.clock.now());
  const waba: Waba = {
    ...newWabaAccount(),
    ...newWabaGraph(),
    hasPaymentMethod: answers.payment === 'on',
    id: newGraphId(core.random),
    portfolioId,
    name,
    currency: answers.currency ?? 'INR',
    timeZoneId: TIME_ZONES[answers.timeZone ?? ''] ?? '71',
    templates: new Map(),
    subscribed: new Map(),
  };
  state.wabas.set(waba.id, waba);
  return waba;
}

function numberFor(core: Core, session: SignupSession, waba: Waba): BusinessNumber | null {
  const { answers } = session;
  if (answers.number === 'later') return null;
  const known = core.state.numbers.get(answers.number ?? '');
  if (known?.wabaId === waba.id) return known;
  const phone = phoneOf(session);
  const name = answers.displayName ?? waba.name;
  const pin = fails(session, 'two_step_on') ? PIN_OF_BEFORE : null;
  const nameReview = fails(session, 'name_pending') ? 'never' : fails(session, 'name_declined') ? 'REJECTED' : undefined;
  const number = addNumber(core, waba, { phone, name, isVerified: true, isOnBizApp: isCoexistence(session), pin, nameReview });
  number.profile = {
    ...number.profile,
    address: [answers.street, answers.city, answers.state, answers.zip].filter(Boolean).join(', '),
    description: answers.description ?? '',
    email: answers.email ?? '',
    websites: answers.website ? [answers.website] : [],
    vertical: answers.category === 'Financial Services' ? 'FINANCE' : 'OTHER',
  };
  if (fails(session, 'several_numbers')) addNumber(core, waba, { phone: nextPhone(core, phone), name, isVerified: true });
  return number;
}

function nextPhone(core: Core, phone: string): string {
  const taken = new Set([...core.state.numbers.values()].map((number) => number.phone));
  let next = Number(phone.slice(1)) + 1;
  while (taken.has(`+${next}`)) next += 1;
  return `+${next}`;
}
