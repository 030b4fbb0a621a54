/** `npm run simulator`: the simulator alone, for anyone who writes WhatsApp software. Settings come from the environment. */
import { fileURLToPath } from 'node:url';
import { demo } from './demo.ts';
import { startSimulator } from './server.ts';
import { buildPhonesPage } from './start/phones-page.ts';

const { SIMULATOR_PORT, SIMULATOR_HOST, SIMULATOR_STATE, SIMULATOR_WEBHOOK, SIMULATOR_CRON_URL, SIMULATOR_SEED } = process.env;

try {
  await buildPhonesPage(fileURLToPath(new URL('..', import.meta.url).href), false).catch((error: unknown) => {
    console.warn(`The phones page could not be built; \`npm run build:phones\` says why. (${String(error)})`);
  });
  const { url, close } = await startSimulator({
    ...(SIMULATOR_PORT ? { port: Number(SIMULATOR_PORT) } : {}),
    ...(SIMULATOR_HOST ? { host: SIMULATOR_HOST } : {}),
    ...(SIMULATOR_STATE ? { stateFile: SIMULATOR_STATE } : {}),
    ...(SIMULATOR_WEBHOOK ? { webhook: SIMULATOR_WEBHOOK } : {}),
    ...(SIMULATOR_CRON_URL ? { cronUrl: SIMULATOR_CRON_URL } : {}),
    ...(SIMULATOR_SEED ? { seed: Number(SIMULATOR_SEED) } : {}),
  });
  console.log(`WhatsApp in a box
  phones      ${url}/
  Graph API   ${url}/v25.0/${demo.phoneNumberId}/messages
  token       ${demo.token}
  Bot API     ${url}/bot${demo.telegramBot.token}/getMe
  control     ${url}/_sim/world   (see simulator/README.md)`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void close().then(() => process.exit(0)));
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
