/** What each screen does with what the person gave: a problem to show beside a field, the next screen, or the end. */
import { numberProblem } from '../accounts/add-number.ts';
import { CODES_ALLOWED, newCode } from '../accounts/codes.ts';
import type { SignupSession, Step } from '../accounts/state.ts';
import type { Core } from '../core.ts';
import { finishSession } from './finish.ts';
import { fails, isCoexistence, phoneOf } from './session.ts';

const WEEK_MS = 7 * 24 * 3_600_000;
const NAME_MAX = 100;
const DESCRIPTION_MAX = 512;

/** Said above the form; `field` is the one it is about. */
export interface Problem {
  field?: string;
  text: string;
}

type Act = (core: Core, session: SignupSession, action: string) => Problem | null;

const ORDER: Step[] = ['login', 'permissions', 'business', 'profile', 'number', 'code', 'summary'];

/** Takes a screen's form. A form of an older screen (the back button) is taken as if the person were there. */
export function takeStep(core: Core, session: SignupSession, form: URLSearchParams): Problem | null {
  const step = form.get('step') as Step;
  const action = form.get('action') ?? 'next';
  if (session.step === 'done' || session.step === 'stopped' || !ORDER.includes(step)) return null;
  // Nobody gets ahead of a screen they have not seen.
  if (ORDER.indexOf(step) > ORDER.indexOf(session.step)) return null;
  session.step = step;
  for (const [name, value] of form) if (name !== 'step' && name !== 'action') session.answers[name] = value.trim();
  // An empty checkbox is not in the form at all.
  if (step === 'summary') for (const name of ['payment', 'terms']) session.answers[name] = form.get(name) ?? 'off';
  if (action === 'back') {
    session.step = before(session, step);
    return null;
  }
  return ACTS[step]?.(core, session, action) ?? null;
}

const ACTS: Partial<Record<Step, Act>> = {
  login(core, session) {
    if (!core.state.people.has(session.answers.person ?? '')) return { text: 'Choose the account to log in with.' };
    if (fails(session, 'account_blocked')) {
      return stop(
        session,
        368,
        'Your account is restricted',
        'Your Facebook account is temporarily restricted from this action for spam-like behaviour. Try again later or visit Account Quality.',
      );
    }
    if (fails(session, 'account_too_new')) {
      return stop(
        session,
        2_388_001,
        'Your account is too new',
        'Your Facebook account was created only recently. Wait an hour and try again.',
      );
    }
    return go(session, 'permissions');
  },
  permissions: (_core, session) => go(session, 'business'),
  business(core, session) {
    const { answers } = session;
    if (answers.business === 'new') {
      if (!answers.businessName) return { field: 'businessName', text: 'Enter the display name of the business.' };
      if (answers.businessName.length > NAME_MAX) return { field: 'businessName', text: `The name has at most ${NAME_MAX} characters.` };
      const nowMs = core.clock.now();
      const recent = core.state.signup.newBusinessesAtMs.filter((atMs) => atMs > nowMs - WEEK_MS);
      core.state.signup.newBusinessesAtMs = recent;
      if (fails(session, 'weekly_limit') || recent.length >= core.state.settings.newBusinessesPerWeek) {
        return stop(
          session,
          2_388_084,
          'This app cannot add more businesses right now',
          'The app you are connecting to has reached the number of new businesses it can add in 7 days. Try again in a few days.',
        );
      }
      answers.legalName ||= answers.businessName;
      answers.displayName ||= answers.businessName;
    } else if (!core.state.wabas.has(answers.business ?? '')) return { field: 'business', text: 'Choose a business account.' };
    return go(session, 'profile');
  },
  profile(_core, session) {
    const { answers } = session;
    if (!answers.legalName) return { field: 'legalName', text: 'Enter the legal name as it is incorporated.' };
    if (!answers.street) return { field: 'street', text: 'Enter the street address.' };
    if (!/^\S+@\S+\.\S+$/.test(answers.email ?? '')) return { field: 'email', text: 'Enter an e-mail address.' };
    if (!/^(https?:\/\/)?[\w-]+(\.[\w-]+)+/.test(answers.website ?? ''))
      return { field: 'website', text: 'Enter the address of a website.' };
    if ((answers.description ?? '').length > DESCRIPTION_MAX) {
      return { field: 'description', text: `The description has at most ${DESCRIPTION_MAX} characters.` };
    }
    if (fails(session, 'no_number')) {
      answers.number = 'later';
      return go(session, 'summary');
    }
    return go(session, 'number');
  },
  number(core, session) {
    const { answers } = session;
    if (answers.number === 'later') return go(session, 'summary');
    if (answers.number !== 'new') {
      const isOfAccount = core.state.numbers.get(answers.number ?? '')?.wabaId === answers.business;
      return isOfAccount ? go(session, 'summary') : { field: 'number', text: 'Choose a number.' };
    }
    const problem = problemOfNumber(core, session);
    if (problem) return { field: 'phoneNumber', text: problem };
    return sendCode(core, session, answers.method === 'VOICE' ? 'VOICE' : 'SMS') ?? go(session, 'code');
  },
  code(core, session, action) {
    if (action === 'sms' || action === 'voice') return sendCode(core, session, action === 'voice' ? 'VOICE' : 'SMS');
    const given = (session.answers.code ?? '').replace(/\D/g, '');
    delete session.answers.code;
    if (given.length !== 6) return { field: 'code', text: 'Enter the 6 digits of the code.' };
    if (given !== session.code?.text) return { field: 'code', text: 'That code is not right. Check it and try again.' };
    session.code = null;
    return go(session, 'summary');
  },
  summary(core, session) {
    const { answers } = session;
    const hasNewNumber = answers.number === 'new';
    if (hasNewNumber && (answers.displayName ?? '').length < 3)
      return { field: 'displayName', text: 'The display name has at least 3 characters.' };
    if (hasNewNumber && fails(session, 'name_against_guidelines')) {
      return { field: 'displayName', text: "This display name does not follow WhatsApp's guidelines: it must relate to the business." };
    }
    if (answers.terms !== 'on') return { field: 'terms', text: 'Agree to the terms to go on.' };
    if (fails(session, 'something_went_wrong')) {
      return stop(session, 2_655_070, 'Something went wrong', 'We could not finish connecting your account. Try again in a few minutes.');
    }
    finishSession(core, session);
    return null;
  },
};

/** A new code cancels the last one. */
function sendCode(core: Core, session: SignupSession, method: 'SMS' | 'VOICE'): Problem | null {
  if (fails(session, 'too_many_codes') || session.codesAsked >= CODES_ALLOWED) {
    return { text: 'You have requested too many verification codes. Wait about 12 hours before you try again.' };
  }
  session.codesAsked += 1;
  const arrives = method === 'VOICE' || !fails(session, 'code_not_arriving');
  session.code = { text: newCode(core), method, arrives };
  return null;
}

function problemOfNumber(core: Core, session: SignupSession): string | null {
  const phone = phoneOf(session);
  if (!/^\+[1-9]\d{8,14}$/.test(phone)) return 'Enter a valid phone number.';
  if (fails(session, 'number_blocked')) return 'This phone number is blocked. See WhatsApp Manager or Business Support Home.';
  if (fails(session, 'number_in_list')) return 'This phone number is already in your list of numbers. Pick it there instead of adding it.';
  if (fails(session, 'number_on_whatsapp')) return ON_WHATSAPP;
  // A number that stays on the phone app is on WhatsApp, that is the point.
  if (isCoexistence(session)) return null;
  return numberProblem(core, phone, core.state.wabas.get(session.answers.business ?? '')?.portfolioId ?? null)?.text ?? null;
}

const ON_WHATSAPP =
  'This phone number is registered to an existing WhatsApp account. Disconnect it from that account first, then wait about 3 minutes.';

function go(session: SignupSession, step: Step): null {
  session.step = step;
  return null;
}

function stop(session: SignupSession, code: number, title: string, text: string): null {
  session.step = 'stopped';
  session.problem = { code, title, text };
  return null;
}

function before(session: SignupSession, step: Step): Step {
  if (step === 'summary') return session.answers.number === 'new' ? 'number' : fails(session, 'no_number') ? 'profile' : 'number';
  return ORDER[Math.max(0, ORDER.indexOf(step) - 1)] as Step;
}
