/** The simulator's core in workerd, as the upstream of the Worker's `fetch`: nothing in it needs Node. */
import { decodeJwt } from 'jose';
import { expect, it } from 'vitest';
import { ALERT_TEMPLATE, alertTo, bench, NUMBER, PRIYA, WABA } from './support.ts';

it('accepts an alert, takes the answer and signs webhooks in the runtime of the Worker', async () => {
  const { simulator, send, pass, posted, messages, statuses } = bench();
  simulator.addTemplate(WABA, ALERT_TEMPLATE);
  const sent = await send(alertTo(PRIYA));
  simulator.phone(PRIYA).tap(sent.body.messages[0].id, 'On it');
  simulator.phone(PRIYA).read(NUMBER);
  await pass(2_000);
  expect(messages()).toMatchObject([{ type: 'button', button: { text: 'On it' } }]);
  expect(statuses().map(({ status }) => status)).toEqual(['sent', 'delivered', 'read']);
  expect(posted[0]?.headers.get('x-hub-signature-256')).toMatch(/^sha256=[0-9a-f]{64}$/);
});

it('signs somebody in', async () => {
  const { simulator } = bench();
  const post = (path: string, form: Record<string, string>) =>
    simulator.fetch(new Request(`http://127.0.0.1:8788/oidc${path}`, { method: 'POST', body: new URLSearchParams(form) }));
  const client = { client_id: 'switchboard-dev', redirect_uri: 'http://127.0.0.1:8787/cb' };
  const chosen = await post('/authorize', { ...client, response_type: 'code', scope: 'openid', person: 'priya@acmeloans.example' });
  const code = new URL(chosen.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const answer = await post('/token', { ...client, grant_type: 'authorization_code', code, client_secret: 'switchboard-dev-secret' });
  expect(decodeJwt(((await answer.json()) as { id_token: string }).id_token)).toMatchObject({ email: 'priya@acmeloans.example' });
});
