/** The project's own TypeScript files, read from disk: without what is built, installed or drawn. */
import { readdirSync, readFileSync } from 'node:fs';

export interface SourceFile {
  /** From the root, with forward slashes: `src/lib/clock.ts`. */
  path: string;
  text: string;
}

const FOLDERS = ['src', 'simulator', 'test'];

export function readSourceFiles(): SourceFile[] {
  const root = readdirSync('.').filter((name) => name.endsWith('.config.ts'));
  const inside = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
  );
  const paths = [...root, ...inside].filter((path) => /\.tsx?$/.test(path)).toSorted();
  return paths.map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}
