/** `npm run db:generate -- <name>`: writes the next migration from the schema. Run by hand under Node; not part of the Worker. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const FOLDER = 'migrations';

const before = new Set(readdirSync(FOLDER));
execFileSync('drizzle-kit', ['generate', '--name', process.argv[2] ?? 'change'], { stdio: 'inherit' });
for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.sql') && !before.has(name))) {
  const path = `${FOLDER}/${file}`;
  writeFileSync(path, withoutRowid(readFileSync(path, 'utf8')));
}

/** Every key here is text: without a rowid each table is its own index, one row written less at every INSERT. */
function withoutRowid(migration: string): string {
  return migration.replace(/^(CREATE TABLE [^;]*PRIMARY KEY[^;]*\n\));/gm, '$1 WITHOUT ROWID;');
}
