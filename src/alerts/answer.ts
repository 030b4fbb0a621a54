/** Handles what a member writes or taps: finds the alert it is about, decides, and says what was done. */
import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { customers } from '../db/schema/contacts.ts';
import { quietTurn, type Speaker, type TurnContext, type TurnOutcome } from '../messaging/turn.ts';
import type { MasterKeys } from '../security/master-keys.ts';
import { readButton, signButton } from '../security/signed-button.ts';
import { mayDo } from '../tenants/permissions.ts';
import { type AlertAction, applyAction, isAlertAction, typedIntent } from './alert-actions.ts';
import * as words from './answer-words.ts';
import { type AlertRow, findAlert, findQuotedAlert, openAlertsOf } from './find-alert.ts';

/** An intent without its alert yet, or one that a signed button names. */
type Intent = AlertAction | 'show' | 'more' | 'list';

interface Asked {
  db: Db;
  keys: MasterKeys;
  turn: TurnContext;
  speaker: Speaker;
}

export async function answerAlert(db: Db, keys: MasterKeys, turn: TurnContext & { speaker: Speaker }): Promise<TurnOutcome> {
  const asked: Asked = { db, keys, turn, speaker: turn.speaker };
  const { payload, text } = turn.message.content;
  // Stickers, reactions, read-outs of a phone: nothing that asks for an answer.
  if (payload === undefined && turn.message.type !== 'text') return quietTurn(turn.dialogue);

  if (payload !== undefined) {
    const button = await readButton(keys, turn.scope.tenantId, payload);
    const alert = button && (await findAlert(db, turn.scope, button.alertId));
    return alert ? act(asked, alert, button.action as Intent) : say(asked, words.unknownButton());
  }
  const maySee = mayDo(turn.speaker, 'LoanCRM.Alerts.Read');
  if (!maySee.allowed) return say(asked, words.notPermitted(maySee.why));
  const intent = typedIntent(text ?? '');
  const quoted = turn.message.contextWamid ? await findQuotedAlert(db, turn.scope, turn.connectionId, turn.message.contextWamid) : null;
  if (intent && intent !== 'list' && quoted) return act(asked, quoted, intent);
  const open = await openAlertsOf(db, turn.scope, turn.speaker.memberId);
  if (intent === null) return say(asked, words.help(open.length));
  if (open.length === 0) return say(asked, words.noOpenAlerts());
  const [only] = open;
  if (intent !== 'list' && open.length === 1 && only) return act(asked, only, intent);
  return chooseAlert(asked, open, intent === 'list' ? 'show' : intent);
}

async function act(asked: Asked, alert: AlertRow, intent: Intent): Promise<TurnOutcome> {
  const { turn, speaker } = asked;
  if (alert.askedMemberId !== speaker.memberId) return say(asked, words.notAsked(), alert);
  const permitted = mayDo(speaker, 'LoanCRM.Alerts.Answer', { ownerIds: [alert.askedMemberId] });
  if (!permitted.allowed) return say(asked, words.notPermitted(permitted.why), alert);
  if (!isAlertAction(intent)) return offerActions(asked, alert);

  const result = applyAction(alert, intent, turn.nowMs);
  if (!result.done) return say(asked, result.reason === 'already_done' ? words.alreadyDone(alert) : words.alreadyResolved(alert), alert);
  const customer = intent === 'call' ? await customerPhone(asked, alert) : null;
  const event = JSON.stringify({ action: intent, dueAtMs: result.dueAtMs });
  return {
    ...say(asked, words.confirmation(alert, intent, { ...result, phone: customer, timeZone: turn.timeZone }), alert),
    // Decided from this status and asking: an answer or a re-asking in between makes the turn decide again.
    changes: [
      sql`UPDATE alerts SET status = ${result.status}, due_at_ms = ${result.dueAtMs}, answer = ${intent}, answered_by = ${speaker.memberId},
        answered_at_ms = ${turn.nowMs}, updated_at_ms = ${turn.nowMs}
        WHERE id = ${alert.id} AND tenant_id = ${turn.scope.tenantId} AND status = ${alert.status} AND asking = ${alert.asking}
          AND asked_member_id = ${speaker.memberId}`,
    ],
    records: [
      sql`INSERT INTO alert_events (alert_id, at_ms, key, tenant_id, kind, member_id, detail)
        VALUES (${alert.id}, ${turn.nowMs}, ${turn.message.id}, ${turn.scope.tenantId}, 'answered', ${speaker.memberId}, ${event})`,
    ],
    alertIds: [alert.id],
  };
}

/** Several alerts could be meant: a list asks which. Each row carries the intent for its own alert. */
async function chooseAlert(asked: Asked, open: AlertRow[], intent: Intent): Promise<TurnOutcome> {
  const rows = await Promise.all(open.map(async (alert) => ({ id: await buttonFor(asked, alert, intent), ...words.alertRow(alert) })));
  return say(asked, words.whichAlert(open.length), null, { label: 'Choose an alert', rows });
}

async function offerActions(asked: Asked, alert: AlertRow): Promise<TurnOutcome> {
  const rows = await Promise.all(
    words.actionRows(alert.kind).map(async ({ action, title }) => ({ id: await buttonFor(asked, alert, action), title })),
  );
  return say(asked, words.whatToDo(alert), alert, { label: 'Choose', rows });
}

function buttonFor({ keys, turn }: Asked, alert: AlertRow, action: Intent): Promise<string> {
  return signButton(keys, turn.scope.tenantId, { alertId: alert.id, action });
}

function say(
  { turn }: Asked,
  text: string,
  alert: AlertRow | null = null,
  list?: { label: string; rows: { id: string; title: string }[] },
): TurnOutcome {
  const content = list ? { text, list } : { text };
  return { ...quietTurn(turn.dialogue), replies: [{ content, lane: 'reply', cause: alert && `alert:${alert.id}` }] };
}

async function customerPhone({ db, turn }: Asked, alert: AlertRow): Promise<string | null> {
  const row = await db
    .select({ phone: customers.phone })
    .from(customers)
    .where(and(eq(customers.tenantId, turn.scope.tenantId), eq(customers.ref, alert.customerRef)))
    .get();
  return row?.phone ?? null;
}
