/** The parts of the popup's forms: labelled fields that keep what was given, choices, and the buttons below. */
import { html } from 'hono/html';
import type { SignupSession } from '../accounts/state.ts';
import type { Html } from './page.ts';
import type { Problem } from './steps.ts';

interface FieldOptions {
  type?: string;
  hint?: string;
  autocomplete?: string;
  inputmode?: string;
  maxlength?: number;
}

export function makeFields({ answers }: SignupSession, problem: Problem | null) {
  const flaw = (name: string) => (problem?.field === name ? html` aria-invalid="true" aria-describedby="problem"` : '');
  return {
    text: (
      name: string,
      label: string,
      { type = 'text', hint, autocomplete = 'off', inputmode, maxlength }: FieldOptions = {},
    ): Html => html`<label
      class="field"
      ><span>${label}</span>
      <input
        type="${type}"
        name="${name}"
        value="${answers[name] ?? ''}"
        autocomplete="${autocomplete}"
        ${inputmode ? html` inputmode="${inputmode}"` : ''}
        ${maxlength ? html` maxlength="${String(maxlength)}"` : ''}
        ${flaw(name)}
      />${hint ? html`<small>${hint}</small>` : ''}</label
    >`,
    area: (name: string, label: string): Html => html`<label class="field"
      ><span>${label}</span><textarea name="${name}" rows="3" ${flaw(name)}>${answers[name] ?? ''}</textarea></label
    >`,
    select: (name: string, label: string, choices: Record<string, string>): Html => html`<label class="field"
      ><span>${label}</span
      ><select name="${name}" ${flaw(name)}>
        ${Object.entries(choices).map(
          ([value, words]) => html`<option value="${value}" ${answers[name] === value ? 'selected' : ''}>${words}</option>`,
        )}
      </select></label
    >`,
    radio: (name: string, value: string, label: string, hint = ''): Html => html`<label class="choice"
      ><input type="radio" name="${name}" value="${value}" ${answers[name] === value ? 'checked' : ''} /><span
        ><strong>${label}</strong>${hint ? html`<small>${hint}</small>` : ''}</span
      ></label
    >`,
    check: (name: string, label: Html | string): Html => html`<label class="check"
      ><input type="checkbox" name="${name}" ${answers[name] === 'on' ? 'checked' : ''} ${flaw(name)} /><span>${label}</span></label
    >`,
  };
}

export function form(session: SignupSession, problem: Problem | null, content: Html, buttons: Html): Html {
  return html`<form method="post" action="/signup/${session.id}" novalidate>
    <input type="hidden" name="step" value="${session.step}" />
    ${problem ? html`<p class="problem" role="alert" id="problem" tabindex="-1">${problem.text}</p>` : ''} ${content}
    <div class="actions">${buttons}</div>
  </form>`;
}

/** The first button of a form is the one that Enter presses, so the way on stands before the way back. */
export const wayOn = (label: string): Html =>
  html`<button type="submit" class="primary" name="action" value="next">${label}</button
    ><button type="submit" name="action" value="back">Back</button>`;
