/** The sign-in page: one button for each person of the demo. Plain HTML, so that it works before anything is built. */
import { html, raw } from 'hono/html';
import type { Persona } from '../state.ts';

const ROLE_WORDS: Record<string, string> = {
  admin: 'Administrator',
  manager: 'Manager',
  vp: 'VP',
  cfo: 'CFO',
  sales: 'Sales',
  csm: 'CSM',
};

/** `query` is the authorization request as it came; it goes along with the choice. */
export function signInPage(people: Persona[], query: URLSearchParams, hint: string | null) {
  const sorted = people.toSorted((a, b) => rank(a, hint) - rank(b, hint));
  return page(
    'Choose a person',
    html`<h1>Who is signing in?</h1>
      <p class="lead">This is the simulator’s identity provider. Pick anyone; no password is asked.</p>
      <form method="post" action="authorize">
        ${[...query].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        <ul>
          ${sorted.map((person) => personButton(person, person.email === hint))}
        </ul>
      </form>`,
  );
}

export function refusalPage(description: string) {
  return page('Cannot sign in', html`<h1>This sign-in request cannot be answered</h1><p class="lead">${description}</p>`);
}

function personButton(person: Persona, isHinted: boolean) {
  const hue = Array.from(person.name).reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 360;
  return html`<li>
    <button type="submit" name="person" value="${person.email}" ${isHinted ? raw('autofocus') : ''}>
      <span class="face" style="--hue:${hue}" aria-hidden="true">${initials(person.name)}</span>
      <span class="who"><strong>${person.name}</strong><span>${person.email}</span></span>
      <span class="role">${person.title ?? ROLE_WORDS[person.role] ?? person.role}</span>
    </button>
  </li>`;
}

/** The hinted person first, then administrators; otherwise as they come. */
const rank = (person: Persona, hint: string | null) => (person.email === hint ? 0 : person.role === 'admin' ? 1 : 2);

const initials = (name: string) =>
  name
    .split(/\s+/)
    .map((word) => word.slice(0, 1))
    .slice(0, 2)
    .join('');

function page(title: string, content: ReturnType<typeof html>) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <main>${content}</main>
        <footer>Switchboard simulator · for development only</footer>
      </body>
    </html>`;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #17211d; --soft: #5d6b65; --paper: #fff; --ground: #f1f4f2; --line: #dfe5e1; --accent: #0b7a5c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eeeb; --soft: #98a7a0; --paper: #17201c; --ground: #0e1412; --line: #2a3732; --accent: #35c096; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; grid-template-rows: 1fr auto; justify-items: center; align-items: center; gap: 16px; padding: 24px 16px;
  font: 15px/1.45 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; color: var(--ink); background: var(--ground); }
main { width: min(480px, 100%); background: var(--paper); border: 1px solid var(--line); border-radius: 16px; padding: 28px; box-shadow: 0 12px 32px rgb(0 0 0 / 6%); }
h1 { margin: 0; font-size: 22px; letter-spacing: -.01em; }
.lead { margin: 6px 0 20px; color: var(--soft); }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 8px; }
button { width: 100%; display: flex; align-items: center; gap: 12px; padding: 10px 12px; border: 1px solid var(--line); border-radius: 12px; background: transparent;
  color: inherit; font: inherit; text-align: left; cursor: pointer; transition: border-color .12s, background .12s; }
button:hover { border-color: var(--accent); background: color-mix(in srgb, var(--accent) 7%, transparent); }
button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.face { flex: none; width: 38px; height: 38px; border-radius: 50%; display: grid; place-items: center; font-weight: 600; font-size: 14px;
  color: #fff; background: oklch(0.5 0.09 var(--hue)); }
.who { flex: 1; min-width: 0; display: grid; }
.who span { color: var(--soft); font-size: 13px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.role { color: var(--soft); font-size: 12.5px; text-align: right; max-width: 130px; }
footer { color: var(--soft); font-size: 13px; }
`;
