/** One popup: what was asked of it, who opened it, and how far the person is. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { Failure, SignupSession } from '../accounts/state.ts';
import type { Core } from '../core.ts';
import { isObject, type Json, wordOf } from '../rules/json.ts';
import { ZONE_BY_OFFSET } from './choices.ts';

const KEPT_SESSIONS = 200;

export type Opened = { ok: true; session: SignupSession } | { ok: false; title: string; text: string };

/** Judges what the SDK asks before anybody sees a page. */
export function openSession(core: Core, query: URLSearchParams): Opened {
  const { app, signup, settings } = core.state;
  const origin = query.get('origin') ?? '';
  if (query.get('client_id') !== app.id) {
    return {
      ok: false,
      title: 'Invalid app ID',
      text: `The provided app ID does not look like a valid app ID. This simulator knows ${app.id}.`,
    };
  }
  if (!/^https?:\/\/[^/]+$/.test(origin)) return { ok: false, title: 'No opener', text: 'This page is opened by FB.login() of the SDK.' };
  if (settings.allowedOrigins.length > 0 && !settings.allowedOrigins.includes(origin)) {
    return {
      ok: false,
      title: 'JSSDK unknown host domain',
      text: `${origin} is not among the allowed domains for the JavaScript SDK of this app.`,
    };
  }
  if (!query.get('config_id')) return { ok: false, title: 'No configuration', text: 'FB.login() was called without config_id.' };
  if (query.get('response_type') !== 'code' || query.get('override_default_response_type') !== 'true') {
    return {
      ok: false,
      title: 'No code asked for',
      text: "FB.login() needs response_type: 'code' and override_default_response_type: true.",
    };
  }
  const extras = readExtras(query.get('extras'));
  const session: SignupSession = {
    id: core.random.text(24, 'abcdefghijklmnopqrstuvwxyz0123456789'),
    appId: app.id,
    openerOrigin: origin,
    cb: query.get('cb') ?? '',
    featureType: wordOf(extras.featureType ?? extras.feature),
    step: 'login',
    failures: [...signup.failures],
    startedAtMs: core.clock.now(),
    answers: { ...prefilled(extras), business: accountAskedFor(core, extras) },
    code: null,
    codesAsked: 0,
    problem: null,
    message: null,
    authCode: null,
  };
  signup.sessions.set(session.id, session);
  if (signup.sessions.size > KEPT_SESSIONS) signup.sessions.delete(signup.sessions.keys().next().value as string);
  return { ok: true, session };
}

export const fails = (session: SignupSession, failure: Failure): boolean => session.failures.includes(failure);

/** Whether the number stays on the phone app: asked for by the page, or chosen in the panel. */
export const isCoexistence = (session: SignupSession): boolean =>
  fails(session, 'coexistence') || /^(whatsapp_business_app_onboarding|coexistence)$/.test(session.featureType);

/** As people write it: +91 98765 43210. */
export function shownPhoneOf(session: SignupSession): string {
  const phone = phoneOf(session);
  return parsePhoneNumberFromString(phone)?.formatInternational() ?? phone;
}

/** `+` and digits, as given in two fields. */
export function phoneOf({ answers }: SignupSession): string {
  return `+${answers.callingCode ?? ''}${(answers.phoneNumber ?? '').replace(/\D/g, '').replace(/^0+/, '')}`;
}

function readExtras(text: string | null): Json {
  try {
    const parsed: unknown = JSON.parse(text ?? '{}');
    return isObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

/** `extras.setup`, by the names of the form's fields. Source: pre-filled data. */
function prefilled(extras: Json): Record<string, string> {
  const setup = objectIn(extras, 'setup');
  const business = objectIn(setup, 'business');
  const address = objectIn(business, 'address');
  const number = objectIn(business, 'phone');
  const phone = objectIn(setup, 'phone');
  const word = (value: unknown) => wordOf(value ?? '');
  const name = word(business.name);
  const given: Record<string, string> = {
    businessName: name,
    legalName: name,
    email: word(business.email),
    website: word(business.website),
    street: [word(address.streetAddress1), word(address.streetAddress2)].filter(Boolean).join(', '),
    city: word(address.city),
    state: word(address.state),
    zip: word(address.zipPostal),
    country: word(address.country) || 'IN',
    timeZone: ZONE_BY_OFFSET[word(business.timezone)] ?? 'Asia/Kolkata',
    currency: 'INR',
    callingCode: word(number.code).replace(/\D/g, '') || '91',
    phoneNumber: word(number.number),
    displayName: word(phone.displayName) || name,
    description: word(phone.description),
    category: 'Financial Services',
    subcategory: 'Loan Agency',
    method: 'SMS',
    number: 'new',
    payment: 'on',
  };
  return given;
}

/** `setup` may name an account, or a portfolio that has one. */
function accountAskedFor(core: Core, extras: Json): string {
  const setup = objectIn(extras, 'setup');
  const { ids } = objectIn(setup, 'whatsAppBusinessAccount');
  const asked = wordOf(Array.isArray(ids) ? ids[0] : (ids ?? ''));
  if (core.state.wabas.has(asked)) return asked;
  const portfolioId = wordOf(objectIn(setup, 'business').id ?? '');
  return [...core.state.wabas.values()].find((waba) => waba.portfolioId === portfolioId)?.id ?? 'new';
}

const objectIn = (value: Json, name: string): Json => (isObject(value[name]) ? value[name] : {});
