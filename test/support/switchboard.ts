/** The whole Worker beside a simulator, one step at a time: queues that a test drains, a clock that it winds. */
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { vi } from 'vitest';
import { createSimulator, type Simulator } from '../../simulator/simulator.ts';
import { connections, templates } from '../../src/db/schema/connections.ts';
import type { Env } from '../../src/env.ts';
import { app } from '../../src/http/app.ts';
import worker from '../../src/index.ts';
import { forgetClockReading } from '../../src/lib/clock.ts';
import { consumeInbound } from '../../src/messaging/inbound.ts';
import { consumeOutbound } from '../../src/messaging/outbound.ts';
import type { InboundJob, OutboundPoke } from '../../src/messaging/queues.ts';
import { signForMeta } from '../../src/security/hmac.ts';
import { submission, TEMPLATES } from '../../src/templates/catalogue.ts';
import { FakeQueue } from './fake-queue.ts';
import { seedCustomer, seedWorkspace, type Workspace } from './seed.ts';
import { simulatedClockUrl, workerSettings } from './worker-settings.ts';

export const START_MS = Date.UTC(2026, 10, 21, 9, 0, 0);
const APP_URL = 'https://app.test';

export interface Switchboard {
  simulator: Simulator;
  workspace: Workspace;
  other: Workspace;
  /** The Worker's bindings, with queues that wait for `drain`. A test may replace any of them to break it. */
  bindings: Env;
  inbound: FakeQueue<InboundJob>;
  outbound: FakeQueue<OutboundPoke>;
  /** Calls the API with the workspace's key. */
  api(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: any; headers: Headers }>;
  fetch(request: Request): Promise<Response>;
  /** Lets everything happen that is due, webhooks included, until nothing moves. */
  settle(): Promise<void>;
  /** Winds the clock, runs the timed work, settles. */
  pass(ms: number): Promise<void>;
  cron(): Promise<void>;
  wind(ms: number): void;
}

/** Two businesses on one simulator with every template approved; the clock stands still until wound. */
export async function startSwitchboard(
  options: { templates?: boolean; first?: { numberId: string; wabaId: string } } = {},
): Promise<Switchboard> {
  const inbound = new FakeQueue<InboundJob>('inbound');
  const outbound = new FakeQueue<OutboundPoke>('outbound');
  // The objects see this one.
  env.CLOCK_URL = simulatedClockUrl;
  const bindings: Env = { ...env, INBOUND: inbound.producer, OUTBOUND: outbound.producer };
  const fetchApp = async (request: Request) => app.fetch(request, bindings);
  const simulator = createSimulator({
    world: {
      app: { id: workerSettings.META_APP_ID, secret: workerSettings.META_APP_SECRET, verifyToken: workerSettings.META_VERIFY_TOKEN },
      accounts: [],
      people: [],
    },
    startMs: START_MS,
    frozen: true,
    seed: 7,
    webhookUrl: `${APP_URL}/api/webhooks/whatsapp`,
    deliver: fetchApp,
  });
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => simulator.fetch(new Request(input, init)));
  forgetClockReading();
  await emptyDatabase();
  const workspace = await connectWorkspace(simulator, options.templates ?? true, options.first);
  const other = await connectWorkspace(simulator, options.templates ?? true);

  const settle = async () => {
    for (let round = 0; round < 200; round += 1) {
      forgetClockReading();
      const moved =
        (await inbound.drain((batch) => consumeInbound(batch, bindings))) +
        (await outbound.drain((batch) => consumeOutbound(batch, bindings))) +
        (await simulator.deliverDue());
      if (moved === 0) return;
    }
    throw new Error('it never came to rest');
  };
  const wind = (ms: number) => {
    simulator.clock.wind(ms);
    forgetClockReading();
  };
  const cron = async () => worker.scheduled({} as ScheduledController, bindings);
  return {
    simulator,
    workspace,
    other,
    bindings,
    inbound,
    outbound,
    fetch: fetchApp,
    settle,
    wind,
    cron,
    async pass(ms) {
      wind(ms);
      await cron();
      await settle();
    },
    async api(method, path, body, headers = {}) {
      const response = await fetchApp(
        new Request(`${APP_URL}${path}`, {
          method,
          headers: { Authorization: `Bearer ${workspace.apiKey}`, 'Content-Type': 'application/json', ...headers },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      );
      const text = await response.text();
      return { status: response.status, body: text ? JSON.parse(text) : null, headers: response.headers };
    },
  };
}

/** Storage is one for a whole test file. */
async function emptyDatabase(): Promise<void> {
  const { results } = await env.DB.prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'
    AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'd1_%'`).all<{ name: string }>();
  await env.DB.batch(results.map(({ name }) => env.DB.prepare(`DELETE FROM ${name}`)));
}

async function connectWorkspace(
  simulator: Simulator,
  hasTemplates: boolean,
  ids?: { numberId: string; wabaId: string },
): Promise<Workspace> {
  const workspace = await seedWorkspace(ids);
  const { connection, db, tenant, members } = workspace;
  const wabaId = connection.wabaId ?? '';
  simulator.addAccount({
    wabaId,
    phoneNumberId: connection.numberId,
    displayPhone: connection.displayPhone ?? '',
    verifiedName: tenant.name,
    token: workspace.connectionToken,
    portfolioId: `portfolio-of-${wabaId}`,
    tier: 'TIER_250',
  });
  for (const member of Object.values(members)) simulator.addPersona({ phone: member.phone ?? '', name: member.name });
  // Templates are pulled from the simulator only when a test lets an hour pass, health only when it says so.
  await db
    .update(connections)
    .set({ templatesDueAtMs: START_MS + 60 * 60 * 1000, healthDueAtMs: START_MS + 366 * 24 * 60 * 60 * 1000 })
    .where(eq(connections.id, connection.id));
  if (hasTemplates) {
    for (const form of Object.values(TEMPLATES)) {
      const { name, language, category, components } = submission(form) as any;
      simulator.addTemplate(wabaId, { name, language, category, components });
      await db
        .insert(templates)
        .values({ tenantId: tenant.id, wabaId, name, language, category, components, status: 'APPROVED', updatedAtMs: START_MS });
    }
  }
  await seedCustomer(workspace, { ref: 'C-1', name: 'Kavita Textiles', ownerId: members.csm.id, health: 'poor' });
  return workspace;
}

/** A usage alert of the customer that the CSM looks after. */
export function usageAlert(health = 'poor', percent = 92) {
  return { kind: 'usage', customer: { ref: 'C-1', name: 'Kavita Textiles', health }, usage: { percent, limit: 500 } };
}

/** A signed webhook POST, as Meta makes it. */
export async function signedPost(body: string): Promise<Request> {
  const raw = new TextEncoder().encode(body);
  return new Request(`${APP_URL}/api/webhooks/whatsapp`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-Hub-Signature-256': await signForMeta(workerSettings.META_APP_SECRET, raw.buffer as ArrayBuffer),
    },
    body: raw,
  });
}
