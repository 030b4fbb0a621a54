/** The verification handshake: a callback must answer the challenge before anything is posted to it. */
import type { Core } from '../core.ts';
import type { Refusal } from '../graph/refusal.ts';

const URL_MAX = 200;

/** Null when the address answered with the challenge; otherwise what Graph tells whoever set it. */
export async function confirmCallback(core: Core, url: string, verifyToken: string): Promise<Refusal | null> {
  if (url.length > URL_MAX || !URL.canParse(url)) {
    return { code: 100, message: '(#100) override_callback_uri is not a valid URL of at most 200 characters.' };
  }
  const challenge = core.random.text(10, '0123456789');
  const target = new URL(url);
  target.searchParams.set('hub.mode', 'subscribe');
  target.searchParams.set('hub.challenge', challenge);
  target.searchParams.set('hub.verify_token', verifyToken);
  const call = core.calls.add({
    atMs: core.clock.now(),
    direction: 'out',
    method: 'GET',
    path: url,
    status: null,
    request: '',
    response: '',
  });
  const response = await core.deliver(new Request(target)).catch(() => null);
  const text = response ? await response.text() : '';
  core.calls.answered(call, response?.status ?? null, text);
  if (response?.status === 200 && text === challenge) return null;
  return {
    code: 2200,
    message: `(#2200) Callback verification failed with the following errors: HTTP Status Code = ${response?.status ?? 0}; HTTP Message = ${text.slice(0, 100)}`,
  };
}
