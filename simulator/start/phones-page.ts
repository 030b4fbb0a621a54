/** The phones page: built when it is not there as it is now, or on every change. */
import { join } from 'node:path';
import { buildOnce } from '../../src/admin/build-once.ts';

/** Whoever watches is answered at once, and the building goes on in the background. */
export async function buildPhonesPage(repository: string, isWatching: boolean): Promise<void> {
  const home = join(repository, 'simulator/phones');
  await buildOnce({
    sources: [home, join(repository, 'package-lock.json')],
    result: join(repository, 'dist/simulator'),
    async build() {
      // Loaded here: most starts need no build.
      const { build } = await import('vite');
      await build({ configFile: join(home, 'vite.config.ts'), logLevel: 'warn', build: { watch: isWatching ? {} : null } });
    },
    isWatching,
  });
}

// npm run build:phones
if (import.meta.main) await buildPhonesPage(join(import.meta.dirname, '../..'), false);
