/** The phones page: built when its sources are newer than what was built, or on every change. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** With `watch`, all building goes on in the background. */
export async function buildPhonesPage(repository: string, watch: boolean): Promise<void> {
  const sources = join(repository, 'simulator/phones');
  const built = join(repository, 'dist/simulator/index.html');
  if (!watch && newest([sources, join(repository, 'package.json')]) < changedAtMs(built)) return;
  // Loaded here: most starts need no build.
  const { build } = await import('vite');
  await build({ configFile: join(sources, 'vite.config.ts'), logLevel: 'warn', build: { watch: watch ? {} : null } });
}

/** Folders count too: theirs changes when a file goes. */
function newest(paths: string[]): number {
  return Math.max(
    ...paths.map((path) => {
      const isFolder = statSync(path).isDirectory();
      return Math.max(changedAtMs(path), isFolder ? newest(readdirSync(path).map((name) => join(path, name))) : 0);
    }),
  );
}

function changedAtMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
