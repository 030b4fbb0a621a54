/** What the first paint costs, whether the styles are complete, and that nothing leaves the page's own origin. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPage, ROOT } from './build-page.ts';

/** DESIGN, section 8; gzip. */
const INITIAL_JS_BYTES = 215 * 1024;
const INITIAL_CSS_BYTES = 40 * 1024;

const dist = mkdtempSync(join(tmpdir(), 'switchboard-page-'));

describe('the built page', () => {
  let html = '';

  beforeAll(() => {
    buildPage(dist);
    html = readFileSync(join(dist, 'index.html'), 'utf8');
  }, 120_000);

  afterAll(() => rmSync(dist, { recursive: true }));

  it('loads at most 215 KB of JavaScript and 40 KB of CSS before its first route', () => {
    const files = [...html.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css))"/g)].map((match) => match[1] ?? '');
    const bytes = (ending: string) => files.filter((file) => file.endsWith(ending)).reduce((sum, file) => sum + gzipped(file), 0);
    console.log(`page: ${kilobytes(bytes('.js'))} KB JavaScript, ${kilobytes(bytes('.css'))} KB CSS at first (gzip)`);
    expect(bytes('.js')).toBeGreaterThan(50 * 1024);
    expect(bytes('.js')).toBeLessThanOrEqual(INITIAL_JS_BYTES);
    expect(bytes('.css')).toBeGreaterThan(5 * 1024);
    expect(bytes('.css')).toBeLessThanOrEqual(INITIAL_CSS_BYTES);
  });

  it('has the styles of every Mantine component it uses', () => {
    const all = classesIn(readFileSync(join(ROOT, 'node_modules/@mantine/core/styles.css'), 'utf8'));
    const used = classesIn(assets('.js'));
    const styled = classesIn(assets('.css'));
    expect([...used].filter((name) => all.has(name)).length).toBeGreaterThan(100);
    expect([...used].filter((name) => all.has(name) && !styled.has(name))).toEqual([]);
  });

  it('runs under a policy without inline scripts and asks no other origin', () => {
    expect(html.match(/<script(?![^>]*\bsrc=)[^>]*>/g)).toBeNull();
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(assets('.css')).not.toMatch(/url\(["']?(?:https?:)?\/\//);
    expect(readFileSync(join(dist, '_headers'), 'utf8')).toMatch(/script-src 'self';.*frame-ancestors 'none'/);
  });

  it('carries none of the validation library', () => {
    expect(assets('.js')).not.toMatch(/ZodError|invalid_type/);
  });

  const gzipped = (file: string) => gzipSync(readFileSync(join(dist, file))).length;
  const kilobytes = (bytes: number) => (bytes / 1024).toFixed(1);
  const assets = (ending: string) =>
    readdirSync(join(dist, 'assets'))
      .filter((file) => file.endsWith(ending))
      .map((file) => readFileSync(join(dist, 'assets', file), 'utf8'))
      .join('\n');
});

/** Mantine's class names are `m_` and a hash, the same in its scripts and its styles. */
function classesIn(text: string): Set<string> {
  return new Set(text.match(/\bm_[0-9a-f]{6,8}\b/g));
}
