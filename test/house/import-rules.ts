/** Which way imports may point (the arrows of the design), and what a file breaks of it. Pure. */
import { posix } from 'node:path';
import type { SourceFile } from './source-files.ts';

/** The message path and what lies below every feature. */
const COMMON = ['contract', 'db', 'env', 'lib', 'live', 'messaging', 'notifications', 'security', 'templates', 'tenants'];

/**
 * What a folder of `src` (or a file beside them) may use besides itself. A folder that is missing here fails, so that
 * a new one gets its arrows first. `index` and `http` may use everything but the page.
 */
const MAY_USE: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  lib: [],
  security: ['lib'],
  db: ['contract', 'env', 'lib', 'security'],
  tenants: ['contract', 'db', 'lib', 'security'],
  templates: ['contract', 'db', 'env', 'lib', 'messaging', 'security', 'tenants'],
  live: ['contract', 'db', 'env', 'lib', 'tenants'],
  messaging: ['connections', 'contract', 'db', 'env', 'lib', 'live', 'notifications', 'security', 'templates', 'tenants'],
  notifications: COMMON,
  connections: COMMON,
  alerts: [...COMMON, 'connections'],
  crm: COMMON,
  operators: ['connections', 'contract', 'db', 'env', 'lib', 'messaging', 'security', 'tenants'],
  assistant: [...COMMON, 'alerts', 'crm'],
  'lead-capture': [...COMMON, 'crm'],
};

/** Single files with an arrow of their own. */
const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  // The clock's address is a setting.
  'src/lib/clock.ts': ['env'],
  // The one place that picks a handler by who is speaking.
  'src/messaging/take-turn.ts': ['alerts', 'assistant', 'lead-capture'],
};

/** Types of a column's JSON, and of the bindings: erased, so they close no circle at run time. */
const TYPES_ONLY: Readonly<Record<string, readonly string[]>> = {
  db: ['messaging'],
  env: ['live', 'messaging', 'tenants'],
  admin: ['contract'],
};

const UNLIMITED = ['index', 'http'];

/** Run by hand under Node or by a build; no part of the Worker. */
const RUN_BY_NODE = [
  'src/db/generate-migration.ts',
  'src/admin/vite.config.ts',
  'src/admin/build-once.ts',
  'src/admin/build-page.ts',
  'src/operators/rotate-keys.ts',
];

export function brokenRules({ path, text }: SourceFile): string[] {
  const problems = importsOf(text).flatMap((found) => problemOf(path, found) ?? []);
  if (/\benv\.DB\b/.test(text) && path.startsWith('src/') && path !== 'src/db/client.ts') problems.push('touches env.DB');
  return problems;
}

interface Import {
  from: string;
  isTypeOnly: boolean;
}

const STATIC = /^(?:import|export)\s+(type\s)?[^;'"]*?\bfrom\s+['"]([^'"]+)['"]/gm;
const BARE = /^import\s+['"]([^'"]+)['"]/gm;
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

function importsOf(text: string): Import[] {
  return [
    ...[...text.matchAll(STATIC)].map(([, type, from = '']) => ({ from, isTypeOnly: type !== undefined })),
    ...[...text.matchAll(BARE), ...text.matchAll(DYNAMIC)].map(([, from = '']) => ({ from, isTypeOnly: false })),
  ];
}

function problemOf(path: string, found: Import): string | null {
  if (!found.from.startsWith('.')) return packageProblem(path, found.from);
  const target = posix.join(posix.dirname(path), found.from);
  const isProduct = path.startsWith('src/') || path.startsWith('simulator/');
  const isForbiddenHome = isProduct && !target.startsWith('src/') && !(path.startsWith('simulator/') && target.startsWith('simulator/'));
  if (isForbiddenHome) return `uses ${target}`;
  if (!path.startsWith('src/')) return null;
  const own = areaOf(path);
  const other = areaOf(target);
  return own === other || mayUse(path, own, other, found.isTypeOnly) ? null : `${own} uses ${other}${found.isTypeOnly ? ' (types)' : ''}`;
}

function mayUse(path: string, own: string, other: string, isTypeOnly: boolean): boolean {
  if (UNLIMITED.includes(own)) return other !== 'admin' && other !== 'index';
  return [...(MAY_USE[own] ?? []), ...(EXCEPTIONS[path] ?? []), ...(isTypeOnly ? (TYPES_ONLY[own] ?? []) : [])].includes(other);
}

function packageProblem(path: string, name: string): string | null {
  const area = path.startsWith('src/') ? areaOf(path) : null;
  if (area === 'contract') return name === 'zod' ? null : `contract uses ${name}`;
  if (area === 'admin') return /^(zod|hono|drizzle-orm|cloudflare:)/.test(name) ? `admin uses ${name}` : null;
  const isOfNode = area !== null && name.startsWith('node:') && !RUN_BY_NODE.includes(path);
  return isOfNode ? `uses ${name}` : null;
}

/** `src/messaging/whatsapp/client.ts` is of `messaging`, `src/env.ts` of `env`. */
function areaOf(path: string): string {
  return (path.split('/')[1] ?? '').replace(/\.ts$/, '');
}
