/** The HTTP side: what every request passes through, in order, and which file answers which path. */
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { settingsOf } from '../env.ts';
import { alertRoutes } from './api/alerts.ts';
import { apiKeyRoutes } from './api/api-keys.ts';
import { auditRoutes } from './api/audit.ts';
import { deviceRoutes } from './api/devices.ts';
import { feedRoutes } from './api/feed.ts';
import { intakeRoutes } from './api/intake.ts';
import { memberRoutes } from './api/members.ts';
import { messageRoutes } from './api/messages.ts';
import { docsRoutes, openApiRoutes } from './api/openapi.ts';
import { operatorRoutes } from './api/operator.ts';
import { profileRoutes } from './api/profile.ts';
import { roleRoutes } from './api/roles.ts';
import { sessionRoutes } from './api/session.ts';
import { templateMessageRoutes } from './api/template-messages.ts';
import { whatsAppConnectRoutes } from './api/whatsapp-connect.ts';
import { whatsappDisconnectRoutes } from './api/whatsapp-disconnect.ts';
import { whatsAppManualRoutes } from './api/whatsapp-manual.ts';
import { whatsAppSetupRoutes } from './api/whatsapp-setup.ts';
import { workspaceRoutes } from './api/workspace.ts';
import { workspacesRoutes } from './api/workspaces.ts';
import { authenticate } from './auth/authenticate.ts';
import { callback } from './auth/callback.ts';
import { hostSession } from './auth/host-session.ts';
import { signIn } from './auth/sign-in.ts';
import { connectLink } from './connect-link.ts';
import type { AppEnv } from './context.ts';
import { embed } from './embed.ts';
import { onError, refuse } from './errors.ts';
import { health } from './health.ts';
import { limitRate } from './rate-limit.ts';
import { servedOperations } from './serve.ts';
import { metaCompliance } from './webhooks/meta-compliance.ts';
import { whatsappWebhooks } from './webhooks/whatsapp.ts';

/** What the Worker answers is data or a redirect: nothing in it may run, load or be framed. The page's own policy is in public/_headers. */
const answerHeaders = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  crossOriginOpenerPolicy: 'same-origin-allow-popups',
  strictTransportSecurity: 'max-age=15552000',
  xFrameOptions: 'DENY',
});

export const app = new Hono<AppEnv>();

app.onError(onError);
app.use(nameRequest());
// First of all, and without what browsers want: Meta posts three statuses for every message.
app.route('/', whatsappWebhooks);
app.route('/', docsRoutes);
for (const path of ['/api/*', '/auth/*', '/healthz']) app.use(path, answerHeaders);
app.route('/', health);
app.route('/', openApiRoutes);

app.use(checkSettings());

app.route('/', signIn);
app.route('/', callback);
app.route('/', hostSession);
app.route('/', metaCompliance);
app.route('/', embed);
app.route('/', connectLink);

app.use('/api/v1/*', neverStore());
app.use('/api/v1/*', authenticate);
app.use('/api/v1/*', limitRate);
app.route('/', sessionRoutes);
app.route('/', deviceRoutes);
app.route('/', workspacesRoutes);
app.route('/', alertRoutes);
app.route('/', messageRoutes);
app.route('/', templateMessageRoutes);
app.route('/', intakeRoutes);
app.route('/', memberRoutes);
app.route('/', roleRoutes);
app.route('/', apiKeyRoutes);
app.route('/', profileRoutes);
app.route('/', feedRoutes);
app.route('/', operatorRoutes);
app.route('/', auditRoutes);
app.route('/', workspaceRoutes);
app.route('/', whatsappDisconnectRoutes);
app.route('/', whatsAppConnectRoutes);
app.route('/', whatsAppManualRoutes);
app.route('/', whatsAppSetupRoutes);

app.all('/api/v1/*', otherMethod);
app.all('/api/*', (c) => refuse(c, 'not_found'));
app.all('/auth/*', (c) => refuse(c, 'not_found'));
app.get('*', serveAsset);
app.notFound((c) => refuse(c, 'not_found'));

/** A file of the page. What a binding answers has sealed headers, so it is wrapped to take ours. */
async function serveAsset(c: Context<AppEnv>): Promise<Response> {
  const asset = await c.env.ASSETS.fetch(c.req.raw);
  return new Response(asset.body, asset);
}

/** An address that is there, asked in another way. */
function otherMethod(c: Context<AppEnv>): Response {
  const allowed = servedOperations().filter(({ path }) => new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`).test(c.req.path));
  if (allowed.length === 0) return refuse(c, 'not_found');
  return refuse(c, 'method_not_allowed', {
    headers: { Allow: [...new Set(allowed.map(({ method }) => method.toUpperCase()))].join(', ') },
  });
}

/** Gives the request the id that its answer, its problem and its log lines share. */
function nameRequest(): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    c.set('requestId', crypto.randomUUID());
    await next();
    c.res.headers.set('X-Request-Id', c.get('requestId'));
  };
}

/** A deployment with wrong settings says which, on every path, instead of failing somewhere inside. */
function checkSettings(): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    settingsOf(c.env);
    await next();
  };
}

/** Answers hold people's data: no cache on the way keeps them. */
function neverStore(): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    c.header('Cache-Control', 'no-store');
    await next();
  };
}
