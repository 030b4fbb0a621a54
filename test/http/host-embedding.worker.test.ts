/** Who may frame which page, and which addresses a tenant's keys may be fetched from. */
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { tenants } from '../../src/db/schema/tenants.ts';
import { app } from '../../src/http/app.ts';
import { startSession } from '../../src/http/auth/sessions.ts';
import { isFetchableKeysUrl } from '../../src/tenants/host-application.ts';
import { seedSession, seedWorkspace, type Workspace } from '../support/seed.ts';

/** As public/_headers gives it. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'";
const SHARED =
  "default-src 'none'; script-src 'self' https://sdk.test; style-src 'self' 'unsafe-inline'; connect-src 'self' https://meta.test https://graph.test";
const META_FRAMES = 'frame-src https://meta.test https://graph.test';
const META = { META_SDK_URL: 'https://sdk.test/en_US/sdk.js', META_WEB_ORIGINS: 'https://meta.test' };

const files = {
  fetch: async (request: Request) =>
    new Response(`<html><head><title>${new URL(request.url).pathname}</title></head><body></body></html>`, {
      headers: {
        'Content-Type': 'text/html',
        'Content-Security-Policy': POLICY,
        'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
        'X-Frame-Options': 'DENY',
        ETag: '"1"',
        'Cache-Control': 'public, max-age=0',
      },
    }),
};

let acme: Workspace;

beforeAll(async () => {
  acme = await seedWorkspace({ name: 'Acme Loans' });
});

async function open(path: string, settings: Record<string, unknown> = {}, origin = 'http://127.0.0.1:8787') {
  const request = new Request(origin + path, { headers: { 'If-None-Match': '"1"' } });
  const answer = await app.fetch(request, { ...env, ASSETS: files as unknown as Fetcher, ...META, ...settings });
  return { status: answer.status, headers: answer.headers, html: await answer.text() };
}

const frameable = (hostOrigins: string[]) => acme.db.update(tenants).set({ hostOrigins }).where(eq(tenants.id, acme.tenant.id));

describe('the WhatsApp setup page', () => {
  it("may be framed by its tenant's origins, and tells the page which they are", async () => {
    await frameable(['https://crm.example', 'http://localhost:4000']);
    const { status, headers, html } = await open(`/settings/whatsapp-setup?embed=${acme.tenant.id}`);
    expect(status).toBe(200);
    expect(headers.get('Content-Security-Policy')).toBe(
      `${SHARED}; frame-ancestors https://crm.example http://localhost:4000; ${META_FRAMES}`,
    );
    expect(html).toContain(
      '<title>/</title><meta name="switchboard-host-origins" content="https://crm.example http://localhost:4000"></head>',
    );
    expect(
      Object.fromEntries(
        ['X-Frame-Options', 'ETag', 'Cache-Control', 'Cross-Origin-Opener-Policy'].map((name) => [name, headers.get(name)]),
      ),
    ).toEqual({
      'X-Frame-Options': null,
      ETag: null,
      'Cache-Control': 'no-store',
      'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
    });
    expect(headers.get('Set-Cookie')).toBe('sb_probe=1; Max-Age=3600; Path=/; HttpOnly; Secure; SameSite=None; Partitioned');
  });

  it.each([
    ['of an unknown tenant', '?embed=ten_unknown'],
    ['of a tenant id that is none', `?embed=${'x'.repeat(65)}`],
    ['without a tenant', '?embed='],
    ['opened by itself', ''],
  ])('may be framed by nobody %s', async (_, query) => {
    const { headers, html } = await open(`/settings/whatsapp-setup${query}`);
    expect(headers.get('Content-Security-Policy')).toBe(`${SHARED}; frame-ancestors 'none'; ${META_FRAMES}`);
    expect([html.includes('<meta'), headers.get('Set-Cookie')]).toEqual([false, null]);
  });

  it('is framed in production by pages over https alone, and by nothing that is no origin', async () => {
    await frameable([
      'http://crm.example',
      'https://crm.example',
      "https://a.example; script-src 'unsafe-inline'",
      'https://b.example/path',
      '*',
    ]);
    const query = `?embed=${acme.tenant.id}`;
    const { headers } = await open(`/settings/whatsapp-setup${query}`, { ENVIRONMENT: 'production' }, 'https://app.example');
    expect(headers.get('Content-Security-Policy')).toBe(`${SHARED}; frame-ancestors https://crm.example; ${META_FRAMES}`);
    expect(headers.get('Set-Cookie')).toMatch(/^__Host-sb_probe=1; /);
    await frameable([]);
    const after = await open(`/settings/whatsapp-setup${query}`);
    expect(after.headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
  });

  it('is the only one: what the Worker answers besides may be framed by nobody', async () => {
    await frameable(['https://crm.example']);
    for (const path of ['/', '/settings/team', '/settings/whatsapp-setup/more', '/api/v1/session', '/auth/nothing', '/healthz']) {
      const { headers } = await open(`${path}?embed=${acme.tenant.id}`);
      expect([path, headers.get('Content-Security-Policy')]).toEqual([path, expect.stringContaining("frame-ancestors 'none'") as string]);
    }
  });
});

describe("the page of a signatory's link", () => {
  it("lets Meta's SDK in and may be framed by nobody", async () => {
    await frameable(['https://crm.example']);
    const { status, headers, html } = await open(`/connect?embed=${acme.tenant.id}`);
    expect([status, headers.get('Content-Security-Policy')]).toEqual([200, `${SHARED}; frame-ancestors 'none'; ${META_FRAMES}`]);
    expect([html.includes('<meta'), headers.get('Set-Cookie'), headers.get('X-Frame-Options')]).toEqual([false, null, 'DENY']);
  });
});

describe('the feed', () => {
  const listen = async (path: string, cookie: string) => {
    const headers = { Cookie: cookie, Upgrade: 'websocket', Origin: 'http://127.0.0.1:8787' };
    return (await app.fetch(new Request(`http://127.0.0.1:8787${path}`, { headers }), env)).status;
  };

  it('opens for a framed page by its own cookie, which its address asks for', async () => {
    const { csm } = acme.members;
    const framed = await startSession(acme.db, { email: csm.email, member: csm, method: 'host', isFramed: true });
    expect(await listen('/api/v1/feed?frame=1', `sb_framed=${framed}`)).toBe(101);
    expect(await listen('/api/v1/feed', `sb_framed=${framed}`)).toBe(401);
    expect(await listen('/api/v1/feed?frame=1', await seedSession(acme, csm))).toBe(401);
  });
});

describe("a tenant's keys", () => {
  it.each([
    ['https://crm.example/.well-known/jwks.json', true],
    ['https://keys.crm.example./jwks', true],
    ['http://crm.example/jwks', false],
    ['https://crm.example:8443/jwks', false],
    ['https://user:secret@crm.example/jwks', false],
    ['https://localhost/jwks', false],
    ['https://localhost./jwks', false],
    ['https://app.localhost/jwks', false],
    ['https://db.internal/jwks', false],
    ['https://router.home.arpa/jwks', false],
    ['https://intranet/jwks', false],
    ['https://10.0.0.1/jwks', false],
    ['https://2130706433/jwks', false],
    ['https://0x7f.1/jwks', false],
    ['https://169.254.169.254/latest/meta-data', false],
    ['https://[::1]/jwks', false],
    ['https://[fd00::1]/jwks', false],
    ['file:///etc/passwd', false],
    ['jwks', false],
  ])('from %s are fetched in production: %s', (address, isFetched) => {
    expect(isFetchableKeysUrl(address, false)).toBe(isFetched);
  });

  it('are fetched from this machine in development', () => {
    expect(isFetchableKeysUrl('http://localhost:4000/jwks', true)).toBe(true);
    expect(isFetchableKeysUrl('file:///etc/passwd', true)).toBe(false);
  });
});
