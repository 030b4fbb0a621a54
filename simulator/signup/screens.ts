/** The screens an administrator goes through, in their order. Words are ours; the order and the questions are Meta's. */
import { html } from 'hono/html';
import type { SignupSession, Step } from '../accounts/state.ts';
import type { Core } from '../core.ts';
import { membersOf } from '../oidc/token.ts';
import { CALLING_CODES, CATEGORIES, COUNTRIES, CURRENCIES, PERMISSIONS, TIME_ZONES } from './choices.ts';
import { form, makeFields, wayOn } from './fields.ts';
import { type Html, page } from './page.ts';
import { fails, isCoexistence, shownPhoneOf } from './session.ts';
import type { Problem } from './steps.ts';

/** Of many accounts the newest, so that the list fits the window. */
const KEPT_SHORT = 6;

type Draw = (core: Core, session: SignupSession, problem: Problem | null) => { title: string; content: Html };

export function drawScreen(core: Core, session: SignupSession, problem: Problem | null): Html {
  return page(core, session, SCREENS[session.step](core, session, problem));
}

const heading = (title: string, lead: string | Html): Html => html`<h1 tabindex="-1">${title}</h1><p class="lead">${lead}</p>`;

const SCREENS: Record<Step, Draw> = {
  login: (core, session, problem) => ({
    title: 'Log in',
    content: html`${heading('Log in with your personal Facebook account', 'Choose who is connecting. No password is asked.')}
    <form method="post" action="/signup/${session.id}">
      <input type="hidden" name="step" value="login" />
      ${problem ? html`<p class="problem" role="alert" id="problem" tabindex="-1">${problem.text}</p>` : ''}
      <ul class="people">
        ${membersOf(core)
          .filter((person) => person.role === 'admin' || person.role === 'manager')
          .map(
            (person) => html`<li><button type="submit" name="person" value="${person.phone}">
              <span class="face" aria-hidden="true">${initials(person.name)}</span><span><strong>Continue as ${person.name}</strong><small>${person.email}</small></span>
            </button></li>`,
          )}
      </ul>
      <p class="soft">The person must be a director or an authorised signatory of the business.</p>
    </form>`,
  }),

  permissions: (_core, session, problem) => ({
    title: 'Permissions',
    content: html`${heading('Switchboard asks for these permissions', 'You can change them later in the settings of your business.')}
    ${form(
      session,
      problem,
      html`<ul class="permissions">
        ${Object.entries(PERMISSIONS)
          .filter(([name]) => !(name === 'whatsapp_business_messaging' && fails(session, 'missing_permission')))
          .map(([name, words]) => html`<li><span class="tick" aria-hidden="true">✓</span><span>${words}<code>${name}</code></span></li>`)}
      </ul>`,
      wayOn('Continue'),
    )}`,
  }),

  business: (core, session, problem) => {
    const { radio, text, select } = makeFields(session, problem);
    const all = [...core.state.wabas.values()];
    const known = all.filter((waba, index) => index >= all.length - KEPT_SHORT || waba.id === session.answers.business);
    return {
      title: 'Business account',
      content: html`${heading('Choose a business account', 'WhatsApp numbers and templates belong to it.')}
      ${form(
        session,
        problem,
        html`<fieldset class="choices">
            <legend>Business account</legend>
            ${radio('business', 'new', 'Create a new business account')}
            ${known.map((waba) => radio('business', waba.id, waba.name, `Account ${waba.id}`))}
          </fieldset>
          <div data-when="business=new" class="stack">
            ${text('businessName', 'Display name of the business', { maxlength: 100, autocomplete: 'organization' })}
            <div class="pair">${select('timeZone', 'Time zone', same(Object.keys(TIME_ZONES)))}
            ${select('currency', 'Currency', named(CURRENCIES))}</div>
          </div>`,
        wayOn('Next'),
      )}`,
    };
  },

  profile: (_core, session, problem) => {
    const { text, area, select } = makeFields(session, problem);
    return {
      title: 'Business profile',
      content: html`${heading('Tell us about the business', 'Customers see some of this. Meta uses it to verify the business.')}
      ${form(
        session,
        problem,
        html`${text('legalName', 'Legal name', { hint: 'As it is on the certificate of incorporation.' })}
          ${text('street', 'Street address', { autocomplete: 'street-address' })}
          <div class="pair">${text('city', 'City')}${text('state', 'State')}</div>
          <div class="pair">${text('zip', 'PIN or postal code')}${select('country', 'Country', COUNTRIES)}</div>
          <div class="pair">${text('email', 'E-mail', { type: 'email', autocomplete: 'email' })}${text('website', 'Website', { type: 'url' })}</div>
          <div class="pair">${select('category', 'Category', same(Object.keys(CATEGORIES)))}
          ${select('subcategory', 'Kind of business', same(Object.values(CATEGORIES).flat()))}</div>
          ${area('description', 'Description')}`,
        wayOn('Next'),
      )}`,
    };
  },

  number: (core, session, problem) => {
    const { radio, text, select } = makeFields(session, problem);
    const own = [...core.state.numbers.values()].filter((number) => number.wabaId === session.answers.business);
    const lead = isCoexistence(session)
      ? 'The number stays on the WhatsApp Business app of your phone, and works here as well.'
      : 'It must be off WhatsApp and able to take an SMS or a call.';
    return {
      title: 'Phone number',
      content: html`${heading(isCoexistence(session) ? 'Connect your WhatsApp Business app' : 'Add a phone number', lead)}
      ${form(
        session,
        problem,
        html`<fieldset class="choices">
            <legend>Phone number</legend>
            ${radio('number', 'new', isCoexistence(session) ? 'The number of my app' : 'Use a new number')}
            ${own.map((number) => radio('number', number.id, number.phone, number.verifiedName))}
            ${radio('number', 'later', 'Add a number later')}
          </fieldset>
          <div data-when="number=new" class="stack">
            <div class="pair is-phone">${select('callingCode', 'Country', CALLING_CODES)}
            ${text('phoneNumber', 'Phone number', { type: 'tel', inputmode: 'tel' })}</div>
            <fieldset class="choices is-row">
              <legend>How should the code reach you?</legend>
              ${radio('method', 'SMS', 'Text message')} ${radio('method', 'VOICE', 'Phone call')}
            </fieldset>
          </div>`,
        wayOn('Next'),
      )}`,
    };
  },

  code: (_core, session, problem) => {
    const { text } = makeFields(session, problem);
    const way = session.code?.method === 'VOICE' ? 'We are calling' : 'We sent a text message to';
    return {
      title: 'Verify the number',
      content: html`${heading('Enter the 6-digit code', html`${way} <strong class="nowrap">${shownPhoneOf(session)}</strong>.`)}
      ${form(
        session,
        problem,
        html`<div class="code">${text('code', 'Verification code', { inputmode: 'numeric', autocomplete: 'one-time-code', maxlength: 7 })}</div>
          <p class="soft">No code after 60 seconds? Ask for another one.</p>`,
        html`<button type="submit" class="primary" name="action" value="next">Verify</button
          ><button type="submit" name="action" value="voice">Call me</button
          ><button type="submit" name="action" value="sms">Send again</button
          ><button type="submit" name="action" value="back">Back</button>`,
      )}`,
    };
  },

  summary: (core, session, problem) => {
    const { text, check } = makeFields(session, problem);
    const { answers } = session;
    const waba = core.state.wabas.get(answers.business ?? '');
    const existing = core.state.numbers.get(answers.number ?? '');
    const rows = {
      'Business account': waba?.name ?? answers.businessName ?? '',
      'Legal name': answers.legalName ?? '',
      'Phone number': answers.number === 'later' ? 'None yet' : (existing?.phone ?? shownPhoneOf(session)),
      ...(waba ? {} : { 'Time zone and currency': `${answers.timeZone}, ${answers.currency}` }),
      Category: `${answers.category} › ${answers.subcategory}`,
    };
    return {
      title: 'Summary',
      content: html`${heading('Check and finish', 'You can change most of this later in WhatsApp Manager.')}
      ${form(
        session,
        problem,
        html`${answers.number === 'new' ? text('displayName', 'WhatsApp display name', { hint: 'Customers see this name. Meta reviews it.' }) : ''}
          <dl>${Object.entries(rows).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
          <section class="terms" aria-labelledby="pricing">
            <h2 id="pricing">Pricing</h2>
            <p>Meta charges for each delivered message by country and category. The first 1,000 replies a month are free.</p>
            ${check('payment', 'Add a payment method now')}
            ${check('terms', 'I agree to the WhatsApp Business terms and to Meta’s pricing')}
          </section>`,
        wayOn('Finish'),
      )}`,
    };
  },

  done: (_core, session) => ({
    title: 'Connected',
    content: html`<div class="end">
      <span class="big" aria-hidden="true">✓</span>
      ${heading(session.answers.number === 'later' ? 'Your account is ready' : 'Your account is connected', 'You can close this window.')}
      <div class="actions"><button type="button" class="primary" data-close>Close</button></div>
    </div>`,
  }),

  stopped: (_core, session) => ({
    title: session.problem?.title ?? 'Stopped',
    content: html`<div class="end">
      <span class="big is-bad" aria-hidden="true">!</span>
      ${heading(session.problem?.title ?? 'Something went wrong', session.problem?.text ?? '')}
      <p class="soft">Error ${session.problem?.code}</p>
      <div class="actions"><button type="button" class="primary" data-report>Report and close</button></div>
    </div>`,
  }),
};

const same = (words: string[]): Record<string, string> => Object.fromEntries(words.map((word) => [word, word]));
const named = (words: Record<string, string>) =>
  Object.fromEntries(Object.entries(words).map(([code, name]) => [code, `${code} · ${name}`]));

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .map((word) => word.slice(0, 1))
    .slice(0, 2)
    .join('');
