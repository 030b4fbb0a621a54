/** A suspended workspace: nothing leaves, nothing that arrives is lost, nobody else waits; and after the resume everything leaves once. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { app } from '../../src/http/app.ts';
import { startSession } from '../../src/http/auth/sessions.ts';
import { claimDueRows } from '../../src/messaging/claim.ts';
import { consumeOutbound } from '../../src/messaging/outbound.ts';
import { acceptedFor, csmPhone, openCsmWindow, raise, rowOf } from '../support/log-rows.ts';
import { seedContact, seedMessage, seedPhone } from '../support/seed.ts';
import { type Switchboard, startSwitchboard, usageAlert } from '../support/switchboard.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const OPERATOR = 'ops@deployment.example';

afterEach(() => vi.restoreAllMocks());

async function startWithOperator(): Promise<Switchboard> {
  const switchboard = await startSwitchboard();
  switchboard.bindings.OPERATOR_EMAILS = OPERATOR;
  return switchboard;
}

async function operate({ bindings, workspace }: Switchboard, step: 'suspend' | 'resume', tenantId = workspace.tenant.id): Promise<void> {
  const token = await startSession(workspace.db, { email: OPERATOR, member: null, method: 'oidc' });
  const request = new Request(`https://app.test/api/v1/operator/tenants/${tenantId}/${step}`, {
    method: 'POST',
    headers: { Cookie: `__Host-sb_session=${token}; sb_session=${token}`, 'X-Switchboard-CSRF': '1' },
    ...(step === 'suspend' ? { body: JSON.stringify({ because: 'unpaid' }) } : {}),
  });
  const response = await app.fetch(request, bindings);
  if (!response.ok) throw new Error(await response.text());
}

describe('a suspended workspace', () => {
  it('sends nothing it had queued, says why, and sends it once after the resume', async () => {
    const switchboard = await startWithOperator();
    const id = await raise(switchboard);
    await operate(switchboard, 'suspend');
    await switchboard.settle();
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'queued', claims: 0, reason: null });
    await switchboard.pass(3 * MINUTE);
    await switchboard.pass(7 * HOUR);
    expect(acceptedFor(switchboard, id)).toEqual([]);
    const { body } = await switchboard.api('GET', `/api/v1/messages/${id}`);
    expect(body).toMatchObject({ status: 'queued', reason: { text: 'The workspace is suspended: nothing leaves it.' } });
    expect((await switchboard.api('POST', '/api/v1/alerts', usageAlert())).body.code).toBe('workspace_suspended');

    await operate(switchboard, 'resume');
    await switchboard.settle();
    await switchboard.pass(1000);
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'delivered', reason: null });
    await switchboard.pass(3 * MINUTE);
    expect(acceptedFor(switchboard, id)).toEqual(['template.1']);
  });

  it('sends nothing of what was claimed a moment before', async () => {
    const switchboard = await startWithOperator();
    const id = await raise(switchboard);
    // The claim is one statement; the tenant is read with its companions, after it.
    const { DB } = switchboard.bindings;
    let isStopped = false;
    switchboard.bindings.DB = new Proxy(DB, {
      get(target, name) {
        if (name !== 'batch') return Reflect.get(target, name).bind(target);
        return async (statements: D1PreparedStatement[]) => {
          const results = await target.batch(statements);
          if (!isStopped && results.some(({ results: rows }) => (rows as { id?: string }[]).some((row) => row.id === id))) {
            isStopped = true;
            await operate({ ...switchboard, bindings: { ...switchboard.bindings, DB } }, 'suspend');
          }
          return results;
        };
      },
    });
    await switchboard.settle();
    expect(isStopped).toBe(true);
    expect(acceptedFor(switchboard, id)).toEqual([]);
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'queued', reason: 'workspace_suspended', attempt: 1 });
    switchboard.bindings.DB = DB;
    await switchboard.pass(20 * MINUTE);
    expect(acceptedFor(switchboard, id)).toEqual([]);
    await operate(switchboard, 'resume');
    await switchboard.settle();
    expect(acceptedFor(switchboard, id)).toEqual(['template.1']);
  });

  it('finds out what became of a send whose consumer died, without sending', async () => {
    const switchboard = await startWithOperator();
    const id = await raise(switchboard);
    const { conversation_id } = await rowOf(switchboard, id);
    await claimDueRows(switchboard.workspace.db, [conversation_id], switchboard.simulator.clock.now());
    switchboard.outbound.waiting = [];
    await operate(switchboard, 'suspend');
    await switchboard.pass(3 * MINUTE);
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'queued', reason: 'workspace_suspended' });
    expect(acceptedFor(switchboard, id)).toEqual([]);
  });

  it('keeps what arrives and answers nothing; statuses land', async () => {
    const switchboard = await startWithOperator();
    const { connection } = switchboard.workspace;
    await openCsmWindow(switchboard);
    const id = await raise(switchboard);
    await switchboard.outbound.drain((batch) => consumeOutbound(batch, switchboard.bindings));
    await operate(switchboard, 'suspend');
    await switchboard.settle();
    await switchboard.pass(1000);
    expect(await rowOf(switchboard, id)).toMatchObject({ status: 'delivered' });
    const phone = csmPhone(switchboard);
    phone.tap(phone.lastMessage(connection.numberId)?.wamid ?? '', 'Snooze');
    await switchboard.settle();
    phone.sendText(connection.numberId, 'are you there?');
    await switchboard.settle();
    const { body } = await switchboard.api('GET', '/api/v1/messages?direction=in');
    expect(body.items).toHaveLength(3);
    expect((await switchboard.api('GET', '/api/v1/messages?direction=out')).body.items).toHaveLength(2);
    expect((await switchboard.api('GET', '/api/v1/alerts')).body.items).toMatchObject([{ status: 'open' }]);
    const { body: intake } = await switchboard.api('GET', '/api/v1/intake');
    expect(intake).toMatchObject({ quarantined: 0, ignored: 0 });
  });

  it('asks again about an alert only after the resume', async () => {
    const switchboard = await startWithOperator();
    const { connection } = switchboard.workspace;
    await openCsmWindow(switchboard);
    await raise(switchboard);
    await switchboard.settle();
    const phone = csmPhone(switchboard);
    phone.tap(phone.lastMessage(connection.numberId)?.wamid ?? '', 'Snooze');
    await switchboard.settle();
    const events = async () => {
      const { results } = await switchboard.bindings.DB.prepare(`SELECT kind FROM alert_events WHERE kind = 'asked_again'`).all();
      return results.length;
    };
    await operate(switchboard, 'suspend');
    await switchboard.pass(8 * 24 * HOUR);
    expect(await events()).toBe(0);
    await operate(switchboard, 'resume');
    await switchboard.pass(MINUTE);
    expect(await events()).toBe(1);
  });

  it('holds nobody else up, however much of it waits', async () => {
    const switchboard = await startWithOperator();
    const { bindings, workspace, other } = switchboard;
    const contactId = await seedContact(workspace, { phone: seedPhone(7000) });
    const nowMs = switchboard.simulator.clock.now();
    const one = await seedMessage(workspace, contactId, { createdAtMs: nowMs, notBeforeMs: nowMs, sweepAtMs: nowMs });
    await bindings.DB.prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
      INSERT INTO messages (id, tenant_id, connection_id, conversation_id, contact_id, direction, status, type, content, lane, created_at_ms, not_before_ms, sweep_at_ms)
      SELECT id || i, tenant_id, connection_id, conversation_id || (i % 1200), contact_id, direction, status, type, content, lane, created_at_ms, not_before_ms, sweep_at_ms
      FROM messages, n WHERE id = ?`,
    )
      .bind(one)
      .run();
    const theirs = await seedMessage(other, await seedContact(other, { phone: seedPhone(7001) }), {
      createdAtMs: nowMs,
      notBeforeMs: nowMs,
      sweepAtMs: nowMs + 1,
    });
    const { conversation_id } = await rowOf(switchboard, theirs);
    await operate(switchboard, 'suspend');
    switchboard.wind(MINUTE);
    await switchboard.cron();
    expect(switchboard.outbound.waiting.flatMap(({ body }) => body.conversations)).toEqual([conversation_id]);
    const held = async (condition: string) =>
      (
        await bindings.DB.prepare(`SELECT count(*) AS rows FROM messages WHERE tenant_id = ? AND ${condition}`)
          .bind(workspace.tenant.id)
          .first<{ rows: number }>()
      )?.rows;
    expect(await held(`reason = 'workspace_suspended' AND sweep_at_ms >= ${nowMs + 6 * HOUR}`)).toBe(2501);

    // Afterwards they come back in steps, the first at once.
    switchboard.outbound.waiting = [];
    await operate(switchboard, 'resume');
    const resumedAtMs = nowMs + MINUTE;
    const minutes = Array.from({ length: 7 }, (_, minute) => resumedAtMs + minute * MINUTE);
    expect(await Promise.all(minutes.map((atMs) => held(`reason IS NULL AND sweep_at_ms = ${atMs}`)))).toEqual([
      0, 500, 500, 500, 500, 500, 1,
    ]);
    expect(new Set(switchboard.outbound.waiting.flatMap(({ body }) => body.conversations)).size).toBeGreaterThan(100);
  });
});
