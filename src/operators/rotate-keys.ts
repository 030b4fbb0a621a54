/** `npm run rotate-keys`: changes the master keys of a deployment without a moment at which anything cannot be read. Run by hand under Node. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type MasterKeys, newestKeyNumber } from '../security/master-keys.ts';
import { olderNumbers, RotationError, readKeys, resealAll, withNewKey, withoutKey } from './key-rotation.ts';

const LOCAL_FILE = '.wrangler/start/settings.env';
const LOCAL_URL = 'http://127.0.0.1:8787';

const HELP = `Changes MASTER_KEYS, in three steps that may be days apart:

  npm run -s rotate-keys -- add                    the same keys and a new one, as JSON: put it as the secret
  npm run -s rotate-keys -- reseal --url <address> everything that is sealed is sealed anew with the newest key
  npm run -s rotate-keys -- remove <number>        the keys without an old one, as JSON: put it as the secret

Where the present keys are read:
  MASTER_KEYS in the environment; or --file - for standard input (the JSON); or
  --file <path>   a file with a line MASTER_KEYS='...', such as .dev.vars: add and remove then change that file
  --local         what npm start uses: --file ${LOCAL_FILE} --url ${LOCAL_URL}`;

/** The keys go to standard output alone, so that they can be piped on without being shown; what to do goes to standard error. */
const say = (text: string): void => void process.stderr.write(`${text}\n`);

try {
  await run();
} catch (error) {
  if (!(error instanceof RotationError)) throw error;
  say(error.message);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const { values, positionals } = readArguments();
  const [step = 'help', number = ''] = positionals;
  const file = values.file ?? (values.local ? LOCAL_FILE : undefined);
  switch (step) {
    case 'add': {
      const added = withNewKey(presentKeys(file));
      handOver(added.keys, file);
      return say(afterAdding(added.number, file));
    }
    case 'reseal': {
      const url = values.url ?? (values.local ? LOCAL_URL : undefined);
      if (url === undefined || !URL.canParse(url)) throw new RotationError('Say where: --url https://<your deployment>');
      return resealAt(presentKeys(file), url);
    }
    case 'remove': {
      const keys = presentKeys(file);
      handOver(withoutKey(keys, number), file);
      return say(`Without key ${number}. ${putIt(file)} What only that key could open or verify is refused from then on.`);
    }
    default:
      say(HELP);
      if (step !== 'help') process.exitCode = 1;
  }
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { file: { type: 'string' }, url: { type: 'string' }, local: { type: 'boolean', default: false } },
    });
  } catch (error) {
    throw new RotationError(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
  }
}

function presentKeys(file: string | undefined): MasterKeys {
  if (file === '-') return readKeys(readFileSync(0, 'utf8'));
  if (file !== undefined) return readKeys(lineOf(file)[2] ?? '');
  const { MASTER_KEYS } = process.env;
  if (!MASTER_KEYS) throw new RotationError(`The present keys are needed: a Worker's secret cannot be read back.\n\n${HELP}`);
  return readKeys(MASTER_KEYS);
}

/** Into the file they came from, or out. */
function handOver(keys: MasterKeys, file: string | undefined): void {
  const json = JSON.stringify(keys);
  if (file === undefined || file === '-') {
    process.stdout.write(`${json}\n`);
    return;
  }
  const [line] = lineOf(file);
  const text = readFileSync(file, 'utf8').replace(line, () => `MASTER_KEYS='${json}'`);
  // Whole or not at all: a file that ends half way would lose the keys.
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function lineOf(file: string): RegExpExecArray {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new RotationError(`${file} cannot be read.${file === LOCAL_FILE ? ' npm start makes it.' : ''}`);
  }
  const line = /^MASTER_KEYS=(['"]?)(.*?)\1[ \t]*$/m.exec(text);
  if (!line) throw new RotationError(`${file} has no line MASTER_KEYS='...'.`);
  return line;
}

async function resealAt(keys: MasterKeys, url: string): Promise<void> {
  const newest = newestKeyNumber(keys);
  const { resealed, unreadable } = await resealAll(keys, url, {
    fetch,
    nowMs: Date.now,
    report: (step) => say(`${step.resealed} sealed with key ${newest}, ${step.left} left.`),
  });
  say(`Done: ${resealed} secrets were sealed with key ${newest}; none that can be read needs an older key.`);
  if (unreadable > 0) {
    say(
      `${unreadable} cannot be read with any of the keys given to the deployment. They stay as they are; those connections must be connected anew.`,
    );
  }
  const old = olderNumbers(keys);
  if (old.length > 0) say(whenTheyCanGo(old));
}

function afterAdding(number: string, file: string | undefined): string {
  return `Key ${number} is new and seals from now on; the older ones still open. Next:
  1. ${putIt(file)}
  2. Give it a minute to be everywhere, then: npm run -s rotate-keys -- reseal ${nextOptions(file)}`;
}

function nextOptions(file: string | undefined): string {
  if (file === LOCAL_FILE) return '--local';
  return file === undefined || file === '-' ? '--url https://<your deployment>' : `--file ${file} --url <its address>`;
}

function putIt(file: string | undefined): string {
  if (file === LOCAL_FILE) return 'Restart npm start, which reads the keys when it starts.';
  if (file !== undefined && file !== '-') return `${file} is changed; restart what reads it.`;
  return 'Keep this value where the present one is kept, then put it as the secret: npx wrangler secret put MASTER_KEYS';
}

/** Sealed secrets do not need them any more, but what they signed lives on in people's chats. */
function whenTheyCanGo(old: string[]): string {
  const names = old.length === 1 ? `key ${old[0]}` : `keys ${old.join(', ')}`;
  return `Nothing sealed needs ${names} any more. Before you remove it:
  - Sign-ins that are under way end within 10 minutes.
  - Buttons of alerts that were raised before key ${old.at(-1)} was replaced were signed with it, and asking again repeats them.
    Wait until those alerts are answered; with snoozes, 30 days is a good rule. A tap on such a button is refused afterwards,
    with a reply that says so; the alert can still be answered by typing.
  Then: npm run -s rotate-keys -- remove ${old[0]}`;
}
