/** What `npm start` decides before anything runs: its options, and settings whose keys outlive a start. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readOptions } from '../../simulator/start/options.ts';
import { prepareSettings } from '../../simulator/start/settings.ts';
import { startWorld } from '../../simulator/start/start-world.ts';
import { type Env, settingsOf } from '../../src/env.ts';

const folder = mkdtempSync(join(tmpdir(), 'switchboard-start-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the options of npm start', () => {
  it.each([
    { name: 'the usual ports', args: [], environment: {}, ports: [8787, 8788] },
    { name: 'the environment', args: [], environment: { PORT: '9001', SIMULATOR_PORT: '9002' }, ports: [9001, 9002] },
    { name: 'flags before the environment', args: ['--port', '9003'], environment: { PORT: '9001' }, ports: [9003, 8788] },
  ])('take $name', ({ args, environment, ports }) => {
    const { port, simulatorPort } = readOptions(args, environment);
    expect([port, simulatorPort]).toEqual(ports);
  });

  it.each([
    { args: ['--port', 'eighty'], why: '--port must be a port between 1 and 65535, not "eighty".' },
    { args: ['--simulator-port', '70000'], why: '--simulator-port must be a port between 1 and 65535, not "70000".' },
    { args: ['--port', '9000', '--simulator-port', '9000'], why: '--port and --simulator-port are both 9000. Give each its own.' },
  ])('refuse $args in a sentence', ({ args, why }) => {
    expect(() => readOptions(args, {})).toThrow(why);
  });
});

describe('a start without a business', () => {
  it('keeps its state apart from the demo, unless told where', () => {
    const folderOf = (...args: string[]) => readOptions(args, {}).places.demo.replace(/^.*\/\.wrangler/, '.wrangler');
    expect([folderOf(), folderOf('--empty'), folderOf('--empty', '--state', '.wrangler/mine')]).toEqual([
      '.wrangler/demo.json',
      '.wrangler/empty/demo.json',
      '.wrangler/mine/demo.json',
    ]);
  });

  it('has its owner before everybody else at the sign-in page, and the operator in both', () => {
    const names = (isEmpty: boolean) => startWorld(isEmpty).people.flatMap(({ role, name }) => (role === 'customer' ? [] : [name]));
    expect(names(true).slice(0, 3)).toEqual(['Nadia Owner', 'Omar Operator', 'Anita Desai']);
    expect([names(false)[0], ...names(false).slice(-3)]).toEqual(['Anita Desai', 'Kabir Anand', 'Nadia Owner', 'Omar Operator']);
    expect(startWorld(true).people[0]?.role).toBe('admin');
  });
});

describe('the settings of npm start', () => {
  const file = join(folder, 'start/settings.env');

  it('pass the check of the Worker and are readable by their owner alone', () => {
    prepareSettings(file, 'http://127.0.0.1:8788');
    const lines = readFileSync(file, 'utf8').matchAll(/^(\w+)='(.*)'$/gm);
    const settings = Object.fromEntries([...lines].map(([, name, value]) => [name, value]));
    expect(settingsOf({ GRAPH_VERSION: 'v25.0', ...settings } as unknown as Env)).toMatchObject({
      ENVIRONMENT: 'development',
      GRAPH_BASE_URL: 'http://127.0.0.1:8788',
      OWNER_EMAIL: 'owner@acmeloans.example',
      OPERATOR_EMAILS: ['operator@switchboard.example'],
      CLOCK_URL: 'http://127.0.0.1:8788/_sim/clock',
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('keep their master keys at the next start, and follow the simulator to another port', () => {
    const first = prepareSettings(join(folder, 'other.env'), 'http://127.0.0.1:8788');
    const second = prepareSettings(join(folder, 'other.env'), 'http://127.0.0.1:9002');
    expect([first.isNew, second]).toEqual([true, { masterKeys: first.masterKeys, isNew: false }]);
    expect(readFileSync(join(folder, 'other.env'), 'utf8')).toContain("OIDC_ISSUER='http://127.0.0.1:9002/oidc'");
  });
});
