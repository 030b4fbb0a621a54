/** A person at the running app without a browser: signs in at the simulator's identity provider and keeps the session's cookie. */

/** What the page sends with everything that changes something. */
export const CSRF = { 'X-Switchboard-CSRF': '1' };

/** The `Cookie` header of a new session of whoever has this e-mail address. */
export async function signInOverHttp(appUrl: string, email: string): Promise<string> {
  const begun = await fetch(`${appUrl}/auth/sign-in`, { redirect: 'manual' });
  const authorize = new URL(locationOf(begun));
  authorize.searchParams.set('prompt', 'none');
  authorize.searchParams.set('login_hint', email);
  const granted = await fetch(authorize, { redirect: 'manual' });
  const arrived = await fetch(locationOf(granted), { redirect: 'manual', headers: { Cookie: cookiesOf(begun) } });
  const session = cookiesOf(arrived);
  if (!session.includes('sb_session=')) throw new Error(`${email} cannot sign in: ${arrived.status} ${locationOf(arrived)}`);
  return session;
}

function locationOf(response: Response): string {
  const location = response.headers.get('Location');
  if (location === null) throw new Error(`${response.url} answers ${response.status} where it should lead on`);
  return location;
}

/** Those that are set, without those that are taken away. */
function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .filter((line) => !/Max-Age=0/.test(line))
    .map((line) => line.replace(/;.*/s, ''))
    .join('; ');
}
