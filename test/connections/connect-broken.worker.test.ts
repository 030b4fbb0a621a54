/** Connecting while things break: killed Workers, lost answers, two tabs at once, a browser that lies, links for the signatory. */
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openSignupLink, useOfLink } from '../../src/connections/signup-links.ts';
import { startSignup } from '../../src/connections/start-signup.ts';
import type { ConnectAttempt, ConnectLink } from '../../src/contract/whatsapp-setup.ts';
import { auditLog } from '../../src/db/schema/audit.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { connectAttempts, signupLinks } from '../../src/db/schema/onboarding.ts';
import { apiKeys, members, tenants } from '../../src/db/schema/tenants.ts';
import { app } from '../../src/http/app.ts';
import { finishPopup, type PopupEnd } from '../support/signup-popup.ts';
import { type Switchboard, startSwitchboard } from '../support/switchboard.ts';

const HOUR_MS = 60 * 60 * 1000;
/** Longer than a lease with this suite's settings. */
const LEASE_MS = 60_000;

let here: Switchboard;
/** Every call to Graph as `METHOD path`, without the version and the query. */
let graphCalls: string[];
let breakage: Breakage | null;

/** Strikes once, at a call that fits: before it reaches Meta, or after Meta has done it. */
interface Breakage {
  at: RegExp;
  when: 'before' | 'after';
  how: 'lost' | 'killed';
}

class Killed extends Error {}

let isDead: boolean;

beforeEach(async () => {
  here = await startSwitchboard({ templates: false });
  graphCalls = [];
  breakage = null;
  isDead = false;
  here.bindings.DB = mortal(here.bindings.DB);
  vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const name = `${request.method} ${new URL(request.url).pathname.replace(/^\/v[\d.]+\//, '')}`;
    graphCalls.push(name);
    const broken = breakage?.at.test(name) ? breakage : null;
    if (broken?.when === 'before') return strike(broken);
    const response = await here.simulator.fetch(request);
    return broken ? strike(broken) : response;
  });
});

function strike({ how }: Breakage): never {
  breakage = null;
  if (how === 'lost') throw new TypeError('Network connection lost.');
  isDead = true;
  throw new Killed('killed');
}

/** Of a killed Worker nothing happens any more, its writes included. */
function mortal(database: D1Database): D1Database {
  return new Proxy(database, {
    get(target, name) {
      if (isDead) throw new Killed('the Worker is dead');
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

const body = ({ code, event, data }: Pick<PopupEnd, 'code' | 'event' | 'data'>) => ({ code, event, data });
const start = async (end: Pick<PopupEnd, 'code' | 'event' | 'data'>) => here.api('POST', '/api/v1/whatsapp/signup', body(end));
const look = async (id: string): Promise<ConnectAttempt> => (await here.api('GET', `/api/v1/whatsapp/attempts/${id}`)).body;
const goOn = async (id: string): Promise<ConnectAttempt> => (await here.api('POST', `/api/v1/whatsapp/attempts/${id}/continue`, {})).body;
const stateOf = (attempt: ConnectAttempt, step: string) => attempt.steps.find((one) => one.step === step)?.state;
const isConnected = ({ steps }: ConnectAttempt) => steps.every(({ state }) => state === 'done' || state === 'skipped');
const troubleOf = ({ steps }: ConnectAttempt) => steps.find(({ trouble }) => trouble !== null)?.trouble ?? null;
const registered = () => graphCalls.filter((call) => call.endsWith('/register')).length;
const connectionsOf = async (numberId: string | undefined) =>
  here.workspace.db
    .select()
    .from(connections)
    .where(eq(connections.numberId, numberId ?? ''));
const openAttempt = async () => here.workspace.db.select().from(connectAttempts).where(eq(connectAttempts.state, 'open')).get();
const mend = () => {
  isDead = false;
};

/** Where the Worker dies, and how often `register` is called in all until the number is connected. */
const DEATHS: [string, Breakage['at'], Breakage['when']][] = [
  ['permissions were asked for', /debug_token/, 'before'],
  ['permissions were told', /debug_token/, 'after'],
  ['numbers were listed', /phone_numbers/, 'after'],
  ['the account was told to report', /POST .*subscribed_apps/, 'after'],
  ['the number was read before it is registered', /^GET \d+$/, 'after'],
  ['the number was registered', /register$/, 'after'],
];

describe('a Worker that is killed', () => {
  it.each(DEATHS)('when %s: whoever looks goes on, to one connection and one registration', async (_, at, when) => {
    const end = await finishPopup(here.simulator);
    breakage = { at, when, how: 'killed' };
    expect((await start(end)).status).toBe(500);
    mend();
    const left = await openAttempt();
    const early = await look(left?.id ?? '');
    expect([early.isFinished, registered() <= 1]).toEqual([false, true]);
    here.wind(LEASE_MS);
    const attempt = await look(left?.id ?? '');
    expect([isConnected(attempt), attempt.isFinished, registered()]).toEqual([true, true, 1]);
    expect(await connectionsOf(end.data.phone_number_id)).toMatchObject([{ state: 'connected', id: attempt.connectionId }]);
    // The PIN of the one call is the number's, and ours to keep.
    expect((await connectionsOf(end.data.phone_number_id))[0]?.pinSealed).not.toBeNull();
  });

  it('between the call and its record: the registration that never left is made, once', async () => {
    const end = await finishPopup(here.simulator);
    breakage = { at: /register$/, when: 'before', how: 'killed' };
    await start(end);
    mend();
    here.wind(LEASE_MS);
    await here.cron();
    expect([
      (await connectionsOf(end.data.phone_number_id)).length,
      here.simulator.state.numbers.get(end.data.phone_number_id ?? '')?.status,
    ]).toEqual([1, 'CONNECTED']);
  });

  it('while the code was exchanged: says that it was used, and another sign-in connects', async () => {
    const end = await finishPopup(here.simulator);
    breakage = { at: /access_token/, when: 'after', how: 'killed' };
    await start(end);
    mend();
    const left = await openAttempt();
    here.wind(LEASE_MS);
    expect(troubleOf(await look(left?.id ?? ''))?.code).toBe('code_used');
    expect(isConnected((await start(await finishPopup(here.simulator))).body)).toBe(true);
  });

  it('is followed by the cron where nobody looks, though not while the workspace is suspended', async () => {
    const end = await finishPopup(here.simulator);
    breakage = { at: /debug_token/, when: 'before', how: 'killed' };
    await start(end);
    mend();
    const tenant = eq(tenants.id, here.workspace.tenant.id);
    await here.workspace.db.update(tenants).set({ state: 'suspended' }).where(tenant);
    here.wind(LEASE_MS);
    await here.cron();
    expect(await connectionsOf(end.data.phone_number_id)).toEqual([]);
    await here.workspace.db.update(tenants).set({ state: 'active' }).where(tenant);
    await here.cron();
    expect((await connectionsOf(end.data.phone_number_id)).length).toBe(1);
  });
});

describe('an answer that is lost', () => {
  it.each(['before', 'after'] as const)('of the registration (%s Meta did it) is settled by reading the number', async (when) => {
    const end = await finishPopup(here.simulator);
    breakage = { at: /register$/, when, how: 'lost' };
    const attempt: ConnectAttempt = (await start(end)).body;
    if (when === 'after') {
      expect([isConnected(attempt), registered()]).toEqual([true, 1]);
      return;
    }
    expect([attempt.needs, troubleOf(attempt)?.code]).toEqual(['retry', 'platform_silent']);
    expect([isConnected(await goOn(attempt.id)), registered()]).toEqual([true, 2]);
  });

  it.each([
    ['inspect', /debug_token/],
    ['choose_number', /phone_numbers/],
    ['subscribe', /POST .*subscribed_apps/],
  ])('of the step %s is one to try again by itself', async (step, at) => {
    const end = await finishPopup(here.simulator);
    breakage = { at, when: 'after', how: 'lost' };
    const attempt: ConnectAttempt = (await start(end)).body;
    if (step === 'subscribe') {
      // Whether it was done is looked up at once.
      expect(isConnected(attempt)).toBe(true);
      return;
    }
    expect([stateOf(attempt, step), attempt.needs]).toEqual(['failed', 'retry']);
    const before = graphCalls.length;
    expect(isConnected(await goOn(attempt.id))).toBe(true);
    expect(graphCalls.slice(before).some((call) => call.includes('access_token'))).toBe(false);
  });
});

describe('two at once', () => {
  it('with the same code are one attempt', async () => {
    const end = await finishPopup(here.simulator);
    const answers = await Promise.all([start(end), start(end), start(end)]);
    expect(new Set(answers.map(({ body: attempt }) => (attempt as ConnectAttempt).id)).size).toBe(1);
    expect([registered(), (await connectionsOf(end.data.phone_number_id)).length]).toEqual([1, 1]);
    expect((await start(end)).body.id).toBe(answers[0]?.body.id);
  });

  it('with two codes: one connects, the other hears that somebody is at it', async () => {
    const ends = [await finishPopup(here.simulator), await finishPopup(here.simulator)] as const;
    const answers = await Promise.all(ends.map(start));
    const outcomes = answers.map(({ status, body: answer }): string => (status === 201 ? 'connected' : answer.code));
    expect(outcomes.toSorted()).toEqual(['attempt_under_way', 'connected']);
    expect(registered()).toBe(1);
  });

  it('who look, press and come back at the same time make one registration', async () => {
    const end = await finishPopup(here.simulator);
    breakage = { at: /debug_token/, when: 'before', how: 'lost' };
    const { id }: ConnectAttempt = (await start(end)).body;
    await Promise.all([goOn(id), goOn(id), look(id), here.cron(), goOn(id)]);
    expect([registered(), isConnected(await look(id))]).toEqual([1, true]);
  });

  it('of which one was away longer than its lease: what it writes then counts for nothing', async () => {
    const end = await finishPopup(here.simulator, { failures: ['two_step_on'] });
    const passOn = vi.mocked(globalThis.fetch).getMockImplementation();
    let isAway = false;
    vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      if (request.url.includes('debug_token') && !isAway) {
        isAway = true;
        here.wind(LEASE_MS);
        await here.cron();
      }
      return (await passOn?.(request)) as Response;
    });
    expect([(await start(end)).body.needs, registered()]).toEqual(['pin', 1]);
  });

  it('with one Idempotency-Key get one answer', async () => {
    const end = await finishPopup(here.simulator);
    const ask = async () => here.api('POST', '/api/v1/whatsapp/signup', body(end), { 'Idempotency-Key': 'k1' });
    const [first, second] = [await ask(), await ask()];
    expect([second.headers.get('Idempotent-Replayed'), second.body.id]).toEqual(['true', first.body.id]);
  });
});

describe('a browser that lies', () => {
  it('names an account and a number of another workspace: they are ignored, and noted', async () => {
    const end = await finishPopup(here.simulator);
    const { connection } = here.other;
    const data = { waba_id: connection.wabaId ?? '', phone_number_id: connection.numberId, business_id: '1' };
    const attempt: ConnectAttempt = (await start({ ...end, data })).body;
    expect(attempt.connectionId).toBe((await connectionsOf(end.data.phone_number_id))[0]?.id);
    expect(JSON.stringify(attempt)).not.toContain(connection.numberId);
    expect((await connectionsOf(connection.numberId)).map(({ tenantId }) => tenantId)).toEqual([here.other.tenant.id]);
    const noted = await here.workspace.db.select().from(auditLog).where(eq(auditLog.action, 'whatsapp.signup_hint_ignored'));
    expect(noted.map(({ changes }) => changes)).toEqual([[{ field: 'browser', before: null, after: 'waba_id, phone_number_id' }]]);
  });

  it('brings a code that another workspace has used: connects nothing and learns nothing', async () => {
    const end = await finishPopup(here.simulator);
    await here.fetch(
      new Request('https://app.test/api/v1/whatsapp/signup', {
        method: 'POST',
        headers: { Authorization: `Bearer ${here.other.apiKey}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(body(end)),
      }),
    );
    const attempt: ConnectAttempt = (await start(end)).body;
    expect([troubleOf(attempt)?.code, attempt.numbers, attempt.connectionId]).toEqual(['code_used', [], null]);
    expect((await connectionsOf(end.data.phone_number_id)).map(({ tenantId }) => tenantId)).toEqual([here.other.tenant.id]);
  });

  it('brings a code that it made up', async () => {
    const attempt: ConnectAttempt = (
      await start({ code: 'AQmade-up', event: 'FINISH', data: { waba_id: here.other.connection.wabaId ?? '' } })
    ).body;
    expect([troubleOf(attempt)?.code, attempt.needs, attempt.numbers]).toEqual(['code_wrong', null, []]);
  });

  it('has a right to a number that another workspace has connected: told so without a name, and nothing is changed at Meta', async () => {
    const { connection } = here.other;
    const end = await finishPopup(here.simulator, { answers: { business: connection.wabaId ?? '', number: connection.numberId } });
    const attempt: ConnectAttempt = (await start(end)).body;
    expect([attempt.needs, troubleOf(attempt)?.text]).toEqual([
      'retry',
      'This number is connected in another workspace, disconnect it there first.',
    ]);
    expect(graphCalls.some((call) => /register|POST .*subscribed_apps/.test(call))).toBe(false);
    expect(JSON.stringify(attempt)).not.toContain(here.other.tenant.id);
    await here.other.db.update(connections).set({ state: 'disconnected' }).where(eq(connections.id, connection.id));
    expect(isConnected(await goOn(attempt.id))).toBe(true);
  });

  it('loses the number to another workspace at the last moment: nothing is connected twice', async () => {
    const end = await finishPopup(here.simulator);
    const numberId = end.data.phone_number_id ?? '';
    const passOn = vi.mocked(globalThis.fetch).getMockImplementation();
    vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      const isRegister = request.url.includes('/register');
      if (isRegister) await here.other.db.update(connections).set({ numberId }).where(eq(connections.id, here.other.connection.id));
      return (await passOn?.(request)) as Response;
    });
    const attempt: ConnectAttempt = (await start(end)).body;
    expect([stateOf(attempt, 'done'), troubleOf(attempt)?.code, attempt.needs]).toEqual(['failed', 'number_taken_elsewhere', 'retry']);
    expect((await connectionsOf(numberId)).map(({ tenantId }) => tenantId)).toEqual([here.other.tenant.id]);
  });

  it('cannot look at, continue or give up what another workspace began', async () => {
    const { id }: ConnectAttempt = (await start(await finishPopup(here.simulator, { failures: ['no_number'] }))).body;
    const headers = { Authorization: `Bearer ${here.other.apiKey}` };
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/continue'],
      ['DELETE', ''],
    ] as const) {
      const answer = await here.api(method, `/api/v1/whatsapp/attempts/${id}${path}`, method === 'POST' ? {} : undefined, headers);
      expect([method, answer.status]).toEqual([method, 404]);
    }
  });
});

/** What Meta answers to one call, and what the attempt then says and waits for. */
const REFUSALS: [string, RegExp, unknown, { code: string; needs: string | null }][] = [
  ['the secret is wrong', /access_token/, graphError(1), { code: 'app_misconfigured', needs: 'retry' }],
  ['calls are limited', /debug_token/, graphError(4), { code: 'platform_busy', needs: 'retry' }],
  ['the token was of another app', /debug_token/, { data: { app_id: '1', is_valid: true } }, { code: 'token_not_ours', needs: null }],
  ['the token has ended', /phone_numbers/, graphError(190), { code: 'token_dead', needs: null }],
  ['a permission is missing', /POST .*subscribed_apps/, graphError(200), { code: 'permission_missing', needs: 'retry' }],
  ['our app is not listed', /GET .*subscribed_apps/, { data: [] }, { code: 'subscription_missing', needs: 'retry' }],
  ['the account is locked', /register$/, graphError(131031), { code: 'account_locked', needs: 'retry' }],
  ['the number has to be verified', /register$/, graphError(133006), { code: 'number_not_verified', needs: 'retry' }],
  ['something that has no words', /register$/, graphError(987654), { code: 'platform_refused', needs: 'retry' }],
];

function graphError(code: number) {
  return { error: { message: `(#${code}) Refused`, type: 'OAuthException', code, fbtrace_id: 'A1' } };
}

describe('a refusal of Meta', () => {
  it.each(REFUSALS)('because %s is said in words, and the step can be taken again by itself', async (_, at, answer, { code, needs }) => {
    const passOn = vi.mocked(globalThis.fetch).getMockImplementation();
    let isStruck = false;
    vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      if (isStruck || !at.test(`${request.method} ${new URL(request.url).pathname}`)) return (await passOn?.(request)) as Response;
      isStruck = true;
      return Response.json(answer);
    });
    const attempt: ConnectAttempt = (await start(await finishPopup(here.simulator))).body;
    expect([troubleOf(attempt)?.code, attempt.needs]).toEqual([code, needs]);
    expect(isConnected(await goOn(attempt.id))).toBe(true);
    expect(registered()).toBe(1);
  });
});

it('refuses a PIN while somebody is at it, so that it is not lost in silence', async () => {
  const { id }: ConnectAttempt = (await start(await finishPopup(here.simulator, { failures: ['two_step_on'] }))).body;
  const row = eq(connectAttempts.id, id);
  await here.workspace.db
    .update(connectAttempts)
    .set({ leaseUntilMs: here.simulator.clock.now() + 1 })
    .where(row);
  const answer = await here.api('POST', `/api/v1/whatsapp/attempts/${id}/continue`, { pin: '482916' });
  expect([answer.body.code, answer.headers.get('Retry-After')]).toEqual(['attempt_under_way', '30']);
  expect((await goOn(id)).needs).toBe('pin');
  expect((await here.api('DELETE', `/api/v1/whatsapp/attempts/${id}`)).body.code).toBe('attempt_under_way');
});

it('gives an attempt up, once and for good', async () => {
  const { id }: ConnectAttempt = (await start(await finishPopup(here.simulator, { failures: ['no_number'] }))).body;
  const path = `/api/v1/whatsapp/attempts/${id}`;
  expect([(await here.api('DELETE', path)).status, (await here.api('DELETE', path)).status]).toEqual([204, 204]);
  expect((await here.api('POST', `${path}/continue`, {})).body.code).toBe('attempt_over');
  const row = await here.workspace.db.select().from(connectAttempts).where(eq(connectAttempts.id, id)).get();
  expect(row).toMatchObject({ state: 'abandoned', tokenSealed: null, codeSealed: null });
});

describe("Meta's weekly limit for new businesses", () => {
  it('stops a new workspace and says when a place is free, and lets one that was connected before reconnect', async () => {
    const { db, tenant, connection } = here.workspace;
    // Settings are read once for each set of bindings.
    const limited = { ...here.bindings, META_ONBOARDING_ALLOWANCE: '2' };
    const ask = async (apiKey: string, end: PopupEnd) => {
      const headers = { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' };
      const request = new Request('https://app.test/api/v1/whatsapp/signup', { method: 'POST', headers, body: JSON.stringify(body(end)) });
      const response = await app.fetch(request, limited);
      return { status: response.status, body: (await response.json()) as any };
    };
    const createdAtMs = here.simulator.clock.now() - 24 * HOUR_MS;
    await db.update(connections).set({ createdAtMs, tenantId: 'ten_elsewhere' }).where(eq(connections.id, connection.id));
    await db.update(connections).set({ createdAtMs }).where(eq(connections.id, here.other.connection.id));
    const refused = await ask(here.workspace.apiKey, await finishPopup(here.simulator));
    expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
      409,
      'onboarding_allowance_reached',
      expect.stringContaining(new Date(createdAtMs + 7 * 24 * HOUR_MS).toISOString()) as string,
    ]);
    await db.update(connections).set({ tenantId: tenant.id }).where(eq(connections.id, connection.id));
    expect((await ask(here.workspace.apiKey, await finishPopup(here.simulator))).status).toBe(201);
  });
});

describe('a link for the signatory', () => {
  const tokenOf = async () => {
    const { body: made } = await here.api('POST', '/api/v1/whatsapp/signup-links', {});
    return (made.url as string).replace('https://app.test/connect#', '');
  };
  const visit = async (token: string, path = '', post?: unknown, headers: Record<string, string> = {}) => {
    const own = { 'X-Switchboard-CSRF': '1', Origin: 'https://app.test', ...headers };
    const init = post === undefined ? {} : { method: 'POST', headers: own, body: JSON.stringify(post) };
    const response = await here.fetch(new Request(`https://app.test/api/connect/${token}${path}`, init));
    return { status: response.status, body: (await response.json()) as ConnectLink & { code?: string } };
  };

  it('shows what the page needs, connects once, and shows how far it is', async () => {
    const token = await tokenOf();
    const before = await visit(token);
    expect(before).toMatchObject({
      status: 200,
      body: {
        business: here.workspace.tenant.name,
        isAvailable: true,
        mayStart: true,
        attempt: null,
        messageOrigins: ['https://graph.test'],
        prefill: { business: { name: here.workspace.tenant.name, timezone: 'UTC+05:30' } },
      },
    });
    const end = await finishPopup(here.simulator);
    const after = await visit(token, '', body(end));
    expect([after.status, after.body.mayStart, isConnected(after.body.attempt as ConnectAttempt)]).toEqual([200, false, true]);
    expect((await visit(token, '', body(end))).status).toBe(200);
    expect((await visit(token, '', body(await finishPopup(here.simulator)))).status).toBe(404);
    expect((await visit(token)).body.attempt?.startedBy).toMatch(/^Signatory, by the link of /);
    const log = await here.workspace.db.select().from(auditLog).where(eq(auditLog.action, 'whatsapp.connected'));
    expect(log[0]?.actorName).toMatch(/^Signatory, by the link of /);
  });

  it('may be used again when the sign-in failed, and asks its holder for the PIN', async () => {
    const token = await tokenOf();
    expect((await visit(token, '', { code: 'AQwrong', event: 'FINISH', data: {} })).body).toMatchObject({ mayStart: true });
    const asked = await visit(token, '', body(await finishPopup(here.simulator, { failures: ['two_step_on'] })));
    expect(asked.body.attempt?.needs).toBe('pin');
    const done = await visit(token, '/continue', { pin: '482916' });
    expect(isConnected(done.body.attempt as ConnectAttempt)).toBe(true);
    expect((await visit(token, '/reports', { event: 'CANCEL', currentStep: 'PERMISSIONS' })).body.code).toBe('cancelled_at_permissions');
  });

  it('is not found when it is unknown, over, replaced, or when its maker has left', async () => {
    const replaced = await tokenOf();
    const current = await tokenOf();
    const statuses = async () => [(await visit('sbc_unknown')).status, (await visit(replaced)).status, (await visit(current)).status];
    expect(await statuses()).toEqual([404, 404, 200]);
    here.wind(48 * HOUR_MS);
    expect(await statuses()).toEqual([404, 404, 404]);
    const ofMember = await tokenOf();
    await here.workspace.db.update(signupLinks).set({ createdByMemberId: here.workspace.members.admin.id });
    expect((await visit(ofMember)).status).toBe(200);
    await here.workspace.db.update(members).set({ isActive: false }).where(eq(members.id, here.workspace.members.admin.id));
    expect((await visit(ofMember)).status).toBe(404);
  });

  it.each(['revokedAtMs', 'expiresAtMs'] as const)('is not found once the key that made it is over (%s)', async (column) => {
    const token = await tokenOf();
    expect((await visit(token)).status).toBe(200);
    await here.workspace.db.update(apiKeys).set({ [column]: here.simulator.clock.now() });
    expect((await visit(token)).status).toBe(404);
  });

  it('is refused while the workspace is suspended, and to pages of others', async () => {
    const token = await tokenOf();
    const end = body(await finishPopup(here.simulator));
    expect((await visit(token, '', end, { Origin: 'https://evilfacebook.com' })).body.code).toBe('cross_site');
    expect((await visit(token, '', end, { 'X-Switchboard-CSRF': '' })).body.code).toBe('cross_site');
    await here.workspace.db.update(tenants).set({ state: 'suspended' }).where(eq(tenants.id, here.workspace.tenant.id));
    expect((await visit(token, '', end)).body.code).toBe('workspace_suspended');
  });

  it('begins nothing with a link that another use has taken meanwhile', async () => {
    const token = await tokenOf();
    const opened = await openSignupLink(here.workspace.db, token, here.simulator.clock.now());
    await visit(token, '', body(await finishPopup(here.simulator)));
    const by = { kind: 'system', id: null, name: 'x', address: null, userAgent: null, requestId: null } as const;
    const signup = { ...body(await finishPopup(here.simulator)), startedByMemberId: null, startedByName: 'x' };
    const { db, scope } = here.workspace;
    const use = (id: string) => (opened ? useOfLink(opened.link, id, here.simulator.clock.now()) : []);
    expect(await startSignup({ env: here.bindings, db, scope, by }, signup, use)).toMatchObject({ started: false });
    expect(registered()).toBe(1);
  });
});
