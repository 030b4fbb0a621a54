/** For suites that call every operation of a running app: who calls, and which record is named, made for that call. */
import { createHmac } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { demo } from '../../simulator/demo.ts';
import type { DemoFile } from '../../simulator/start/demo-file.ts';
import type { DocumentedOperation } from './api-document.ts';
import { SAMPLE_BODIES, type SampleWorld } from './operation-samples.ts';
import { CSRF, signInOverHttp } from './visitor.ts';
import { webhookBody } from './webhook-bodies.ts';

/** Webhooks reach the database through a queue. */
const ARRIVAL_MS = 30_000;
const ASKED_EVERY_MS = 50;

export interface LiveWorld extends SampleWorld {
  demo: DemoFile;
  /** Cookies. */
  admin: string;
  operator: string;
  connectionId: string;
}

type Credentials = Record<string, string>;

/** Records by operation id: each makes one that the operation can be asked for, and answers its id. */
const RECORDS: Record<string, (world: LiveWorld) => Promise<string>> = {
  getAlert: (world) => made(world, 'raiseAlert', '/alerts'),
  revokeApiKey: (world) => made(world, 'createApiKey', '/api-keys'),
  endDevice: async (world) => {
    await signInOverHttp(world.demo.appUrl, emailOf('admin'));
    const devices = await list<{ id: string; isThisOne: boolean }>(world, '/session/devices');
    return devices.find(({ isThisOne }) => !isThisOne)?.id ?? '';
  },
  replayQuarantined: quarantined,
  replayAnyQuarantined: quarantined,
  getMember: invited,
  changeMember: invited,
  deactivateMember: invited,
  reactivateMember: async (world) => {
    const id = await invited(world);
    await act(world, `/members/${id}/deactivate`);
    return id;
  },
  getMessage: async (world) => {
    await made(world, 'raiseAlert', '/alerts');
    return (await list<{ id: string }>(world, '/messages'))[0]?.id ?? '';
  },
  getTenant: founded,
  suspendTenant: founded,
  resumeTenant: async (world) => {
    const id = await founded(world);
    await act(world, `/operator/tenants/${id}/suspend`, SAMPLE_BODIES.suspendTenant?.(world), world.operator);
    return id;
  },
  reviveDeadMessage: async () => 'msg_unknown',
  unlinkChat: async () => 'whatsapp',
  changeRole: (world) => made(world, 'createRole', '/roles'),
  deleteRole: (world) => made(world, 'createRole', '/roles'),
  getManualDraft: draft,
  changeManualDraft: draft,
  connectManually: draft,
  getConnectAttempt: attempt,
  continueConnectAttempt: attempt,
  abandonConnectAttempt: attempt,
  dismissNotice: async () => 'ntc_unknown',
};

/** Where success cannot be had from this world: what the operation says instead. */
export const REFUSED: Record<string, string> = {
  /** The first workspace is there already; people.test.ts makes one in an empty deployment. */
  createWorkspace: 'owner_needed',
  /** No message dies within the time of a test. */
  reviveDeadMessage: 'not_found',
  /** Meta raises these. */
  dismissNotice: 'not_found',
};

/** Those that end the session they are called with, or change whose it is. */
const SESSIONS_OF_THEIR_OWN: Record<string, () => string> = {
  signOut: () => emailOf('admin'),
  signOutEverywhere: () => emailOf('sales'),
  switchWorkspace: () => emailOf('admin'),
  unlinkChat: () => emailOf('manager'),
  changeProfile: () => emailOf('csm'),
};

/** A key may hold the permission, but it is nobody's phone. */
const FOR_PEOPLE = new Set(['sendTestMessage']);

/** In this order, after all others: what comes after them finds less. */
export const LAST = ['disconnectWhatsApp'];

export async function enterWorld(file: DemoFile): Promise<LiveWorld> {
  const admin = await signInOverHttp(file.appUrl, emailOf('admin'));
  const operator = await signInOverHttp(file.appUrl, demo.operator.email);
  const world: LiveWorld = {
    demo: file,
    admin,
    operator,
    connectionId: '',
    memberId: '',
    customerRef: 'C-1001',
    templateName: 'fincelo_usage_risk',
  };
  const session = await ask<{ tenant: { id: string }; person: { workspaces: { id: string }[] }; connections: { id: string }[] }>(
    world,
    '/session',
  );
  const members = await list<{ id: string; email: string }>(world, '/members');
  world.connectionId = session.connections[0]?.id ?? '';
  world.workspaceId = session.person.workspaces.find(({ id }) => id !== session.tenant.id)?.id ?? '';
  world.memberId = members.find(({ email }) => email === emailOf('csm'))?.id ?? '';
  return world;
}

/** Everybody whom the operation lets in, by kind. */
export async function callersOf(operation: DocumentedOperation, world: LiveWorld): Promise<[kind: string, Credentials][]> {
  const { id, isForKeys, isForOperators } = operation;
  const email = SESSIONS_OF_THEIR_OWN[id];
  const cookie = email ? await signInOverHttp(world.demo.appUrl, email()) : isForOperators ? world.operator : world.admin;
  const session: [string, Credentials] = [isForOperators ? 'an operator' : 'a session', { Cookie: cookie, ...CSRF }];
  return isForKeys && !FOR_PEOPLE.has(id) ? [['a key', { Authorization: `Bearer ${world.demo.apiKey}` }], session] : [session];
}

/** The address of the operation, with a record of its own where it names one. */
export async function addressOf({ id, path }: DocumentedOperation, world: LiveWorld): Promise<string> {
  if (!path.includes('{')) return world.demo.appUrl + path;
  const record = path.includes('/connections/{id}') ? async () => world.connectionId : RECORDS[id];
  if (!record) throw new Error(`${id} names a record: say in operation-records.ts how to make one that it can be asked for`);
  const named = await record(world);
  if (named === '') throw new Error(`there is no record that ${id} can be asked for`);
  return world.demo.appUrl + path.replace(/\{\w+\}/, encodeURIComponent(named));
}

/** A good body, another each time. */
export function bodyOf({ id, takesBody }: DocumentedOperation, world: LiveWorld): string | null {
  if (!takesBody) return null;
  const sample = SAMPLE_BODIES[id];
  if (!sample) throw new Error(`${id} takes a body: put a good one into operation-samples.ts`);
  return JSON.stringify(sample(world));
}

export function emailOf(role: string): string {
  return demo.people.find((person) => person.role === role)?.email ?? '';
}

async function made(world: LiveWorld, operation: string, path: string): Promise<string> {
  return (await act<{ id: string }>(world, path, SAMPLE_BODIES[operation]?.(world))).id;
}

function invited(world: LiveWorld): Promise<string> {
  return made(world, 'inviteMember', '/members');
}

async function founded(world: LiveWorld): Promise<string> {
  return (await act<{ id: string }>(world, '/operator/tenants', SAMPLE_BODIES.createTenant?.(world), world.operator)).id;
}

function draft(world: LiveWorld): Promise<string> {
  return made(world, 'openManualDraft', '/whatsapp/manual');
}

function attempt(world: LiveWorld): Promise<string> {
  return made(world, 'startSignup', '/whatsapp/signup');
}

/** Something of the workspace's number that no code can read, signed as Meta does; the same body twice is one item. */
async function quarantined(world: LiveWorld): Promise<string> {
  const { appUrl, appSecret, wabaId, phoneNumberId } = world.demo;
  const before = new Set((await list<{ id: string }>(world, '/intake/quarantine')).map(({ id }) => id));
  const value = { messaging_product: 'whatsapp', metadata: { phone_number_id: phoneNumberId }, messages: [crypto.randomUUID()] };
  const body = webhookBody([{ wabaId, changes: [{ field: 'messages', value }] }]);
  const signature = `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
  await fetch(`${appUrl}/api/webhooks/whatsapp`, { method: 'POST', headers: { 'X-Hub-Signature-256': signature }, body });
  for (const until = Date.now() + ARRIVAL_MS; Date.now() < until; ) {
    const arrived = (await list<{ id: string }>(world, '/intake/quarantine')).find(({ id }) => !before.has(id));
    if (arrived) return arrived.id;
    await setTimeout(ASKED_EVERY_MS);
  }
  return '';
}

async function list<T>(world: LiveWorld, path: string): Promise<T[]> {
  return (await ask<{ items: T[] }>(world, path)).items;
}

async function ask<T>(world: LiveWorld, path: string): Promise<T> {
  return answer<T>(await fetch(`${world.demo.appUrl}/api/v1${path}`, { headers: { Cookie: world.admin } }));
}

async function act<T>(world: LiveWorld, path: string, body?: unknown, cookie = world.admin): Promise<T> {
  const headers = { Cookie: cookie, 'Idempotency-Key': crypto.randomUUID(), ...CSRF };
  const text = body === undefined ? null : JSON.stringify(body);
  return answer<T>(await fetch(`${world.demo.appUrl}/api/v1${path}`, { method: 'POST', headers, body: text }));
}

async function answer<T>(response: Response): Promise<T> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url} answers ${response.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text) as T;
}
