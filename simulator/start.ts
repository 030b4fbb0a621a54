/** `npm start`: the whole of Switchboard on this machine, from a fresh clone. Prepares, starts, waits, and stops cleanly. */
import { relative } from 'node:path';
import { startSimulator } from './server.ts';
import { approveTemplates } from './start/approve-templates.ts';
import { migrate, withDatabase, writeStamp } from './start/database.ts';
import { readApiKey, writeDemoFile } from './start/demo-file.ts';
import { HELP, readOptions, type StartOptions } from './start/options.ts';
import { buildPhonesPage } from './start/phones-page.ts';
import { expectFreePort } from './start/ports.ts';
import { SEED_HASH, seedDemo } from './start/seed-demo.ts';
import { prepareSettings } from './start/settings.ts';
import { startWorld } from './start/start-world.ts';
import { welcome } from './start/welcome.ts';
import { startWorker } from './start/worker.ts';

/** `wrangler dev` never fires the cron trigger by itself. */
const CRON_EVERY_MS = 60_000;

/** In the order they were started; stopped in reverse. */
const running: (() => Promise<void>)[] = [];
let isEnding = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));
try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.help) console.log(HELP);
  else await start(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await end(1);
}

async function start({ port, simulatorPort, watch, empty, places }: StartOptions): Promise<void> {
  const startedAtMs = Date.now();
  const appUrl = `http://127.0.0.1:${port}`;
  const cronUrl = `${appUrl}/cdn-cgi/handler/scheduled`;
  await expectFreePort(port, '--port', port + 10);
  await expectFreePort(simulatorPort, '--simulator-port', simulatorPort + 10);

  const [simulator, stamp] = await Promise.all([
    startSimulator({
      port: simulatorPort,
      stateFile: places.simulator,
      webhook: `${appUrl}/api/webhooks/whatsapp`,
      cronUrl,
      world: startWorld(empty),
    }),
    migrate(places),
    buildPhonesPage(places.repository, watch),
  ]);
  running.push(simulator.close);
  if (empty && stamp.seed !== null) throw new Error(`${places.state} holds the demo business. Give --empty a --state folder of its own.`);

  const settings = prepareSettings(places.settings, simulator.url);
  let apiKey = readApiKey(places.demo);
  if (!empty && (apiKey === null || settings.isNew || stamp.seed !== SEED_HASH)) {
    console.log('Making the demo business…');
    const approved = await approveTemplates(simulator.url);
    const input = { masterKeys: settings.masterKeys, approved, apiKey, nowMs: simulator.simulator.clock.now() };
    apiKey = await withDatabase(places, (db) => seedDemo(db, input));
    writeStamp(places, { ...stamp, seed: SEED_HASH });
  }
  const demoFile = writeDemoFile(places.demo, { appUrl, simulatorUrl: simulator.url, apiKey: apiKey ?? '' });

  console.log('Starting the Worker…');
  const worker = await startWorker(places, port);
  running.push(worker.stop);
  void worker.ended.then(async (why) => {
    if (isEnding) return;
    console.error(why);
    await end(1);
  });
  await shakeHands(simulator.url, `${appUrl}/api/webhooks/whatsapp`);
  const cron = setInterval(() => void fetch(cronUrl).then((response) => response.body?.cancel(), ignore), CRON_EVERY_MS);
  running.push(async () => clearInterval(cron));

  console.log(welcome(demoFile, { workerLog: relative(process.cwd(), places.workerLog), tookMs: Date.now() - startedAtMs }));
}

/** Meta's own check of a webhook address: the Worker must answer the challenge to the right verify token. */
async function shakeHands(simulatorUrl: string, webhook: string): Promise<void> {
  const response = await fetch(`${simulatorUrl}/_sim/webhook`, { method: 'POST', body: JSON.stringify({ url: webhook }) });
  if (!response.ok) throw new Error(`The Worker did not take the webhook handshake: ${await response.text()}`);
}

async function end(code: number): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  for (const stop of running.toReversed()) await stop().catch((error: unknown) => console.error(error));
  process.exit(code);
}

function ignore(): void {}
