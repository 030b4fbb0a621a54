/** The tenant's feed: who may listen, what pages hear, and when it closes. */
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FeedChange } from '../../src/contract/feed.ts';
import { sessions } from '../../src/db/schema/sessions.ts';
import { members, tenants } from '../../src/db/schema/tenants.ts';
import { app } from '../../src/http/app.ts';
import { type FeedTarget, publishChange } from '../../src/live/tenant-feed.ts';
import { isSessionOf, seedSession, seedWorkspace, type Workspace } from '../support/seed.ts';

const ORIGIN = 'http://127.0.0.1:8787';
const CHANGE: FeedChange = { alerts: ['alr_1'], messages: ['msg_1', 'msg_2'], connections: ['cxn_1'] };

let acme: Workspace;

beforeEach(async () => {
  acme = await seedWorkspace();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function request(headers: Record<string, string>): Promise<Response> {
  return Promise.resolve(app.fetch(new Request(`${ORIGIN}/api/v1/feed`, { headers }), env));
}

interface Page {
  socket: WebSocket;
  heard: string[];
  closed: { code: number; reason: string }[];
  cookie: string;
}

async function openPage(workspace = acme): Promise<Page> {
  const cookie = await seedSession(workspace, workspace.members.csm);
  const response = await request({ Cookie: cookie, Origin: ORIGIN, Upgrade: 'websocket' });
  expect(response.status).toBe(101);
  const socket = response.webSocket;
  if (!socket) throw new Error('no socket');
  const page: Page = { socket, heard: [], closed: [], cookie };
  socket.accept();
  socket.addEventListener('message', ({ data }) => void page.heard.push(String(data)));
  socket.addEventListener('close', ({ code, reason }) => void page.closed.push({ code, reason }));
  return page;
}

async function target(workspace = acme): Promise<FeedTarget> {
  const row = await workspace.db.select().from(tenants).where(eq(tenants.id, workspace.tenant.id)).get();
  return { ...workspace.scope, feedOpenUntilMs: row?.feedOpenUntilMs ?? 0 };
}

const openSockets = () => runInDurableObject(env.TENANT_FEED.getByName(acme.tenant.id), (_, state) => state.getWebSockets().length);

const alarm = () => runDurableObjectAlarm(env.TENANT_FEED.getByName(acme.tenant.id));

describe("a tenant's feed", () => {
  it('tells every open page of the tenant which records changed, and nobody else', async () => {
    const other = await seedWorkspace();
    const pages = [await openPage(), await openPage(), await openPage(other)];
    await publishChange(env, await target(), CHANGE);
    await vi.waitFor(() => expect(pages.map((page) => page.heard)).toEqual([[JSON.stringify(CHANGE)], [JSON.stringify(CHANGE)], []]));
  });

  it('answers a ping', async () => {
    const page = await openPage();
    page.socket.send('ping');
    await vi.waitFor(() => expect(page.heard).toEqual(['pong']));
  });

  it('ignores whatever else a page says, and one that went away', async () => {
    const [gone, page] = [await openPage(), await openPage()];
    gone.socket.close(1000, 'bye');
    page.socket.send('{"hello":1}');
    await publishChange(env, await target(), CHANGE);
    await vi.waitFor(() => expect(page.heard).toEqual([JSON.stringify(CHANGE)]));
  });

  it('asks no object while no page is open', async () => {
    const getByName = vi.spyOn(env.TENANT_FEED, 'getByName');
    await publishChange(env, await target(), CHANGE);
    await publishChange(env, { ...acme.scope, feedOpenUntilMs: Date.now() }, CHANGE);
    expect(getByName).not.toHaveBeenCalled();
  });

  it('never throws into whoever publishes', async () => {
    const logged: string[] = [];
    vi.spyOn(console, 'warn').mockImplementation((line: string) => void logged.push(line));
    vi.spyOn(env.TENANT_FEED, 'getByName').mockImplementation(() => {
      throw new Error('object reset');
    });
    await publishChange(env, { ...acme.scope, feedOpenUntilMs: Date.now() + 1000 }, CHANGE);
    expect(logged).toEqual([expect.stringContaining('feed_not_published')]);
  });

  it('stays open for ten minutes, and for as long as a page is there', async () => {
    const page = await openPage();
    const openedUntilMs = (await target()).feedOpenUntilMs;
    expect(openedUntilMs).toBeGreaterThan(Date.now() + 9.9 * 60_000);
    expect(openedUntilMs).toBeLessThanOrEqual(Date.now() + 10 * 60_000);
    await acme.db.update(tenants).set({ feedOpenUntilMs: 1 }).where(eq(tenants.id, acme.tenant.id));
    expect(await alarm()).toBe(true);
    expect((await target()).feedOpenUntilMs).toBeGreaterThanOrEqual(openedUntilMs);
    expect([await alarm(), page.closed]).toEqual([true, []]);
  });

  it('is not renewed once its last page is gone', async () => {
    const page = await openPage();
    page.socket.close(1000, 'bye');
    await vi.waitFor(async () => expect(await openSockets()).toBe(0));
    await acme.db.update(tenants).set({ feedOpenUntilMs: 1 }).where(eq(tenants.id, acme.tenant.id));
    expect([await alarm(), await alarm(), (await target()).feedOpenUntilMs]).toEqual([true, false, 1]);
  });

  it('closes the pages of sessions that ended and of members who were deactivated', async () => {
    const [stays, signedOut, leaver] = [await openPage(), await openPage(), await openPage()];
    const headers = { Cookie: signedOut.cookie, 'X-Switchboard-CSRF': '1' };
    await app.fetch(new Request(`${ORIGIN}/api/v1/session/sign-out`, { method: 'POST', headers }), env);
    expect(await alarm()).toBe(true);
    await vi.waitFor(() => expect(signedOut.closed).toEqual([{ code: 1008, reason: 'session_ended' }]));
    expect([stays.closed, leaver.closed]).toEqual([[], []]);
    await acme.db.update(members).set({ isActive: false }).where(eq(members.id, acme.members.csm.id));
    expect(await alarm()).toBe(true);
    await vi.waitFor(() => expect(leaver.closed).toEqual([{ code: 1008, reason: 'session_ended' }]));
  });

  it.each([
    ['ran out', () => ({ expiresAtMs: Date.now() })],
    ['was left idle for two hours', () => ({ lastSeenAtMs: Date.now() - 2 * 3_600_000 })],
    ['is of an e-mail address that the member gave up', () => ({ email: 'before@acme.example' })],
  ])('closes the page of a session that %s', async (_, over) => {
    const page = await openPage();
    await acme.db.update(sessions).set(over()).where(eq(sessions.tenantId, acme.tenant.id));
    expect(await alarm()).toBe(true);
    await vi.waitFor(() => expect(page.closed).toEqual([{ code: 1008, reason: 'session_ended' }]));
  });
});

describe('opening the feed', () => {
  it.each([
    ['another origin', { Origin: 'https://evil.test', Upgrade: 'websocket' }, 403, 'cross_site'],
    ['no origin', { Upgrade: 'websocket' }, 403, 'cross_site'],
    ['no upgrade', { Origin: ORIGIN }, 426, 'upgrade_required'],
  ])('is refused with %s', async (_, headers, status, code) => {
    const response = await request({ Cookie: await seedSession(acme, acme.members.csm), ...(headers as Record<string, string>) });
    expect([response.status, (await response.json<{ code: string }>()).code]).toEqual([status, code]);
    expect((await target()).feedOpenUntilMs).toBe(0);
  });

  it('takes no session from a header of the caller', async () => {
    const cookie = await seedSession(acme, acme.members.csm);
    await request({ Cookie: cookie, Origin: ORIGIN, Upgrade: 'websocket', 'x-switchboard-session': 'made-up' });
    const feed = env.TENANT_FEED.getByName(acme.tenant.id);
    const tags = await runInDurableObject(feed, (_, state) => state.getWebSockets().map((socket) => state.getTags(socket)));
    const session = await acme.db
      .select({ id: sessions.id })
      .from(sessions)
      .where(await isSessionOf(cookie))
      .get();
    expect(tags).toEqual([[session?.id]]);
  });
});
