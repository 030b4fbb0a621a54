/** npm run build:page: the page into dist/admin, when it is not there as it is now. Wrangler runs it before it serves or deploys. */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { buildOnce } from './build-once.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

await buildOnce({
  sources: ['.', '../contract', '../../public', '../../package-lock.json'].map(here),
  result: here('../../dist/admin'),
  build: () => build({ configFile: here('vite.config.ts'), logLevel: 'warn' }),
});
