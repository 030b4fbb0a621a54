/** Webhook items about the account, its numbers and templates: each is kept as it came, once, and applied in the order of Meta's time. */
import { type SQL, sql } from 'drizzle-orm';
import { runBatch, tenantDb } from '../db/client.ts';
import { derivedId } from '../db/ids.ts';
import { type Env, settingsOf } from '../env.ts';
import { countIntakeByChange } from '../messaging/intake-ledger.ts';
import type { RoutedConnection } from '../messaging/route-items.ts';
import type { ParsedAccountItem } from '../messaging/whatsapp/webhook.ts';
import { recordOf, textOf } from '../messaging/whatsapp/webhook-values.ts';
import { type AccountEvent, type Effect, NO_EFFECT } from './account-event.ts';
import { accountAlert, accountReview, accountUpdate, paymentConfiguration } from './account-events-of-account.ts';
import { capability, displayName, quality, security } from './account-events-of-number.ts';
import { marketingPreference, templateState } from './account-events-of-people.ts';
import { noticeStatements, putAwayNotices } from './notices.ts';

export interface RoutedAccountItem {
  item: ParsedAccountItem;
  connection: RoutedConnection;
  isByOwnDoor: boolean;
}

/**
 * One batch for each item: kept, counted and applied together. A repeat changes nothing, however late it comes. Answers
 * the connections whose page may show something else now.
 */
export async function applyAccountItems(env: Env, items: RoutedAccountItem[], nowMs: number): Promise<RoutedConnection[]> {
  const changed: RoutedConnection[] = [];
  for (const { item, connection, isByOwnDoor } of items) {
    const { tenantId } = connection;
    const db = tenantDb(env, connection);
    const { wabaId, numberId, displayPhone } = item.at;
    const value = JSON.stringify(item.value ?? null);
    const id = await derivedId('acc', tenantId, item.field, wabaId ?? '', numberId ?? displayPhone ?? '', item.timestampMs ?? '', value);
    const event = eventOf({ item, connection, isByOwnDoor }, settingsOf(env).META_APP_ID, nowMs);
    const effect = effectOf(event);
    const { subject } = effect;
    const counts = sql`EXISTS (SELECT 1 FROM account_events WHERE id = ${id} AND received_at_ms = ${nowMs})${
      subject === null
        ? sql``
        : sql` AND NOT EXISTS (SELECT 1 FROM account_events WHERE tenant_id = ${tenantId} AND subject = ${subject} AND platform_at_ms > ${event.atMs})`
    }`;
    await runBatch(db, [
      sql`INSERT INTO account_events (id, tenant_id, connection_id, field, subject, platform_at_ms, payload, received_at_ms)
        VALUES (${id}, ${tenantId}, ${connection.id}, ${item.field}, ${subject}, ${event.atMs}, ${value}, ${nowMs}) ON CONFLICT DO NOTHING`,
      countIntakeByChange(tenantId, nowMs, 'stored'),
      ...(await toldBy(effect, event, counts)),
      ...effect.changes(counts),
    ]);
    if (effect !== NO_EFFECT) changed.push(connection);
  }
  return changed;

  /** In front of the changes, whose reason it tells. What was told of the same subject before is over. */
  async function toldBy({ notice, noticeWhen, subject }: Effect, { connection, nowMs: atMs }: AccountEvent, counts: SQL): Promise<SQL[]> {
    if (!notice) return [];
    const { isWholeAccount = false, ...words } = notice;
    const about = { connectionId: connection.id, wabaId: connection.wabaId, isWholeAccount };
    const when = noticeWhen?.(counts) ?? counts;
    return [
      ...(subject === null ? [] : [putAwayNotices(connection.tenantId, `${subject}:`, atMs, when)]),
      ...(await noticeStatements(tenantDb(env, connection), connection.tenantId, { ...words, about }, atMs, when)),
    ];
  }
}

function eventOf({ item, connection, isByOwnDoor }: RoutedAccountItem, ourAppId: string, nowMs: number): AccountEvent {
  const value = recordOf(item.value) ?? {};
  const atMs = item.timestampMs === null ? nowMs : Math.max(item.timestampMs, Math.min(item.timestampMs + 999, nowMs));
  return { item, connection, isByOwnDoor, value, event: item.event ?? textOf(value.event), atMs, nowMs, ourAppId };
}

/** What an event changes and tells. Everything else is for people to read. */
function effectOf(event: AccountEvent): Effect {
  switch (event.item.field) {
    case 'account_update':
      return accountUpdate(event);
    case 'account_review_update':
      return accountReview(event);
    case 'account_alerts':
      return accountAlert(event);
    case 'business_capability_update':
      return capability(event);
    case 'phone_number_quality_update':
      return quality(event);
    case 'phone_number_name_update':
      return displayName(event);
    case 'security':
      return security(event);
    case 'payment_configuration_update':
      return paymentConfiguration(event);
    case 'message_template_status_update':
      return templateState(event);
    case 'user_preferences':
      return marketingPreference(event);
    default:
      return NO_EFFECT;
  }
}
