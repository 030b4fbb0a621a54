/** The two pages that load Meta's SDK: /settings/whatsapp-setup, which a tenant's host application may frame, and /connect, for a signatory's link. */
import { type Context, Hono } from 'hono';
import { directory } from '../db/client.ts';
import { type Settings, settingsOf } from '../env.ts';
import { findHostOrigins } from '../tenants/host-application.ts';
import { writeCookie } from './auth/session-cookie.ts';
import type { AppEnv } from './context.ts';

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
  openTo(c, page, origins);
  c.header('X-Frame-Options', undefined);
  // Who may frame it can change at any time: a stored answer would go by the old list.
  c.header('Cache-Control', 'no-store');
  c.header('ETag', undefined);
  if (origins.length > 0) writeCookie(c, 'sb_probe', '1', PROBE_LIFETIME_SECONDS);
  return c.newResponse(withOrigins(page, origins).body, page.status as 200);
});

/** What opens the link is behind the #, so it reaches neither us nor, as a referrer, anybody else. */
embed.get('/connect', async (c) => {
  const page = await pageOf(c);
  openTo(c, page, []);
  return c.newResponse(page.body, page.status as 200);
});

/** The page's own headers, with a policy that lets Meta's SDK in. */
function openTo(c: Context<AppEnv>, page: Response, frames: readonly string[]): void {
  for (const [name, value] of page.headers) c.header(name, value);
  c.header('Content-Security-Policy', metaPolicy(page.headers.get('Content-Security-Policy') ?? '', frames, settingsOf(c.env)));
}

/** The page as every other address gets it, whole. */
async function pageOf(c: Context<AppEnv>): Promise<Response> {
  return c.env.ASSETS.fetch(new Request(new URL('/', c.req.url)));
}

/** The page's own policy (public/_headers) with what Meta's SDK and its windows need beyond it. */
function metaPolicy(policy: string, frames: readonly string[], settings: Settings): string {
  const directives = new Map(
    policy.split(';').flatMap((directive): [string, string][] => {
      const [name = '', ...sources] = directive.trim().split(/\s+/);
      return name === '' ? [] : [[name, sources.join(' ')]];
    }),
  );
  const meta = [...new Set([...settings.META_WEB_ORIGINS, new URL(settings.GRAPH_BASE_URL).origin])].join(' ');
  directives.set('script-src', `'self' ${new URL(settings.META_SDK_URL).origin}`);
  directives.set('connect-src', `'self' ${meta}`);
  directives.set('frame-src', meta);
  directives.set('frame-ancestors', frames.length > 0 ? frames.join(' ') : "'none'");
  return [...directives].map(([name, sources]) => `${name} ${sources}`).join('; ');
}

/** Tells the page whom it may talk to around it. An origin holds nothing that HTML would read otherwise. */
function withOrigins(page: Response, origins: readonly string[]): Response {
  if (origins.length === 0) return page;
  const meta = `<meta name="switchboard-host-origins" content="${origins.join(' ')}">`;
  return new HTMLRewriter().on('head', { element: (head) => void head.append(meta, { html: true }) }).transform(page);
}
