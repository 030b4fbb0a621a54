/**
 * `node test/house/complete-lock.ts`: adds other platforms' optional packages that package-lock.json lacks. A registry that
 * does not carry them makes npm leave them out, and then `npm ci` refuses the lock everywhere.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'package-lock.json';
const SYSTEMS: Record<string, string> = {
  android: 'android',
  darwin: 'darwin',
  freebsd: 'freebsd',
  linux: 'linux',
  openharmony: 'openharmony',
  win32: 'win32',
  windows: 'win32',
};

interface LockedPackage {
  version?: string;
  dev?: boolean;
  optionalDependencies?: Record<string, string>;
}

export interface Lock {
  packages: Record<string, LockedPackage>;
}

export interface MissingPackage {
  name: string;
  version: string;
  isDev: boolean;
}

/** Optional packages that some locked package names and the lock has no entry for. */
export function missingPackages({ packages }: Lock): MissingPackage[] {
  return Object.entries(packages).flatMap(([path, { dev = false, optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !placesOf(path, name).some((place) => packages[place]))
      .map(([name, version]) => ({ name, version, isDev: dev })),
  );
}

export function readLock(): Lock {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Lock;
}

/** Where npm looks for a package: beside the one that needs it, and above. */
function placesOf(path: string, name: string): string[] {
  const above = path.lastIndexOf('/node_modules/');
  const own = `${path === '' ? '' : `${path}/`}node_modules/${name}`;
  if (path === '') return [own];
  return [own, ...placesOf(above < 0 ? '' : path.slice(0, above), name)];
}

/** The platform is in the name: `@biomejs/cli-linux-arm64-musl`. Null for a name without one. */
function entryOf({ name, version, isDev }: MissingPackage) {
  const words = name.split('/').at(-1)?.split('-') ?? [];
  const at = words.findIndex((word) => SYSTEMS[word]);
  const os = SYSTEMS[words[at] ?? ''];
  const [cpu = '', ...rest] = words.slice(at + 1);
  if (!os || !/^\d/.test(version)) return null;
  const libc = rest.some((word) => word.startsWith('musl')) ? ['musl'] : rest.some((word) => word.startsWith('gnu')) ? ['glibc'] : null;
  return {
    version,
    cpu: [cpu === '64' ? 'x64' : cpu],
    ...(isDev && { dev: true }),
    ...(libc && os === 'linux' && { libc }),
    optional: true,
    os: [os],
  };
}

if (import.meta.main) {
  const lock = readLock();
  const added = missingPackages(lock).flatMap((missing) => {
    const entry = entryOf(missing);
    return entry ? [[`node_modules/${missing.name}`, entry] as const] : [];
  });
  const packages = Object.entries({ ...lock.packages, ...Object.fromEntries(added) });
  lock.packages = Object.fromEntries(packages.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${added.length} added, ${missingPackages(lock).length} still missing`);
}
