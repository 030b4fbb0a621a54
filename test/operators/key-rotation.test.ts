/** The command that rotates the master keys: what it makes of the keys, what it says, and what it leaves in a file. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { olderNumbers, readKeys, resealAll, withNewKey, withoutKey } from '../../src/operators/key-rotation.ts';

const KEY = 'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=';
const COMMAND = 'src/operators/rotate-keys.ts';

function command(args: string[], options: { keys?: string; input?: string } = {}) {
  const { status, stdout, stderr } = spawnSync('node', [COMMAND, ...args], {
    encoding: 'utf8',
    input: options.input ?? '',
    env: { PATH: process.env.PATH, ...(options.keys === undefined ? {} : { MASTER_KEYS: options.keys }) },
  });
  return { status, stdout, stderr };
}

describe('the keys', () => {
  it('get one more with the next number, and the older ones stay', () => {
    const { keys, number } = withNewKey({ 1: KEY, 9: KEY });
    expect(number).toBe('10');
    expect(keys).toEqual({ 1: KEY, 9: KEY, 10: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/) });
    expect(readKeys(JSON.stringify(keys))).toEqual(keys);
    expect(olderNumbers(keys)).toEqual(['1', '9']);
    expect(withNewKey({ 1: KEY }).keys[2]).not.toBe(withNewKey({ 1: KEY }).keys[2]);
    expect(() => withNewKey({ 999: KEY })).toThrow('end at 999');
  });

  it('lose an old one, never the newest', () => {
    expect(withoutKey({ 1: KEY, 2: KEY }, '1')).toEqual({ 2: KEY });
    expect(() => withoutKey({ 1: KEY, 2: KEY }, '2')).toThrow('Key 2 is the newest');
    expect(() => withoutKey({ 1: KEY, 2: KEY }, '3')).toThrow('has no key 3: it has 1, 2');
  });

  it.each(['', 'x', '{}', '{"1":"short"}', '{"one":"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="}'])('are not read from %j', (text) => {
    expect(() => readKeys(text)).toThrow('MASTER_KEYS');
  });
});

describe('resealing', () => {
  const steps = (...answers: Response[]) => ({ fetch: async () => answers.shift() as Response, nowMs: () => 0, report: () => undefined });
  const step = (resealed: number, left: number, unreadable = 0) => Response.json({ resealed, left, unreadable });
  const keys = { 1: KEY };

  it('goes on until nothing is left', async () => {
    expect(await resealAll(keys, 'https://a.example', steps(step(100, 30, 1), step(30, 0, 1)))).toEqual({ resealed: 130, unreadable: 1 });
  });

  it('stops with words when it does not get on, is not let in, or is answered by something else', async () => {
    await expect(resealAll(keys, 'https://a.example', steps(step(0, 2), step(0, 2), step(0, 2)))).rejects.toThrow('2 secrets are left');
    await expect(resealAll(keys, 'https://a.example', steps(new Response('', { status: 401 })))).rejects.toThrow('must hold key 1');
    await expect(resealAll(keys, 'https://a.example', steps(new Response('<html>')))).rejects.toThrow('answered 200 and no count');
    await expect(resealAll(keys, 'http://a.example', steps())).rejects.toThrow('is not https');
    const broken = { ...steps(), fetch: async () => Promise.reject(new Error('refused')) };
    await expect(resealAll(keys, 'http://127.0.0.1:8787', broken)).rejects.toThrow('cannot be reached: refused');
  });
});

describe('npm run rotate-keys', () => {
  it('writes the keys to standard output alone, and what to do next beside it', () => {
    const keys = JSON.stringify({ 1: KEY });
    for (const answer of [command(['add'], { keys }), command(['add', '--file', '-'], { input: `${keys}\n` })]) {
      expect(JSON.parse(answer.stdout)).toEqual({ 1: KEY, 2: expect.any(String) });
      expect(answer.stderr).toContain('wrangler secret put MASTER_KEYS');
      expect(answer.stderr).not.toContain((JSON.parse(answer.stdout) as Record<string, string>)[2]);
      expect(answer.status).toBe(0);
    }
    expect(JSON.parse(command(['remove', '1'], { keys: JSON.stringify({ 1: KEY, 2: KEY }) }).stdout)).toEqual({ 2: KEY });
  });

  it('changes that one line of a settings file, for its owner alone', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'rotate-')), 'settings.env');
    writeFileSync(file, `# kept\nMETA_APP_ID='1'\nMASTER_KEYS='${JSON.stringify({ 1: KEY })}'\nOIDC_CLIENT_ID='x'\n`);
    execFileSync('node', [COMMAND, 'add', '--file', file], { stdio: 'pipe' });
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/^# kept\nMETA_APP_ID='1'\nMASTER_KEYS='\{"1":"[^"]+","2":"[^"]{44}"\}'\nOIDC_CLIENT_ID='x'\n$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(command(['remove', '2', '--file', file])).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('newest') });
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('says what is missing instead of guessing', () => {
    expect(command(['add'])).toMatchObject({ status: 1, stderr: expect.stringContaining('The present keys are needed') });
    expect(command(['reseal'], { keys: JSON.stringify({ 1: KEY }) }).stderr).toContain('Say where: --url');
    expect(command(['add', '--file', '/nowhere/x']).stderr).toContain('/nowhere/x cannot be read.');
    expect(command(['add', '--wrong']).stderr).toContain("Unknown option '--wrong'");
    expect(command(['turn']).status).toBe(1);
    expect(command([])).toMatchObject({ status: 0, stdout: '' });
  });
});
