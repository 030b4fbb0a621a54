/** GET /settings/whatsapp-setup: the one page that a tenant's host application may frame, and that loads Meta's SDK. */
import { type Context, Hono } from 'hono';
import { directory } from '../db/client.ts';
import { settingsOf } from '../env.ts';
import { findHostOrigins } from '../tenants/host-application.ts';
import { writeCookie } from './auth/session-cookie.ts';
import type { AppEnv } from './context.ts';

/** Meta's JavaScript SDK, and where its login and signup windows are. */
const SDK_ORIGIN = 'https://connect.facebook.net';
const META_ORIGIN = 'https://www.facebook.com';

/** The page exchanges its token within seconds of being loaded. */
const PROBE_LIFETIME_SECONDS = 3600;

/** Ids are shorter; nobody's database is asked about more. */
const MAX_TENANT_CHARACTERS = 64;

export const embed = new Hono<AppEnv>();

embed.get('/settings/whatsapp-setup', async (c) => {
  const tenantId = c.req.query('embed') ?? '';
  const isDevelopment = settingsOf(c.env).ENVIRONMENT === 'development';
  const isAsked = tenantId !== '' && tenantId.length <= MAX_TENANT_CHARACTERS;
  const origins = isAsked ? await findHostOrigins(directory(c.env), tenantId, isDevelopment) : [];
  const page = await pageOf(c);
  for (const [name, value] of page.headers) c.header(name, value);
  c.header('Content-Security-Policy', framedPolicy(page.headers.get('Content-Security-Policy') ?? '', origins, graphOrigin(c)));
  c.header('X-Frame-Options', undefined);
  // Who may frame it can change at any time: a stored answer would go by the old list.
  c.header('Cache-Control', 'no-store');
  c.header('ETag', undefined);
  if (origins.length > 0) writeCookie(c, 'sb_probe', '1', PROBE_LIFETIME_SECONDS);
  return c.newResponse(withOrigins(page, origins).body, page.status as 200);
});

/** The page as every other address gets it, whole. */
async function pageOf(c: Context<AppEnv>): Promise<Response> {
  return c.env.ASSETS.fetch(new Request(new URL('/', c.req.url)));
}

/** The page's own policy (public/_headers) with what this page needs beyond it. */
function framedPolicy(policy: string, origins: readonly string[], graph: string): string {
  const directives = new Map(
    policy.split(';').flatMap((directive): [string, string][] => {
      const [name = '', ...sources] = directive.trim().split(/\s+/);
      return name === '' ? [] : [[name, sources.join(' ')]];
    }),
  );
  directives.set('script-src', `'self' ${SDK_ORIGIN}`);
  directives.set('connect-src', `'self' ${META_ORIGIN} ${graph}`);
  directives.set('frame-src', `${META_ORIGIN} ${graph}`);
  directives.set('frame-ancestors', origins.length > 0 ? origins.join(' ') : "'none'");
  return [...directives].map(([name, sources]) => `${name} ${sources}`).join('; ');
}

function graphOrigin(c: Context<AppEnv>): string {
  return new URL(settingsOf(c.env).GRAPH_BASE_URL).origin;
}

/** Tells the page whom it may talk to around it. An origin holds nothing that HTML would read otherwise. */
function withOrigins(page: Response, origins: readonly string[]): Response {
  if (origins.length === 0) return page;
  const meta = `<meta name="switchboard-host-origins" content="${origins.join(' ')}">`;
  return new HTMLRewriter().on('head', { element: (head) => void head.append(meta, { html: true }) }).transform(page);
}
