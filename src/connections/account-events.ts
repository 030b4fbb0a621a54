/** Webhook items about the account, its numbers and templates: each is kept as it came, once, and applied where it changes sending. */
import { type SQL, sql } from 'drizzle-orm';
import { runBatch, tenantDb } from '../db/client.ts';
import { derivedId } from '../db/ids.ts';
import type { Env } from '../env.ts';
import { countIntakeByChange } from '../messaging/intake-ledger.ts';
import type { RoutedConnection } from '../messaging/route-items.ts';
import type { ParsedAccountItem } from '../messaging/whatsapp/webhook.ts';

export interface RoutedAccountItem {
  item: ParsedAccountItem;
  connection: RoutedConnection;
}

/** One batch for each item: kept, counted and applied together. A repeat changes nothing, however late it comes. */
export async function applyAccountItems(env: Env, items: RoutedAccountItem[], nowMs: number): Promise<void> {
  for (const { item, connection } of items) {
    const db = tenantDb(env, connection);
    const { wabaId, numberId, displayPhone } = item.at;
    const value = JSON.stringify(item.value ?? null);
    const id = await derivedId(
      'acc',
      connection.tenantId,
      item.field,
      wabaId ?? '',
      numberId ?? displayPhone ?? '',
      item.timestampMs ?? '',
      value,
    );
    await runBatch(db, [
      sql`INSERT INTO account_events (id, tenant_id, connection_id, field, payload, received_at_ms)
        VALUES (${id}, ${connection.tenantId}, ${connection.id}, ${item.field}, ${value}, ${nowMs}) ON CONFLICT DO NOTHING`,
      countIntakeByChange(connection.tenantId, nowMs, 'stored'),
      ...effectsOf(item, connection, {
        nowMs,
        isNew: sql`EXISTS (SELECT 1 FROM account_events WHERE id = ${id} AND received_at_ms = ${nowMs})`,
      }),
    ]);
  }
}

interface Arrival {
  nowMs: number;
  /** Whether this delivery is the one that kept it. */
  isNew: SQL;
}

/** What an event changes for the messages that wait to be sent. Everything else is for people to read. */
function effectsOf(item: ParsedAccountItem, connection: RoutedConnection, { nowMs, isNew }: Arrival): SQL[] {
  const value = isRecord(item.value) ? item.value : {};
  // Meta tells whole seconds, cut off: of two events in one second, the one that arrives later counts.
  const atMs = item.timestampMs === null ? nowMs : Math.max(item.timestampMs, Math.min(item.timestampMs + 999, nowMs));
  switch (item.field) {
    case 'message_template_status_update':
      return templateState(value, connection, atMs, isNew);
    case 'business_capability_update':
    case 'phone_number_quality_update':
      return recipientTier(value, connection, nowMs, isNew);
    case 'user_preferences':
      return marketingPreference(item, connection, atMs, isNew);
    default:
      return [];
  }
}

/** An older event never overrides a newer state. Languages arrive as en_US and as en-US. */
function templateState(value: Record<string, unknown>, connection: RoutedConnection, atMs: number, isNew: SQL): SQL[] {
  const { event, message_template_name: name, message_template_language: language } = value;
  if (typeof event !== 'string' || typeof name !== 'string' || typeof language !== 'string') return [];
  const code = language.replace('-', '_');
  const key = sql`tenant_id = ${connection.tenantId} AND waba_id = ${connection.wabaId} AND name = ${name} AND language = ${code}`;
  return [
    sql`UPDATE templates SET status = ${event}, updated_at_ms = ${atMs} WHERE ${key} AND updated_at_ms <= ${atMs} AND ${isNew}`,
    // One that we do not know yet is pulled with the rest at the next minute.
    sql`UPDATE connections SET templates_due_at_ms = 0 WHERE id = ${connection.id} AND NOT EXISTS (SELECT 1 FROM templates WHERE ${key})`,
  ];
}

/**
 * The portfolio's tier, as a TIER_ word or as a number (-1: unlimited). What waits for a place asks again within a minute,
 * by the sweep, and not when the old tier would have had one.
 */
function recipientTier(value: Record<string, unknown>, connection: RoutedConnection, nowMs: number, isNew: SQL): SQL[] {
  const tier = tierWord(value.max_daily_conversations_per_business);
  return tier === null
    ? []
    : [
        sql`UPDATE connections SET recipient_tier = ${tier} WHERE tenant_id = ${connection.tenantId} AND waba_id = ${connection.wabaId} AND ${isNew}`,
        sql`UPDATE messages SET not_before_ms = ${nowMs}, sweep_at_ms = ${nowMs} WHERE status = 'queued' AND reason = 'tier_full' AND ${isNew}
          AND connection_id IN (SELECT id FROM connections WHERE tenant_id = ${connection.tenantId} AND waba_id = ${connection.wabaId})`,
      ];
}

function tierWord(given: unknown): string | null {
  const text = String(given);
  if (text.startsWith('TIER_')) return text === 'TIER_NOT_SET' ? null : text;
  const known: Record<string, string> = {
    '-1': 'TIER_UNLIMITED',
    50: 'TIER_50',
    250: 'TIER_250',
    1000: 'TIER_1K',
    2000: 'TIER_2K',
    10000: 'TIER_10K',
    100000: 'TIER_100K',
  };
  return known[text] ?? null;
}

/** "Stop" in the app's own marketing switch: nothing business-initiated goes to that person until a later "resume". */
function marketingPreference({ value, person }: ParsedAccountItem, connection: RoutedConnection, atMs: number, isNew: SQL): SQL[] {
  const choice = isRecord(value) ? value.value : null;
  if ((choice !== 'stop' && choice !== 'resume') || !person) return [];
  return [
    sql`UPDATE contacts SET opted_out_at_ms = ${choice === 'stop' ? atMs : null} WHERE tenant_id = ${connection.tenantId}
      AND id IN (SELECT contact_id FROM contact_identities WHERE tenant_id = ${connection.tenantId}
        AND ((kind = 'phone' AND value = ${person.phone}) OR (kind = 'bsuid' AND value = ${person.bsuid})))
      AND (opted_out_at_ms IS NULL OR opted_out_at_ms <= ${atMs}) AND ${isNew}`,
  ];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
