/** Meta's obligations: only what Meta signed is heard, a person is forgotten at once, and anyone with the code may read what was done. */
import { env } from 'cloudflare:workers';
import { eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { signedRequest } from '../../simulator/accounts/obligations.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { complianceRequests } from '../../src/db/schema/onboarding.ts';
import { readSignedRequest } from '../../src/security/signed-request.ts';
import { atMeta, connectAgain, connectionOf, noticesOf } from '../support/connection-life.ts';
import { START_MS, type Switchboard, startSwitchboard } from '../support/switchboard.ts';
import { workerSettings } from '../support/worker-settings.ts';

const PERSON = '10158000000000001';
const ORIGIN = 'https://app.test';
/** Of the reference: made with the secret `example-app-secret`. */
const VECTOR =
  '-eczMgtnPn8p8Jy43d8E1ph1wc0agnZnXnEvYmoajYc.eyJ1c2VyX2lkIjoiMjE4NDcxIiwiYWxnb3JpdGhtIjoiSE1BQy1TSEEyNTYiLCJpc3N1ZWRfYXQiOjE3OTAwMDAwMDAsImV4cGlyZXMiOjE3OTAwMDM2MDB9';

let switchboard: Switchboard;

beforeEach(async () => {
  switchboard = await startSwitchboard();
  await connectAgain(switchboard, { tokenUserId: PERSON });
});

async function told(what: 'deauthorize' | 'data-deletion', more: { userId?: string; secret?: string } = {}) {
  const url = `${ORIGIN}/api/webhooks/meta/${what}`;
  const { status, body } = await atMeta(switchboard, `/obligations/${what}`, { url, userId: PERSON, ...more });
  return { status, body: JSON.parse(body) as Record<string, string> };
}

async function post(path: string, form: Record<string, string> | string) {
  const body = typeof form === 'string' ? form : new URLSearchParams(form).toString();
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  return (await switchboard.fetch(new Request(`${ORIGIN}/api/webhooks/meta/${path}`, { method: 'POST', headers, body }))).status;
}

describe('a signed request', () => {
  const [signature = '', payload = ''] = VECTOR.split('.');
  const encode = (value: unknown) => btoa(JSON.stringify(value)).replaceAll('=', '');

  it('is read as the reference says', async () => {
    expect(await readSignedRequest('example-app-secret', VECTOR)).toEqual({ userId: '218471', issuedAtMs: 1_790_000_000_000 });
  });

  it.each([
    ['another secret', 'another-secret', VECTOR],
    ['another payload', 'example-app-secret', `${signature}.${encode({ user_id: '1', algorithm: 'HMAC-SHA256', issued_at: 1 })}`],
    ['a cut signature', 'example-app-secret', `${signature.slice(0, -2)}.${payload}`],
    ['no signature', 'example-app-secret', `.${payload}`],
    ['no payload', 'example-app-secret', signature],
    ['a third part', 'example-app-secret', `${VECTOR}.x`],
    ['no base64', 'example-app-secret', `${signature}!.${payload}`],
    ['nothing', 'example-app-secret', ''],
  ])('is refused with %s', async (_, secret, text) => {
    expect(await readSignedRequest(secret, text)).toBeNull();
  });

  it.each(['deauthorize', 'data-deletion'] as const)('that is forged, missing or too large changes nothing (%s)', async (what) => {
    expect((await told(what, { secret: 'a-forged-secret' })).status).toBe(401);
    expect(await post(what, {})).toBe(401);
    expect(await post(what, { signed_request: VECTOR })).toBe(401);
    expect(await post(what, `signed_request=${'x'.repeat(20_000)}`)).toBe(413);
    expect(await switchboard.workspace.db.select().from(complianceRequests)).toEqual([]);
    expect(await connectionOf(switchboard.workspace)).toMatchObject({ state: 'connected', tokenUserId: PERSON });
  });
});

describe('a person who removes the app', () => {
  it('takes the access of what they signed in for, and of nothing else', async () => {
    expect((await told('deauthorize', { userId: '999' })).status).toBe(200);
    expect((await connectionOf(switchboard.workspace)).state).toBe('connected');
    expect(await told('deauthorize')).toEqual({ status: 200, body: { success: true } });
    expect(await connectionOf(switchboard.workspace)).toMatchObject({ state: 'needs_reconnect', tokenDeadReason: 'revoked' });
    expect((await connectionOf(switchboard.other)).state).toBe('connected');
    expect((await noticesOf(switchboard)).map(({ tone }) => tone)).toEqual(['bad']);
  });

  it('does not end a connection that was made afterwards, though the request comes late or again', async () => {
    const payload = { user_id: PERSON, algorithm: 'HMAC-SHA256', issued_at: START_MS / 1000 };
    const signed = await signedRequest(workerSettings.META_APP_SECRET, payload);
    switchboard.wind(60_000);
    await connectAgain(switchboard, { tokenUserId: PERSON });
    expect([await post('deauthorize', { signed_request: signed }), await post('deauthorize', { signed_request: signed })]).toEqual([
      200, 200,
    ]);
    expect((await connectionOf(switchboard.workspace)).state).toBe('connected');
  });
});

describe('a person who wants their data deleted', () => {
  it('is forgotten, gets one code however often Meta asks, and reads on a page what was done', async () => {
    const first = await told('data-deletion');
    const again = await told('data-deletion');
    const code = first.body.confirmation_code ?? '';
    expect(code).toMatch(/^[\w-]{20}$/);
    expect(first).toEqual({ status: 200, body: { url: `${ORIGIN}/data-deletion/${code}`, confirmation_code: code } });
    expect(again).toEqual(first);
    expect(await connectionOf(switchboard.workspace)).toMatchObject({ state: 'connected', tokenUserId: null });
    const kept = await env.DB.prepare('SELECT * FROM compliance_requests').all();
    expect(kept.results).toHaveLength(1);
    expect(JSON.stringify(kept.results)).not.toContain(PERSON);

    const page = await switchboard.fetch(new Request(first.body.url ?? ''));
    const text = await page.text();
    expect([page.status, page.headers.get('Content-Type')]).toEqual([200, 'text/html; charset=UTF-8']);
    expect(text).toContain('It was deleted everywhere.');
    expect(text).toContain('21 November 2026 at 09:00 UTC');
    expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
  });

  it('hears so when nothing was kept', async () => {
    const { body } = await told('data-deletion', { userId: '555' });
    expect(await (await switchboard.fetch(new Request(body.url ?? ''))).text()).toContain('We kept nothing about you');
    const rows = await switchboard.workspace.db.select().from(connections).where(eq(connections.tokenUserId, PERSON));
    expect(rows).toHaveLength(1);
  });

  it('is done for whoever died half way', async () => {
    const { body } = await told('data-deletion');
    await connectAgain(switchboard, { tokenUserId: PERSON });
    await switchboard.workspace.db.run(sql`UPDATE compliance_requests SET done_at_ms = NULL, outcome = NULL`);
    const half = await switchboard.fetch(new Request(body.url ?? ''));
    expect(await half.text()).toContain('is being worked on');
    expect(await told('data-deletion')).toMatchObject({ body });
    expect((await connectionOf(switchboard.workspace)).tokenUserId).toBeNull();
  });

  it.each(['unknown', '%3Cscript%3E', START_MS.toString()])('finds nothing under another code (%s)', async (code) => {
    const page = await switchboard.fetch(new Request(`${ORIGIN}/data-deletion/${code}`));
    expect(page.status).toBe(404);
    const text = await page.text();
    expect(text).toContain('No request with this code');
    expect(text).not.toContain('<script>');
  });
});
