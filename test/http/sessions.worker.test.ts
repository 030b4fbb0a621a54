/** Sessions as they are used: tokens that take each other's place, idleness, and what is remembered of it. */
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { auditLog } from '../../src/db/schema/audit.ts';
import { linkCodes, sessions, usedHostTokens } from '../../src/db/schema/sessions.ts';
import { members } from '../../src/db/schema/tenants.ts';
import { app } from '../../src/http/app.ts';
import { startSession } from '../../src/http/auth/sessions.ts';
import worker from '../../src/index.ts';
import { browse, type Cookies, keepCookies, ORIGIN, type Visit } from '../support/browse.ts';
import { isSessionOf, seedSession, seedWorkspace, type Workspace } from '../support/seed.ts';
import { seededRandom } from '../support/seeded-random.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const START_MS = Date.now();

let acme: Workspace;

beforeEach(async () => {
  setTime(0);
  acme = await seedWorkspace();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Milliseconds after the sessions began. */
function setTime(ms: number): void {
  vi.useFakeTimers({ now: START_MS + ms, toFake: ['Date'] });
}

async function signedIn(role: 'csm' | 'admin' = 'csm'): Promise<Cookies> {
  return new Map([['sb_session', (await seedSession(acme, acme.members[role])).replace('sb_session=', '')]]);
}

const status = async (cookies: Cookies, visit?: Visit) => (await browse('/api/v1/session', cookies, visit)).status;
const rows = () => acme.db.select().from(sessions).where(eq(sessions.tenantId, acme.tenant.id));
const tokenOf = (cookies: Cookies) => cookies.get('sb_session') ?? '';
const holding = (token: string): Cookies => new Map([['sb_session', token]]);
const entries = () =>
  acme.db
    .select({ action: auditLog.action, actorId: auditLog.actorId, address: auditLog.address, recordName: auditLog.recordName })
    .from(auditLog)
    .where(eq(auditLog.tenantId, acme.tenant.id));

describe('the token of a session', () => {
  it('is replaced after fifteen minutes of use, not before, and the cookie ends with the session', async () => {
    const cookies = await signedIn();
    const first = tokenOf(cookies);
    setTime(15 * MINUTE_MS - 1);
    expect((await browse('/api/v1/session', cookies)).headers.get('Set-Cookie')).toBeNull();
    setTime(15 * MINUTE_MS);
    const answer = await browse('/api/v1/session', cookies);
    expect(answer.headers.get('Set-Cookie')).toMatch(/^sb_session=sbs_[\w-]{65}; Max-Age=42300; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(tokenOf(cookies)).not.toBe(first);
    const [row] = await rows();
    expect(JSON.stringify(row)).not.toContain(tokenOf(cookies));
    expect(await status(cookies)).toBe(200);
    expect((await rows())[0]).toMatchObject({ nextTokenHash: null, tokenHash: row?.nextTokenHash, previousTokenHash: row?.tokenHash });
  });

  it('goes on working until the new one is shown: an answer may get lost, again and again', async () => {
    const cookies = await signedIn();
    for (let quarter = 1; quarter <= 40; quarter += 1) {
      setTime(quarter * 15 * MINUTE_MS);
      expect([quarter, await status(cookies, { isLost: true })]).toEqual([quarter, 200]);
    }
    setTime(40 * 15 * MINUTE_MS + 1);
    const answer = await browse('/api/v1/session', cookies);
    expect([answer.status, answer.headers.get('Set-Cookie')]).toEqual([200, null]);
    setTime(41 * 15 * MINUTE_MS);
    await browse('/api/v1/session', cookies);
    expect(await status(cookies)).toBe(200);
  });

  it('is good for a minute after the new one was shown, for requests that were on their way', async () => {
    const cookies = await signedIn();
    const old = holding(tokenOf(cookies));
    setTime(20 * MINUTE_MS);
    await browse('/api/v1/session', cookies);
    setTime(25 * MINUTE_MS);
    await browse('/api/v1/session', cookies);
    setTime(26 * MINUTE_MS - 1);
    const late = await browse('/api/v1/session', old);
    expect([late.status, late.headers.get('Set-Cookie')]).toEqual([200, null]);
    expect(await status(cookies)).toBe(200);
    expect(await entries()).toEqual([]);
  });

  it('ends the session when it is shown after that, for both who hold one, and the log says so once', async () => {
    const cookies = await signedIn();
    const copy = holding(tokenOf(cookies));
    setTime(20 * MINUTE_MS);
    await browse('/api/v1/session', cookies);
    await browse('/api/v1/session', cookies);
    setTime(21 * MINUTE_MS);
    const headers = { 'CF-Connecting-IP': '203.0.113.9' };
    expect(await Promise.all([1, 2, 3].map(() => status(copy, { headers })))).toEqual([401, 401, 401]);
    expect(await status(cookies)).toBe(401);
    expect(await rows()).toEqual([]);
    expect(await entries()).toEqual([
      { action: 'session.copy_found', actorId: acme.members.csm.id, address: '203.0.113.9', recordName: 'Unknown device' },
    ]);
  });

  it('is found out as well when the copy was the first to be given a new one', async () => {
    const cookies = await signedIn();
    const thief = holding(tokenOf(cookies));
    setTime(20 * MINUTE_MS);
    await browse('/api/v1/session', thief);
    await browse('/api/v1/session', thief);
    setTime(22 * MINUTE_MS);
    expect([await status(cookies), await status(thief)]).toEqual([401, 401]);
  });

  it('ends the session however old it is: a thief who goes on while its owner is away is found when they come back', async () => {
    const cookies = await signedIn();
    const thief = holding(tokenOf(cookies));
    for (const minutes of [20, 40, 60, 80]) {
      setTime(minutes * MINUTE_MS);
      await browse('/api/v1/session', thief);
      expect(await status(thief)).toBe(200);
    }
    expect([await status(cookies), await status(thief), await rows()]).toEqual([401, 401, []]);
    expect((await entries()).map(({ action }) => action)).toEqual(['session.copy_found']);
  });

  it('leads nobody to a session who made it up from the part that all of them share', async () => {
    const cookies = await signedIn();
    const token = tokenOf(cookies);
    expect(await status(holding(`${token.slice(0, -43)}${'x'.repeat(42)}`))).toBe(401);
    expect(await status(holding(`sbs_${'x'.repeat(22)}${token.slice(-43)}`))).toBe(401);
    expect(await status(cookies)).toBe(200);
  });

  it('is replaced once when many requests come at once, and none of them is lost', async () => {
    const cookies = await signedIn();
    setTime(15 * MINUTE_MS);
    const before = holding(tokenOf(cookies));
    const answers = await Promise.all(Array.from({ length: 8 }, () => browse('/api/v1/session', before, { isLost: true })));
    expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(200));
    const given = answers.filter((answer) => answer.headers.get('Set-Cookie') !== null);
    expect(given).toHaveLength(1);
    for (const answer of given) keepCookies(answer, cookies);
    const mixed = [...Array.from({ length: 4 }, () => status(cookies)), ...Array.from({ length: 4 }, () => status(before))];
    expect(await Promise.all(mixed)).toEqual(Array(8).fill(200));
    expect(await rows()).toHaveLength(1);
  });

  it('never signs an honest browser out, whatever is lost, late or at once', async () => {
    const cookies = await signedIn();
    const random = seededRandom(20_261_120);
    let [nowMs, asked] = [0, 0];
    while (nowMs < 11 * HOUR_MS) {
      nowMs += random.below(25 * MINUTE_MS);
      setTime(nowMs);
      const sent = Array.from({ length: 1 + random.below(4) }, () => new Map(cookies));
      const answers = await Promise.all(
        sent.map(async (held, index) => {
          // A slow one arrives when the others have been answered, and perhaps have shown a new token.
          if (index > 1) setTime(nowMs + random.below(50_000));
          return browse('/api/v1/session', held, { isLost: true });
        }),
      );
      for (const answer of answers) {
        expect([nowMs, answer.status]).toEqual([nowMs, 200]);
        asked += 1;
        if (random.below(10) < 6) keepCookies(answer, cookies);
      }
    }
    expect(asked).toBeGreaterThan(60);
    expect(await entries()).toEqual([]);
  });

  it('is not replaced where the answer cannot carry it: the upgrade to a socket', async () => {
    const cookies = await signedIn();
    setTime(20 * MINUTE_MS);
    const headers = { Upgrade: 'websocket', Origin: ORIGIN };
    const answer = await browse('/api/v1/feed', cookies, { headers });
    expect([answer.status, answer.headers.get('Set-Cookie')]).toEqual([101, null]);
    expect((await rows())[0]?.nextTokenHash).toBeNull();
    answer.webSocket?.accept();
    answer.webSocket?.close(1000, 'bye');
  });

  it('is replaced with a refusal as well, and not after signing out', async () => {
    const cookies = await signedIn();
    setTime(20 * MINUTE_MS);
    const refused = await browse('/api/v1/messages/msg_unknown', cookies, { isLost: true });
    expect([refused.status, refused.headers.get('Set-Cookie')]).toEqual([404, expect.stringContaining('sb_session=sbs_') as string]);
    setTime(40 * MINUTE_MS);
    const out = await browse('/api/v1/session/sign-out', cookies, { method: 'POST' });
    expect(out.headers.getSetCookie()).toEqual([expect.stringMatching(/^sb_session=; Max-Age=0/) as string]);
    expect(await rows()).toEqual([]);
  });

  it('in a frame of the host application lands in the cookie of the frame; a bearer stays what it is', async () => {
    const { csm } = acme.members;
    const framed = await startSession(acme.db, { email: csm.email, member: csm, method: 'host', isFramed: true });
    const bearer = await startSession(acme.db, { email: csm.email, member: csm, method: 'host', isFramed: true, isBearer: true });
    setTime(15 * MINUTE_MS - 1);
    const headers = { Authorization: `Bearer ${bearer}` };
    // Even one that is old would stay: what holds it is no cookie.
    const isBearer = await isSessionOf(bearer);
    await acme.db.update(sessions).set({ rotatedAtMs: 0 }).where(isBearer);
    const held = await browse('/api/v1/session', new Map(), { headers });
    setTime(15 * MINUTE_MS);
    expect([held.status, held.headers.get('Set-Cookie'), await status(new Map(), { headers })]).toEqual([200, null, 401]);
    const answer = await browse('/api/v1/session', new Map([['sb_framed', framed]]), { headers: { 'X-Switchboard-Frame': '1' } });
    expect(answer.headers.get('Set-Cookie')).toMatch(
      /^sb_framed=sbs_[\w-]+; Max-Age=42300; Path=\/; HttpOnly; Secure; SameSite=None; Partitioned$/,
    );
  });

  it('costs no request its answer when it cannot be replaced', async () => {
    const logged: string[] = [];
    vi.spyOn(console, 'warn').mockImplementation((line: string) => void logged.push(line));
    const cookies = await signedIn();
    setTime(20 * MINUTE_MS);
    const batch = env.DB.batch.bind(env.DB);
    // The first batch says when the session was used; the second one hands out the token.
    const mocked = vi.spyOn(env.DB, 'batch').mockImplementationOnce(batch).mockRejectedValueOnce(new Error('D1 is away'));
    const answer = await app.fetch(new Request(`${ORIGIN}/api/v1/session`, { headers: { Cookie: `sb_session=${tokenOf(cookies)}` } }), env);
    expect([answer.status, answer.headers.get('Set-Cookie'), mocked.mock.calls.length]).toEqual([200, null, 2]);
    expect(logged).toEqual([expect.stringContaining('session_not_rotated')]);
  });
});

describe('a session that is left alone', () => {
  it('ends after two hours, and its cookie opens nothing', async () => {
    const cookies = await signedIn();
    setTime(2 * HOUR_MS - 1);
    expect(await status(new Map(cookies), { isLost: true })).toBe(200);
    setTime(4 * HOUR_MS - 2);
    expect(await status(new Map(cookies), { isLost: true })).toBe(200);
    setTime(6 * HOUR_MS - 2);
    const answer = await browse('/api/v1/session', cookies);
    expect([answer.status, (await answer.json<{ code: string }>()).code]).toEqual([401, 'session_expired']);
  });

  it('writes when it was used every five minutes at most, with the member, the address and the browser', async () => {
    const cookies = await signedIn();
    const seen = async () => {
      const [row] = await rows();
      const member = await acme.db.select().from(members).where(eq(members.id, acme.members.csm.id)).get();
      return [row?.lastSeenAtMs, member?.lastSeenAtMs, row?.address, row?.userAgent];
    };
    setTime(5 * MINUTE_MS - 1);
    const headers = { 'CF-Connecting-IP': '203.0.113.9', 'User-Agent': 'curl/8' };
    await browse('/api/v1/session', cookies, { headers });
    expect(await seen()).toEqual([START_MS, null, null, null]);
    setTime(5 * MINUTE_MS);
    await browse('/api/v1/session', cookies, { headers });
    const atMs = START_MS + 5 * MINUTE_MS;
    expect(await seen()).toEqual([atMs, atMs, '203.0.113.9', 'curl/8']);
    setTime(6 * MINUTE_MS);
    await browse('/api/v1/session', cookies);
    expect(await seen()).toEqual([atMs, atMs, '203.0.113.9', 'curl/8']);
  });
});

describe("a session of an address that is not the member's any more", () => {
  it('opens nothing, also when the sign-in ended after the change', async () => {
    const { csm } = acme.members;
    const late = async () => holding(await startSession(acme.db, { email: csm.email, member: csm, method: 'oidc' }));
    expect(await status(await late())).toBe(200);
    const email = `new-${csm.email}`;
    const admin = await signedIn('admin');
    const changed = await browse(`/api/v1/members/${csm.id}`, admin, { method: 'PATCH', body: { email } });
    expect(changed.status).toBe(200);
    expect(await status(await late())).toBe(401);
    expect(await status(holding(await startSession(acme.db, { email, member: csm, method: 'oidc' })))).toBe(200);
  });
});

describe('timed work', () => {
  it('forgets what is over, and nothing else', async () => {
    vi.useRealTimers();
    const nowMs = Date.now();
    const [over, lives] = [await signedIn(), await signedIn('admin')];
    expect([over, lives]).toHaveLength(2);
    await acme.db.update(sessions).set({ expiresAtMs: nowMs }).where(eq(sessions.memberId, acme.members.csm.id));
    const tenantId = acme.tenant.id;
    await acme.db.insert(usedHostTokens).values([
      { tenantId, jtiHash: 'over', expiresAtMs: nowMs },
      { tenantId, jtiHash: 'lives', expiresAtMs: nowMs + HOUR_MS },
    ]);
    const code = { tenantId, memberId: acme.members.csm.id, channel: 'whatsapp', createdAtMs: 1 } as const;
    await acme.db.insert(linkCodes).values([
      { ...code, id: 'lnk_old', codeHash: 'old', expiresAtMs: nowMs - 25 * HOUR_MS },
      { ...code, id: 'lnk_new', codeHash: 'new', expiresAtMs: nowMs - HOUR_MS },
    ]);
    vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('nothing is there'));
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    await worker.scheduled({} as ScheduledController, env);
    expect((await rows()).map((row) => row.memberId)).toEqual([acme.members.admin.id]);
    const tokens = await acme.db.select().from(usedHostTokens).where(eq(usedHostTokens.tenantId, tenantId));
    const codes = await acme.db.select().from(linkCodes).where(eq(linkCodes.tenantId, tenantId));
    expect([tokens.map((row) => row.jtiHash), codes.map((row) => row.id)]).toEqual([['lives'], ['lnk_new']]);
  });
});
