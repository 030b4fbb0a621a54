/** Serves the built phones page; before it is built, a page that says how. Node only. */
import { readFileSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Phones</title>
<body style="font: 16px/1.5 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto; padding: 0 1rem">
<h1>The phones page is not built yet</h1><p>Run <code>npm run build:phones</code> and reload. The Graph API, the sign-in and the control API work without it.</p></body></html>`;

/** Undefined when the path is no file of the page: the simulator itself then answers. */
export function staticPage(directory: string, request: Request): Response | undefined {
  const { pathname } = new URL(request.url);
  if (request.method !== 'GET' || !(pathname === '/' || pathname.startsWith('/assets/') || pathname === '/favicon.svg')) return undefined;
  const file = normalize(join(directory, pathname === '/' ? 'index.html' : decodeURIComponent(pathname)));
  if (!file.startsWith(directory)) return undefined;
  try {
    const headers = {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'cache-control': pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    };
    return new Response(readFileSync(file), { headers });
  } catch {
    return pathname === '/' ? new Response(NOT_BUILT, { headers: { 'content-type': 'text/html; charset=utf-8' } }) : undefined;
  }
}
