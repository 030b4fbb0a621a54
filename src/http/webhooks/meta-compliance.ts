/** POST /api/webhooks/meta/deauthorize and /data-deletion: Meta's obligations. GET /data-deletion/:code says what was deleted, to anyone with the code. */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { html } from 'hono/html';
import { secureHeaders } from 'hono/secure-headers';
import { type ComplianceRequest, findRequest, fulfil } from '../../connections/compliance.ts';
import { directory } from '../../db/client.ts';
import { settingsOf } from '../../env.ts';
import { readNowMs } from '../../lib/clock.ts';
import { readSignedRequest, type SignedRequest } from '../../security/signed-request.ts';
import type { AppEnv } from '../context.ts';
import { refuse } from '../errors.ts';

/** A signed request has a few hundred bytes. */
const MAX_BODY_BYTES = 10_000;

export const metaCompliance = new Hono<AppEnv>();

const limit = bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (c: Context<AppEnv>) => refuse(c, 'body_too_large') });

metaCompliance.post('/api/webhooks/meta/deauthorize', limit, async (c) => {
  const request = await signedRequestOf(c);
  if (!request) return refuse(c, 'signature_wrong');
  await fulfil(c.env, directory(c.env), 'deauthorize', request, await readNowMs(c.env));
  return c.json({ success: true });
});

metaCompliance.post('/api/webhooks/meta/data-deletion', limit, async (c) => {
  const request = await signedRequestOf(c);
  if (!request) return refuse(c, 'signature_wrong');
  const code = await fulfil(c.env, directory(c.env), 'data_deletion', request, await readNowMs(c.env));
  return c.json({ url: `${new URL(c.req.url).origin}/data-deletion/${code}`, confirmation_code: code });
});

/** Words and their look, and nothing else. */
const pageHeaders = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], styleSrc: ["'unsafe-inline'"], frameAncestors: ["'none'"] },
  strictTransportSecurity: 'max-age=15552000',
  referrerPolicy: 'no-referrer',
  xFrameOptions: 'DENY',
});

metaCompliance.get('/data-deletion/:code', pageHeaders, async (c) => {
  const found = await findRequest(directory(c.env), c.req.param('code'));
  c.header('Cache-Control', 'no-store');
  c.header('X-Robots-Tag', 'noindex');
  return c.html(found ? statusPage(found) : unknownPage(), found ? 200 : 404);
});

async function signedRequestOf(c: Context<AppEnv>): Promise<SignedRequest | null> {
  const form = new TextDecoder().decode(await c.req.arrayBuffer());
  const given = new URLSearchParams(form).get('signed_request');
  return given === null ? null : readSignedRequest(settingsOf(c.env).META_APP_SECRET, given);
}

function statusPage({ code, receivedAtMs, doneAtMs, outcome }: ComplianceRequest) {
  return page(
    doneAtMs === null ? 'Your data is being deleted' : 'Your data was deleted',
    html`<p>${outcome ?? 'Your request has reached us and is being worked on. Look here again in a few minutes.'}</p>
      <dl>
        <dt>Confirmation code</dt>
        <dd><code>${code}</code></dd>
        <dt>Request received</dt>
        <dd>${moment(receivedAtMs)}</dd>
        ${doneAtMs === null ? '' : html`<dt>Done</dt><dd>${moment(doneAtMs)}</dd>`}
      </dl>
      <p>
        Messages between you and a business belong to that business. To have those deleted, ask the business itself.
      </p>`,
  );
}

function unknownPage() {
  return page(
    'No request with this code',
    html`<p>We know no request to delete data with this confirmation code. Compare it with the one that Facebook showed you, in
      Settings &amp; privacy &gt; Settings &gt; Apps and websites &gt; Removed.</p>`,
  );
}

function page(title: string, content: ReturnType<typeof html>) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <style>
          body { font: 1rem/1.6 system-ui, sans-serif; max-width: 36rem; margin: 4rem auto; padding: 0 1.25rem; }
          h1 { font-size: 1.5rem; line-height: 1.25; }
          dt { font-size: 0.875rem; opacity: 0.75; margin-top: 0.75rem; }
          dd { margin: 0; overflow-wrap: anywhere; }
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>`;
}

function moment(atMs: number): string {
  return `${new Date(atMs).toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })} UTC`;
}
