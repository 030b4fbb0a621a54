/** What the sign-in page says about the last try, and where it goes back to. */
export interface SignInMessage {
  tone: 'warn' | 'bad' | 'info';
  title: string;
  text: string;
}

export function signInMessage(code: string | null): SignInMessage | null {
  switch (code) {
    case null:
      return null;
    case 'expired':
      return { tone: 'info', title: 'Your session has ended', text: 'Sign in again to go on where you were.' };
    case 'not_a_member':
      return {
        tone: 'warn',
        title: 'This account is in no workspace',
        text: 'Ask your administrator to add your e-mail address, or sign in with another account.',
      };
    case 'access_missing':
      return {
        tone: 'warn',
        title: 'Open Switchboard through Cloudflare Access',
        text: 'This address is not behind Cloudflare Access, which signs people in here. Ask your administrator for the right one.',
      };
    case 'access_refused':
      return {
        tone: 'bad',
        title: 'Cloudflare Access did not vouch for you',
        text: 'What it sent names no person of this application, or it is too old. Sign out of Cloudflare Access and try again.',
      };
    default:
      return {
        tone: 'bad',
        title: 'Sign-in did not work',
        text: 'Nothing was changed. Try again; if it keeps failing, tell your administrator.',
      };
  }
}

/** The address to come back to, without the error of the last try. */
export function returnPath(pathname: string, search: string): string {
  const params = new URLSearchParams(search);
  params.delete('error');
  const query = params.toString();
  return pathname + (query === '' ? '' : `?${query}`);
}
