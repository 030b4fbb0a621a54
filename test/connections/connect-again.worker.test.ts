/** Connecting that is begun, breaks and is begun again: what was known of the number before must not be lost or mistaken. */
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { historyOfNumber, sealSecret } from '../../src/connections/attempt-rows.ts';
import { resumeAttempts } from '../../src/connections/resume-attempts.ts';
import type { ConnectAttempt, ConnectLink } from '../../src/contract/whatsapp-setup.ts';
import { auditLog } from '../../src/db/schema/audit.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { connectAttempts } from '../../src/db/schema/onboarding.ts';
import { tenants } from '../../src/db/schema/tenants.ts';
import { settingsOf } from '../../src/env.ts';
import { app } from '../../src/http/app.ts';
import { open } from '../../src/security/seal.ts';
import { connectAgain, connectionOf } from '../support/connection-life.ts';
import type { Workspace } from '../support/seed.ts';
import { finishPopup, type PopupEnd } from '../support/signup-popup.ts';
import { START_MS, type Switchboard, startSwitchboard } from '../support/switchboard.ts';

/** Longer than a lease with this suite's settings. */
const LEASE_MS = 60_000;

let here: Switchboard;
beforeEach(async () => {
  here = await startSwitchboard({ templates: false });
});

type Told = Pick<PopupEnd, 'code' | 'event' | 'data'>;
const start = async ({ code, event, data }: Told): Promise<ConnectAttempt> =>
  (await here.api('POST', '/api/v1/whatsapp/signup', { code, event, data })).body;
const goOn = async ({ id }: Pick<ConnectAttempt, 'id'>, answer: object = {}): Promise<ConnectAttempt> =>
  (await here.api('POST', `/api/v1/whatsapp/attempts/${id}/continue`, answer)).body;
const look = async (id: string): Promise<ConnectAttempt> => (await here.api('GET', `/api/v1/whatsapp/attempts/${id}`)).body;
const troubleOf = ({ steps }: ConnectAttempt) => steps.find(({ trouble }) => trouble !== null)?.trouble?.code ?? null;
const atMetaOf = (end: PopupEnd) => here.simulator.state.numbers.get(end.data.phone_number_id ?? '');

async function pinOf(end: PopupEnd): Promise<string | null> {
  const row = await here.workspace.db
    .select()
    .from(connections)
    .where(eq(connections.numberId, end.data.phone_number_id ?? ''))
    .get();
  const place = { tenantId: row?.tenantId ?? '', table: 'connections', recordId: row?.id ?? '', field: 'pin' };
  return row?.pinSealed ? open(settingsOf(here.bindings).MASTER_KEYS, place, row.pinSealed) : null;
}

/** While `isBroken` says so of a call, its answer is lost. */
function loseAnswers(isBroken: (name: string) => boolean): void {
  vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const name = `${request.method} ${new URL(request.url).pathname.replace(/^\/v[\d.]+\//, '')}`;
    const response = await here.simulator.fetch(request);
    if (isBroken(name)) throw new TypeError('Network connection lost.');
    return response;
  });
}

/** Another sign-in that ends with the same account and number. */
async function sameAgain(end: PopupEnd): Promise<Told> {
  return { ...(await finishPopup(here.simulator, { answers: { business: end.data.waba_id ?? '' } })), data: end.data };
}

describe('the PIN that a number was registered with', () => {
  it('is the connection’s, though the sign-in that registered it came to nothing and another one connected', async () => {
    const end = await finishPopup(here.simulator);
    let isRegistered = false;
    loseAnswers((name) => {
      isRegistered ||= name.endsWith('/register');
      return isRegistered && name.startsWith('GET');
    });
    const first = await start(end);
    expect([troubleOf(first), atMetaOf(end)?.status]).toEqual(['platform_silent', 'CONNECTED']);
    loseAnswers(() => false);
    expect((await start(await sameAgain(end))).isFinished).toBe(true);
    expect([await pinOf(end), atMetaOf(end)?.pin]).toEqual([atMetaOf(end)?.pin, expect.stringMatching(/^\d{6}$/)]);
  });

  it('is not replaced by one that is typed in while the number may have ours', async () => {
    const end = await finishPopup(here.simulator);
    let isRegistered = false;
    loseAnswers((name) => {
      isRegistered ||= name.endsWith('/register');
      return isRegistered;
    });
    const attempt = await start(end);
    expect([attempt.needs, troubleOf(attempt)]).toEqual(['retry', 'platform_silent']);
    loseAnswers(() => false);
    expect((await goOn(attempt, { pin: '999999' })).isFinished).toBe(true);
    expect(await pinOf(end)).toBe(atMetaOf(end)?.pin);
  });

  it('is the one of the latest sign-in that registered it, and not an older one that was left behind', async () => {
    const keys = settingsOf(here.bindings).MASTER_KEYS;
    const { tenant, db } = here.workspace;
    const { numberId } = await connectAgain(here, { pin: '222222' });
    const row = { tenantId: tenant.id, method: 'signup', startedByName: 'Asha', steps: {}, hints: {}, numberId, updatedAtMs: 0 } as const;
    const findings = { registerCallsAtMs: [START_MS] };
    const pinSealed = await sealSecret(keys, { id: 'att_1', tenantId: tenant.id }, 'pin', '111111');
    await db.insert(connectAttempts).values([
      { ...row, id: 'att_1', state: 'abandoned', findings, pinSealed, createdAtMs: 1 },
      { ...row, id: 'att_2', state: 'done', findings, createdAtMs: 2 },
    ]);
    const asked = { tenantId: tenant.id, id: 'att_3', numberId };
    expect((await historyOfNumber(db, keys, asked)).pin).toBe('222222');
  });
});

describe('a step that breaks on our side', () => {
  /** What a statement of the step has in it, and of no other. */
  const BREAKS: [string, RegExp][] = [
    ['choose_number', /"connections"\."tenant_id" <> \?/],
    ['done', /insert into "connections"/],
  ];

  it.each(BREAKS)('(%s) is tried again some times by itself, and then waits for somebody to ask for it', async (step, statement) => {
    let isBroken = true;
    const { DB: real } = here.bindings;
    here.bindings.DB = new Proxy(real, {
      get(target, name) {
        if (name === 'prepare')
          return (query: string) => {
            if (isBroken && statement.test(query)) throw new Error('no such column');
            return target.prepare(query);
          };
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    const end = await finishPopup(here.simulator);
    await start(end);
    const row = await here.workspace.db.select().from(connectAttempts).get();
    const id = row?.id ?? '';
    expect((await look(id)).steps.find((one) => one.step === step)?.state).toBe('running');
    for (let minute = 0; minute < 4; minute += 1) {
      here.wind(LEASE_MS);
      await here.cron();
    }
    const stopped = await look(id);
    expect([stopped.needs, troubleOf(stopped), stopped.steps.find((one) => one.step === step)?.state]).toEqual([
      'retry',
      'broken_here',
      'failed',
    ]);
    isBroken = false;
    expect((await goOn(stopped)).isFinished).toBe(true);
  });
});

describe('attempts whose Worker was killed', () => {
  it('go on side by side, so that Meta’s silence for one keeps no other waiting', async () => {
    const ends = [await finishPopup(here.simulator), await finishPopup(here.simulator)] as const;
    for (const [index, { tenant }] of [here.workspace, here.other].entries()) await leaveBehind(tenant.id, `att_${index}`, ends[index]);
    let [askingNow, askingAtOnce] = [0, 0];
    vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      if (request.url.includes('access_token')) {
        askingNow += 1;
        askingAtOnce = Math.max(askingAtOnce, askingNow);
        await new Promise((goOnNow) => setTimeout(goOnNow, 100));
        askingNow -= 1;
      }
      return here.simulator.fetch(request);
    });
    await resumeAttempts(here.bindings, here.simulator.clock.now());
    const rows = await here.workspace.db.select().from(connectAttempts);
    expect([askingAtOnce, ...rows.map(({ state }) => state)]).toEqual([2, 'done', 'done']);
  });

  it('are given up after two weeks with a line in the audit log', async () => {
    await leaveBehind(here.workspace.tenant.id, 'att_old');
    await here.workspace.db.update(connectAttempts).set({ leaseUntilMs: 0 });
    await resumeAttempts(here.bindings, here.simulator.clock.now() + 15 * 24 * 60 * 60 * 1000);
    const log = await here.workspace.db.select().from(auditLog).where(eq(auditLog.action, 'whatsapp.connecting_given_up'));
    expect(log.map(({ recordId, actorName }) => [recordId, actorName])).toEqual([['att_old', 'Switchboard']]);
  });

  /** Its lease has run out before the code was exchanged. */
  async function leaveBehind(tenantId: string, id: string, end?: PopupEnd): Promise<void> {
    const nowMs = here.simulator.clock.now();
    const keys = settingsOf(here.bindings).MASTER_KEYS;
    await here.workspace.db.insert(connectAttempts).values({
      ...{ id, tenantId, method: 'signup', state: 'open', startedByName: 'Asha', steps: {}, findings: {}, version: 0 },
      hints: { event: null, wabaId: null, numberId: null },
      codeSealed: end ? await sealSecret(keys, { id, tenantId }, 'code', end.code) : null,
      leaseUntilMs: nowMs - 1,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
    });
  }
});

it('a number that is connected is told to the open pages of its workspace, by its id', async () => {
  const publish = vi.fn(async () => {});
  here.bindings.TENANT_FEED = { getByName: () => ({ publish }) } as never;
  await here.workspace.db
    .update(tenants)
    .set({ feedOpenUntilMs: Date.now() + 60_000 })
    .where(eq(tenants.id, here.workspace.tenant.id));
  const { connectionId } = await start(await finishPopup(here.simulator));
  expect(publish.mock.calls).toEqual([[{ alerts: [], messages: [], connections: [connectionId] }]]);
});

describe('people whom a number has reached', () => {
  it('go along when it is connected anew in a portfolio that was not known before', async () => {
    const end = await finishPopup(here.simulator);
    const { connectionId } = await start(end);
    const [id, numberId] = [connectionId ?? '', end.data.phone_number_id ?? ''];
    const { db } = here.workspace;
    await here.api('POST', `/api/v1/whatsapp/connections/${id}/disconnect`, {});
    await db.update(connections).set({ portfolioId: null }).where(eq(connections.id, id));
    const reached = { recipient: `p-${numberId}`, connectionId: id, lane: 'alert', tier: null, nowMs: here.simulator.clock.now() } as const;
    await env.RECIPIENT_TIER.getByName(`number:${numberId}`).reserve(reached);
    expect((await start(await sameAgain(end))).connectionId).toBe(id);
    const usage = await env.RECIPIENT_TIER.getByName(end.data.business_id ?? '').usage(here.simulator.clock.now());
    expect(usage.perConnection[id]).toBe(1);
  });

  it('stay counted in the portfolio that is known, where it could not be read this time', async () => {
    const portfolioOf = async (workspace: Workspace) => (await connectionOf(workspace)).portfolioId;
    await here.workspace.db.update(connections).set({ portfolioId: 'portfolio-1' }).where(eq(connections.id, here.workspace.connection.id));
    await connectAgain(here);
    expect(await portfolioOf(here.workspace)).toBe('portfolio-1');
  });
});

describe('a link for the signatory that is used too often', () => {
  it('has to rest, for looking and for changing, and no other link with it', async () => {
    const tokenOf = async () => (await here.api('POST', '/api/v1/whatsapp/signup-links', {})).body.url.split('#')[1] as string;
    const token = await tokenOf();
    const visit = (path: string, body?: object) => {
      const headers = { Origin: 'https://app.test', 'X-Switchboard-CSRF': '1', 'Content-Type': 'application/json' };
      const init = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
      return Promise.resolve(app.request(`https://app.test/api/connect/${path}`, init, here.bindings));
    };
    const report = { event: 'CANCEL', currentStep: 'PERMISSIONS' };
    for (let change = 0; change < 15; change += 1) expect((await visit(`${token}/reports`, report)).status).toBe(200);
    const refused = await visit(`${token}/reports`, report);
    expect([refused.status, Number(refused.headers.get('Retry-After')) > 0]).toEqual([429, true]);
    expect(await refused.json()).toMatchObject({
      code: 'rate_limited',
      detail: expect.stringMatching(/^This link was used too often/) as string,
    });
    // What was refused has left no line, and whoever only looks still sees.
    expect(await here.workspace.db.select().from(auditLog).where(eq(auditLog.action, 'whatsapp.signup_cancelled'))).toHaveLength(15);
    const looks = await Promise.all(Array.from({ length: 95 }, async () => (await visit(token)).status));
    expect(looks.filter((status) => status === 200)).toHaveLength(90);
    const other = await visit(await tokenOf());
    expect([other.status, ((await other.json()) as ConnectLink).mayStart]).toEqual([200, true]);
  });
});
