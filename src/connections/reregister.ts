/** Each minute: numbers whose approved name takes effect by registering again, with the PIN that is kept. */
import { and, inArray, lte, sql } from 'drizzle-orm';
import { allShards, type Db, runBatch } from '../db/client.ts';
import { connections } from '../db/schema/connections.ts';
import { type Env, type Settings, settingsOf } from '../env.ts';
import { describeError, log } from '../lib/log.ts';
import { textOf } from '../messaging/whatsapp/webhook-values.ts';
import { open, seal } from '../security/seal.ts';
import { auditEntry, BY_SWITCHBOARD } from '../tenants/audit.ts';
import type { Connection } from './create-connection.ts';
import { type GraphCall, graphCall } from './graph.ts';
import { noticeStatements } from './notices.ts';
import { appOfConnection } from './own-app.ts';
import { newPin } from './pin.ts';
import { publishConnectionChange } from './publish-change.ts';
import { shownNumber } from './shown-number.ts';
import { troubleOfRefusal, troubleView } from './troubles.ts';

/** Connections a minute and shard. */
const PAGE = 10;

/** Meta takes ten registrations of a number in 72 hours and then locks it: tries of ours stay below that, however often they fail. */
const AGAIN_MS = 9 * 60 * 60 * 1000;
/** Where nothing was registered, as Meta could not even be read. */
const READ_AGAIN_MS = 10 * 60 * 1000;

const PIN_UNKNOWN =
  'It wants the PIN of the number, which is not the one that is kept here. In WhatsApp Manager open the number, then Two-step verification, and turn it off: then the name is put in place by itself, with a new PIN.';

export async function registerNames(env: Env, nowMs: number): Promise<void> {
  for (const db of allShards(env)) {
    const due = await db
      .select()
      .from(connections)
      .where(
        and(
          sql`register_due_at_ms IS NOT NULL`,
          lte(connections.registerDueAtMs, nowMs),
          inArray(connections.state, ['connected', 'paused']),
        ),
      )
      .orderBy(connections.registerDueAtMs)
      .limit(PAGE);
    for (const connection of due) {
      // The claim comes first: whoever dies behind it has used up one try, and nobody tries beside it.
      const claimedUntilMs = nowMs + AGAIN_MS;
      const [claimed] = await runBatch<[{ id: string }]>(db, [
        sql`UPDATE connections SET register_due_at_ms = ${claimedUntilMs}
          WHERE id = ${connection.id} AND register_due_at_ms = ${connection.registerDueAtMs} RETURNING id`,
      ]);
      if (claimed.length === 0) continue;
      try {
        await registerName(env, db, connection, claimedUntilMs, nowMs);
      } catch (error) {
        log('warn', 'name_not_registered', { connectionId: connection.id, error: describeError(error) });
      }
    }
  }
}

/** Reads first: a name that is in place already, by an earlier try whose answer was lost, is not registered again. */
async function registerName(env: Env, db: Db, connection: Connection, claimedUntilMs: number, nowMs: number): Promise<void> {
  const settings = settingsOf(env);
  const { id, tenantId, tokenSealed, pinSealed } = connection;
  const opened = async (field: string, sealed: string | null) =>
    sealed === null ? null : open(settings.MASTER_KEYS, { tenantId, table: 'connections', recordId: id, field }, sealed);
  const [token, pin, app] = await Promise.all([
    opened('token', tokenSealed),
    opened('pin', pinSealed),
    appOfConnection(settings, connection),
  ]);
  if (token === null) return;
  const ask = { settings, token, appSecret: app.secret };
  const path = encodeURIComponent(connection.numberId);
  const before = await readName(ask, path);
  if (before === null) {
    await db.run(
      sql`UPDATE connections SET register_due_at_ms = ${nowMs + READ_AGAIN_MS} WHERE id = ${id} AND register_due_at_ms = ${claimedUntilMs}`,
    );
    return;
  }
  const isDone = before.newNameStatus !== 'APPROVED' || before.isOnBusinessApp || connection.isCoexistence;
  if (isDone) {
    await settle(env, db, connection, claimedUntilMs, before.verifiedName, nowMs);
    return;
  }
  if (pin === null && before.isPinEnabled !== false) {
    await giveUp(env, db, connection, claimedUntilMs, PIN_UNKNOWN, nowMs);
    return;
  }
  const pinToUse = pin ?? (await keptPin(env, db, connection));
  if (pinToUse === null) return;
  const body = { messaging_product: 'whatsapp', pin: pinToUse };
  const answer = await graphCall({ ...ask, method: 'POST', path: `${path}/register`, body });
  if (answer.outcome === 'refused' && answer.retryAfterSeconds === null) {
    const { code, platformCode, text } = troubleOfRefusal(answer);
    const why = code === 'pin_needed' ? PIN_UNKNOWN : troubleView(code, platformCode, text).text;
    await giveUp(env, db, connection, claimedUntilMs, why, nowMs);
    return;
  }
  if (answer.outcome === 'refused') return;
  const after = await readName(ask, path);
  // Without an answer only the number itself says whether it took effect.
  if (answer.outcome === 'unknown' && (after === null || after.newNameStatus === 'APPROVED')) return;
  await settle(env, db, connection, claimedUntilMs, after?.verifiedName ?? null, nowMs);
}

/** Registering sets it where the number has none; kept before that, so that it is known whatever becomes of the call. Null: another one came meanwhile. */
async function keptPin(env: Env, db: Db, { id, tenantId, pinSealed }: Connection): Promise<string | null> {
  const pin = newPin();
  const sealed = await seal(settingsOf(env).MASTER_KEYS, { tenantId, table: 'connections', recordId: id, field: 'pin' }, pin);
  const [kept] = await runBatch<[{ id: string }]>(db, [
    sql`UPDATE connections SET pin_sealed = ${sealed} WHERE id = ${id} AND tenant_id = ${tenantId} AND pin_sealed IS ${pinSealed} RETURNING id`,
  ]);
  return kept.length === 0 ? null : pin;
}

interface NameNow {
  verifiedName: string | null;
  newNameStatus: string | null;
  isPinEnabled: unknown;
  isOnBusinessApp: boolean;
}

async function readName(ask: Pick<GraphCall, 'token' | 'appSecret'> & { settings: Settings }, path: string): Promise<NameNow | null> {
  const answer = await graphCall({ ...ask, path, query: { fields: 'verified_name,new_name_status,is_pin_enabled,is_on_biz_app' } });
  if (answer.outcome !== 'ok') return null;
  const { verified_name, new_name_status, is_pin_enabled: isPinEnabled, is_on_biz_app } = answer.value;
  return {
    verifiedName: textOf(verified_name),
    newNameStatus: textOf(new_name_status),
    isPinEnabled,
    isOnBusinessApp: is_on_biz_app === true,
  };
}

/** Unless a newer name was approved meanwhile, which is due by itself. */
async function settle(env: Env, db: Db, connection: Connection, claimedUntilMs: number, name: string | null, nowMs: number): Promise<void> {
  const { id, tenantId, displayPhone, numberId, verifiedName } = connection;
  const isClaimed = sql`EXISTS (SELECT 1 FROM connections WHERE id = ${id} AND register_due_at_ms = ${claimedUntilMs})`;
  const record = { kind: 'connection', id, name: displayPhone ?? numberId };
  const changes = [{ field: 'verifiedName', before: verifiedName, after: name }];
  const isNew = name !== null && name !== verifiedName;
  await runBatch(db, [
    ...(isNew ? [auditEntry(BY_SWITCHBOARD, { tenantId, action: 'whatsapp.name_in_place', record, changes }, nowMs, isClaimed)] : []),
    sql`UPDATE connections SET register_due_at_ms = NULL, health_due_at_ms = 0, verified_name = coalesce(${name}, verified_name)
      WHERE id = ${id} AND register_due_at_ms = ${claimedUntilMs}`,
  ]);
  await publishConnectionChange(env, tenantId, [id]);
}

async function giveUp(env: Env, db: Db, connection: Connection, claimedUntilMs: number, why: string, nowMs: number): Promise<void> {
  const { id, tenantId, numberId, wabaId } = connection;
  const notice = {
    key: `name:${numberId}:not_in_place:${nowMs}`,
    tone: 'warn' as const,
    title: 'The approved name is not in place yet',
    text: `Meta approved a new name for ${shownNumber(connection)}, and refused to put it in place. ${why}`,
    about: { connectionId: id, wabaId },
  };
  await runBatch(db, [
    sql`UPDATE connections SET register_due_at_ms = NULL WHERE id = ${id} AND register_due_at_ms = ${claimedUntilMs}`,
    ...(await noticeStatements(db, tenantId, notice, nowMs)),
  ]);
  await publishConnectionChange(env, tenantId, [id]);
}
