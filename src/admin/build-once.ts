/** Builds only what is not built yet: a digest of everything that it is made of stands beside what came out. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Building {
  /** Files and folders that the result is made of. */
  sources: string[];
  /** The folder that `build` fills. */
  result: string;
  build: () => Promise<unknown>;
  /** Goes on building whenever something changes, so that nobody knows what came out last. */
  isWatching?: boolean;
}

/** Answers whether it had to build. Whoever is ended half-way builds again. */
export async function buildOnce({ sources, result, build, isWatching = false }: Building): Promise<boolean> {
  const stamp = `${result}.sha256`;
  const digest = digestOf(sources);
  if (!isWatching && readIfThere(stamp) === digest && statSync(result, { throwIfNoEntry: false })) return false;
  rmSync(stamp, { force: true });
  await build();
  if (isWatching) return true;
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
  return true;
}

function digestOf(sources: string[]): string {
  // The mode decides which React is built in.
  const hash = createHash('sha256').update(process.env.NODE_ENV ?? '');
  for (const file of sources.flatMap(filesIn)) hash.update(`\n${file}\n`).update(readFileSync(file));
  return hash.digest('hex');
}

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function readIfThere(file: string): string | null {
  return statSync(file, { throwIfNoEntry: false }) ? readFileSync(file, 'utf8') : null;
}
