/** How wrangler is run here: with this Node, asking nothing, writing nothing outside the state folder. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Places } from './options.ts';

export function wranglerCommand(args: string[]): [string, ...string[]] {
  const wrangler = dirname(createRequire(import.meta.url).resolve('wrangler/package.json'));
  return [process.execPath, join(wrangler, 'bin/wrangler.js'), ...args];
}

export function wranglerEnvironment(places: Places): NodeJS.ProcessEnv {
  return {
    ...process.env,
    // Without a terminal it takes the default instead of asking.
    CI: '1',
    NO_COLOR: '1',
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_HIDE_BANNER: 'true',
    WRANGLER_WRITE_LOGS: 'false',
    // Two Switchboards on one machine must not find each other.
    WRANGLER_REGISTRY_PATH: places.wranglerRegistry,
  };
}
