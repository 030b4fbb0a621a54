/** GET /api/openapi.json: the API described for programs; and GET /api/docs: for people, by the page. Both are for anyone. */
import { Hono } from 'hono';
import type { AppEnv } from '../context.ts';
import { openApiDocument } from '../openapi.ts';
import { servedOperations } from '../serve.ts';

/** It changes with a deployment only. */
const CACHE_SECONDS = 300;

export const openApiRoutes = new Hono<AppEnv>();

let document: string | undefined;

openApiRoutes.get('/api/openapi.json', (c) => {
  document ??= JSON.stringify(openApiDocument(servedOperations()));
  return c.body(document, 200, { 'Content-Type': 'application/json', 'Cache-Control': `public, max-age=${CACHE_SECONDS}` });
});

/** Served before the headers of data are set: it is the page, with the page's own policy. */
export const docsRoutes = new Hono<AppEnv>();

docsRoutes.get('/api/docs', async (c) => {
  const page = await c.env.ASSETS.fetch(new URL('/', c.req.url));
  return new Response(page.body, page);
});
