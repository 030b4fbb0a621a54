/** The frame around every screen of the popup: heading, progress, the signatory's phone, and what should go wrong. */
import { html } from 'hono/html';
import { FAILURES, type Failure, type SignupSession, type Step } from '../accounts/state.ts';
import type { Core } from '../core.ts';
import { CANCEL_STEPS } from './choices.ts';
import { shownPhoneOf } from './session.ts';

export type Html = ReturnType<typeof html>;

const STEPS: Step[] = ['login', 'permissions', 'business', 'profile', 'number', 'summary'];

interface Screen {
  title: string;
  content: Html;
}

export function page(core: Core, session: SignupSession, { title, content }: Screen): Html {
  const { step } = session;
  const place = STEPS.indexOf(step === 'code' ? 'number' : step);
  const isClosing = session.failures.includes(`close_${step}` as Failure);
  return wholePage(
    title,
    html`<header>
        <span class="mark" aria-hidden="true"></span>
        <p>Connect <strong>Switchboard</strong> to WhatsApp</p>
        <button type="button" class="quiet" data-close aria-label="Close">✕</button>
      </header>
      ${place < 0 ? '' : progress(place)}
      <main>${content}</main>
      ${step === 'code' ? signatoryPhone(session) : ''} ${step === 'done' || step === 'stopped' ? '' : failurePanel(session)}`,
    {
      opener: session.openerOrigin,
      cb: session.cb,
      cancelStep: CANCEL_STEPS[step] ?? '',
      closes: isClosing ? 'yes' : '',
      message: messageOf(core, session),
      code: step === 'done' ? (session.authCode ?? '') : '',
      report: step === 'stopped' ? reportOf(core, session, 'CANCEL') : '',
    },
  );
}

/** Where no session could be opened: nobody to tell. */
export function refusalPage(title: string, text: string): Html {
  return wholePage(
    title,
    html`<header><span class="mark" aria-hidden="true"></span><p>Sign-up</p></header>
      <main><h1 tabindex="-1">${title}</h1><p class="lead">${text}</p>
      <div class="actions"><button type="button" class="primary" data-close>Close</button></div></main>`,
    {},
  );
}

function wholePage(title: string, body: Html, data: Record<string, string>): Html {
  const given = { opener: '', cb: '', cancelStep: '', closes: '', message: '', code: '', report: '', ...data };
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Connect to WhatsApp</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/signup/popup.css" />
        <script src="/signup/popup.js" defer></script>
      </head>
      <body
        data-opener="${given.opener}"
        data-cb="${given.cb}"
        data-cancel-step="${given.cancelStep}"
        data-closes="${given.closes}"
        data-message="${given.message}"
        data-code="${given.code}"
        data-report="${given.report}"
      >
        ${body}
      </body>
    </html>`;
}

const progress = (place: number): Html => html`<nav aria-label="Progress">
  <p>Step ${place + 1} of ${STEPS.length}</p>
  <div class="bar" aria-hidden="true">${STEPS.map((_, index) => html`<span class="${index <= place ? 'is-past' : ''}"></span>`)}</div>
</nav>`;

/** The number's own phone: where the code rings or arrives. */
function signatoryPhone(session: SignupSession): Html {
  const { code } = session;
  const isCall = code?.method === 'VOICE';
  return html`<aside class="phone" aria-label="The phone of the signatory">
    <h2>${isCall ? 'Incoming call' : 'Messages'}<span>${shownPhoneOf(session)}</span></h2>
    ${
      code?.arrives
        ? html`<p class="sms">${isCall ? 'Your WhatsApp verification code is' : 'Your WhatsApp code:'} <output>${code.text.slice(0, 3)}-${code.text.slice(3)}</output></p>`
        : html`<p class="sms is-none">No message yet.</p>`
    }
  </aside>`;
}

function failurePanel(session: SignupSession): Html {
  return html`<aside class="wrong" aria-label="Simulator"><details>
    <summary>What should go wrong${session.failures.length > 0 ? html` <span class="count">${session.failures.length}</span>` : ''}</summary>
    <form method="post" action="/signup/${session.id}/failures">
      <fieldset>
        <legend>Only the simulator has this. It holds for this window.</legend>
        ${Object.entries(FAILURES).map(
          ([name, words]) => html`<label class="check"
            ><input type="checkbox" name="failure" value="${name}" ${session.failures.includes(name as Failure) ? 'checked' : ''} /><span>${words}</span></label
          >`,
        )}
      </fieldset>
      <button type="submit">Apply</button>
    </form>
  </details></aside>`;
}

/** Told when the page is shown: the end, or an error of the flow itself. */
function messageOf(core: Core, session: SignupSession): string {
  if (session.step === 'done') return JSON.stringify(session.message);
  return session.step === 'stopped' && session.failures.includes('something_went_wrong') ? reportOf(core, session, 'ERROR') : '';
}

/** A CANCEL with the error, for who presses "Report"; Meta lists ERROR as an event and shows no shape, so it is the same. */
function reportOf(core: Core, session: SignupSession, event: 'CANCEL' | 'ERROR'): string {
  const { problem } = session;
  const data = {
    error_message: problem?.text ?? '',
    error_code: String(problem?.code ?? ''),
    session_id: session.id,
    timestamp: String(Math.floor(core.clock.now() / 1_000)),
  };
  return JSON.stringify({ data, type: 'WA_EMBEDDED_SIGNUP', event, version: 3 });
}
