/** A simulator on a free port, and an app that takes its webhooks as they come over the wire, for clients of others. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { demo } from '../../../simulator/demo.ts';
import type { PhoneMessage } from '../../../simulator/phone-view.ts';
import { type RunningSimulator, startSimulator } from '../../../simulator/server.ts';

export const NUMBER = demo.phoneNumberId;
export const WABA = demo.wabaId;
export const TOKEN = demo.token;
export const SECRET = demo.app.secret;
export const KAVITA = '+919820020001';

export interface Webhook {
  headers: Record<string, string>;
  text: string;
}

export interface Setting extends RunningSimulator {
  /** Webhooks of messages whose value has this key, oldest first; waits until there are so many. */
  webhooks: (key: 'messages' | 'statuses', count: number) => Promise<Webhook[]>;
  /** What Kavita sees last. */
  lastSeen: () => PhoneMessage | undefined;
}

export const PICTURE = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='),
  (one) => one.charCodeAt(0),
);

/** Templates with the parameters that clients differ in. */
const TEMPLATES = [
  { name: 'positional', language: 'en', components: [{ type: 'BODY', text: 'Hi {{1}}, your loan {{2}} is ready.' }] },
  {
    name: 'named',
    language: 'en',
    parameterFormat: 'NAMED' as const,
    components: [{ type: 'BODY', text: 'Hi {{who}}, your loan {{what}} is ready.' }],
  },
  {
    name: 'picture_and_buttons',
    language: 'en',
    components: [
      { type: 'HEADER', format: 'IMAGE' },
      { type: 'BODY', text: 'Your loan is ready.' },
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'QUICK_REPLY', text: 'Thanks' },
          { type: 'URL', text: 'Open', url: 'https://acme.example/{{1}}' },
          { type: 'COPY_CODE', example: ['LOAN'] },
        ],
      },
    ],
  },
  {
    name: 'place',
    language: 'en',
    components: [
      { type: 'HEADER', format: 'LOCATION' },
      { type: 'BODY', text: 'Meet us here.' },
    ],
  },
];

export async function startSetting(): Promise<Setting> {
  const received: Webhook[] = [];
  const app = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      received.push({ headers, text: Buffer.concat(chunks).toString('utf8') });
      response.end();
    });
  });
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  const running = await startSimulator({
    port: 0,
    webhook: `http://127.0.0.1:${(app.address() as AddressInfo).port}/`,
    settings: { sentAfterMs: 0, deliveredAfterMs: 0 },
    seed: 7,
  });
  for (const template of TEMPLATES) running.simulator.addTemplate(WABA, template);
  return {
    ...running,
    async webhooks(key, count) {
      const has = ({ text }: Webhook) =>
        key in (JSON.parse(text) as { entry: [{ changes: [{ value: object }] }] }).entry[0].changes[0].value;
      for (let tries = 0; tries < 200; tries += 1) {
        const found = received.filter(has);
        if (found.length >= count) return found;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new Error(`no ${count} webhooks with ${key} came; there were ${received.length} in all`);
    },
    lastSeen: () => running.simulator.phone(KAVITA).lastMessage(NUMBER),
    async close() {
      await running.close();
      app.closeAllConnections();
      await new Promise<void>((resolve) => app.close(() => resolve()));
    },
  };
}

export const TEMPLATE_TO_CREATE = [
  { type: 'HEADER', format: 'TEXT', text: 'Loan update' },
  { type: 'BODY', text: 'Hello {{1}}, your loan moved to {{2}} today.', example: { body_text: [['Kavita', 'sanction']] } },
  { type: 'FOOTER', text: 'Acme Loans' },
  { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Thanks' }] },
];
