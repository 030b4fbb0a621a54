/** An OpenID provider that signs in the people of the demo. */
import { Hono } from 'hono';
import type { Core } from '../core.ts';

export function oidcApp(_core: Core): Hono {
  return new Hono();
}
