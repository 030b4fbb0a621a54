/** An application that Switchboard is part of: signs tokens for its people, announces its keys, frames the setup page. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

export interface HostApplication {
  /** What it says in its tokens, and where it is for browsers. */
  origin: string;
  keysUrl: string;
  /** What the next tokens say besides what every token must. */
  claims: JWTPayload;
  /** Set to hand this token out instead of a new one. */
  token: string | null;
  sign: (claims?: JWTPayload) => Promise<string>;
  /** Its page, which frames this path of Switchboard. */
  pageUrl: (path: string) => string;
  close: () => Promise<void>;
}

/** Pages at http://localhost are of another site than the app at 127.0.0.1, so its cookies are third-party ones there. */
export async function startHostApplication(appUrl: string): Promise<HostApplication> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'host-1', alg: 'ES256', use: 'sig' }] };
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', host.origin);
      const [type, body] = await answer(url);
      response.writeHead(body === null ? 404 : 200, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body ?? '');
    })();
  });
  const port = await listen(server);

  const host: HostApplication = {
    origin: `http://localhost:${port}`,
    keysUrl: `http://127.0.0.1:${port}/keys`,
    claims: {},
    token: null,
    sign: (claims = {}) => signed(privateKey, { iss: host.origin, ...host.claims, ...claims }),
    pageUrl: (path) => `${host.origin}/?path=${encodeURIComponent(path)}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answer({ pathname, searchParams }: URL): Promise<[type: string, body: string | null]> {
    if (pathname === '/keys') return ['application/json', JSON.stringify(keys)];
    if (pathname === '/token') return ['text/plain', host.token ?? (await host.sign())];
    if (pathname === '/') return ['text/html; charset=utf-8', hostPage(appUrl, searchParams.get('path') ?? '/')];
    return ['text/plain', null];
  }
  return host;
}

function signed(key: CryptoKey, claims: JWTPayload): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const all = { iat: now, nbf: now, exp: now + 60, jti: crypto.randomUUID(), ...claims };
  return new SignJWT(all).setProtectedHeader({ alg: 'ES256', kid: 'host-1' }).sign(key);
}

/** On both loopback addresses: browsers and the Worker take `localhost` for either. */
async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return (server.address() as AddressInfo).port;
}

/** Answers each question of the frame with a token, and keeps what it was asked in `window.heard`. */
function hostPage(appUrl: string, path: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Acme CRM</title>
<style>
  body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: light-dark(#eef0f4, #14161a); color: light-dark(#16181d, #eceef2); }
  main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
  iframe { width: 100%; height: 36rem; border: 0; border-radius: 12px; }
</style>
</head>
<body>
<main>
<h1>Acme CRM</h1>
<iframe title="WhatsApp" src="${appUrl}${path}"></iframe>
</main>
<script>
  window.heard = [];
  const frame = document.querySelector('iframe');
  addEventListener('message', async ({ origin, source, data }) => {
    if (origin !== '${appUrl}' || source !== frame.contentWindow) return;
    window.heard.push(data.type);
    const token = await (await fetch('/token')).text();
    frame.contentWindow.postMessage({ type: 'switchboard:token', token }, '${appUrl}');
  });
</script>
</body>
</html>`;
}
