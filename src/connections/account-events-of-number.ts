/** Events of one number: its quality, name, speed, PIN; and how many people its portfolio may reach. */
import { type SQL, sql } from 'drizzle-orm';
import { tierLimit } from '../messaging/rolling-recipients.ts';
import { textOf } from '../messaging/whatsapp/webhook-values.ts';
import { type AccountEvent, correctHealth, type Effect, NO_EFFECT, nameOf, ofAccount } from './account-event.ts';

/** Messages a second after Meta's upgrade. Source: Meta, "Throughput". */
const HIGH_THROUGHPUT = 1000;

/** From the smallest to the largest. */
const TIERS = ['TIER_50', 'TIER_250', 'TIER_1K', 'TIER_2K', 'TIER_10K', 'TIER_100K', 'TIER_UNLIMITED'];

/** `business_capability_update`: the portfolio's tier, and in older ones the number's. */
export function capability(event: AccountEvent): Effect {
  const tier = tierWord(event.value.max_daily_conversations_per_business);
  return tier === null ? NO_EFFECT : recipientTier(event, tier, tierWord(event.value.max_daily_conversation_per_phone));
}

/** `phone_number_quality_update`: quality, speed and tier in one. It names the number by its digits alone. */
export function quality(event: AccountEvent): Effect {
  const { value } = event;
  const numberTier = tierWord(value.current_limit);
  const tier = tierWord(value.max_daily_conversations_per_business) ?? numberTier;
  const ofTier = tier === null ? NO_EFFECT : recipientTier(event, tier, numberTier);
  const ofNumber = isOfNumber(event) ? qualityOfNumber(event) : NO_EFFECT;
  if (ofNumber === NO_EFFECT) return ofTier;
  // Both at once: the number's own word is told, and the tier's by the capability update that comes with it.
  return { ...ofNumber, changes: (counts) => [...ofTier.changes(counts), ...ofNumber.changes(counts)] };
}

/** `phone_number_name_update`. An approved name takes effect when the number is registered again, which the timed work does. */
export function displayName(event: AccountEvent): Effect {
  const decision = textOf(event.value.decision);
  if (decision === null || !isOfNumber(event)) return NO_EFFECT;
  const name = textOf(event.value.requested_verified_name) ?? 'the name';
  const subject = `name:${event.connection.numberId}`;
  const key = `${subject}:${decision}:${event.atMs}`;
  const status = { APPROVED: 'APPROVED', REJECTED: 'DECLINED' }[decision] ?? 'PENDING_REVIEW';
  const due = decision === 'APPROVED' ? sql`, register_due_at_ms = ${event.nowMs}` : sql`, register_due_at_ms = NULL`;
  const notices: Readonly<Record<string, Effect['notice']>> = {
    APPROVED: {
      key,
      tone: 'good',
      title: 'Display name approved',
      text: `Meta has approved “${name}” for ${nameOf(event)}. It shows within minutes.`,
    },
    REJECTED: {
      key,
      tone: 'warn',
      title: 'Display name not approved',
      text: `Meta has not approved “${name}” for ${nameOf(event)}. ${rejection(event.value.rejection_reason)} Messages go out meanwhile.`,
    },
  };
  return {
    subject,
    changes: (counts) => [
      sql`UPDATE connections SET ${correctHealth({ newNameStatus: status })}${due} WHERE ${ofNumber(event)} AND ${counts}`,
    ],
    notice: notices[decision],
  };
}

/** `security`: the two-step PIN was touched by somebody at Meta. */
export function security(event: AccountEvent): Effect {
  if (!isOfNumber(event)) return NO_EFFECT;
  const words: Readonly<Record<string, string>> = {
    PIN_CHANGED: 'The PIN was changed. The next time the number is registered, you will be asked for the new one.',
    PIN_RESET_REQUEST: 'Somebody asked Meta to switch two-step verification off. If that was nobody of yours, secure the business account.',
    PIN_REQUEST_SUCCESS: 'Two-step verification was switched off.',
  };
  const text = words[event.event ?? ''];
  if (text === undefined) return NO_EFFECT;
  // A name that waited for a PIN which nobody here knows is put in place with a new one.
  const off = sql`${correctHealth({ isPinEnabled: false })},
      register_due_at_ms = CASE WHEN health ->> 'newNameStatus' = 'APPROVED' THEN ${event.nowMs} ELSE register_due_at_ms END`;
  const changed = event.event === 'PIN_REQUEST_SUCCESS' ? off : sql`health_due_at_ms = 0`;
  return {
    subject: `pin:${event.connection.numberId}`,
    changes: (counts) => [sql`UPDATE connections SET ${changed} WHERE ${ofNumber(event)} AND ${counts}`],
    notice: {
      key: `pin:${event.connection.numberId}:${event.event}:${event.atMs}`,
      tone: 'warn',
      title: `PIN of ${nameOf(event)}`,
      text,
    },
  };
}

/**
 * The tier of everything of that portfolio, as far as it is known. A rise is told at once, and what waits for a place asks
 * again at the next minute. A look at Meta that is younger than the event knows better.
 */
function recipientTier(event: AccountEvent, tier: string, numberTier: string | null): Effect {
  const { tenantId, wabaId } = event.connection;
  const account = sql`(waba_id = ${wabaId} OR portfolio_id = (SELECT portfolio_id FROM connections WHERE tenant_id = ${tenantId} AND waba_id = ${wabaId}
    AND portfolio_id IS NOT NULL LIMIT 1))`;
  const concerned = sql`tenant_id = ${tenantId} AND channel = 'whatsapp' AND ${account} AND coalesce(health_at_ms, 0) <= ${event.atMs}`;
  const ofNumber = isOfNumber(event) || event.item.at.displayPhone === null;
  return {
    subject: `tier:${wabaId}`,
    changes: (counts) => [
      tierNotice(tenantId, wabaId, tier, event.nowMs, sql`${concerned} AND ${counts}`),
      sql`UPDATE connections SET recipient_tier = ${tier}, health_due_at_ms = 0 WHERE ${concerned} AND ${counts}`,
      ...(numberTier === null || !ofNumber
        ? []
        : [sql`UPDATE connections SET ${correctHealth({ numberTier })} WHERE ${ofNumberOrAccount(event)} AND ${counts}`]),
      sql`UPDATE messages SET not_before_ms = ${event.nowMs}, sweep_at_ms = ${event.nowMs} WHERE status = 'queued' AND reason = 'tier_full' AND ${counts}
        AND connection_id IN (SELECT id FROM connections WHERE ${concerned})`,
    ],
  };
}

/**
 * Told in the moment of the change: put it in front of what writes the tier. `among`: the connections that are about to
 * change; none of them with another known tier, nothing to tell.
 */
export function tierNotice(tenantId: string, wabaId: string | null, tier: string, nowMs: number, among: SQL): SQL {
  const place = TIERS.indexOf(tier);
  const [lower, higher] = [JSON.stringify(TIERS.slice(0, Math.max(place, 0))), JSON.stringify(TIERS.slice(place + 1))];
  const limit = tierLimit(tier);
  const people = Number.isFinite(limit) ? `${limit.toLocaleString('en-US')} people` : 'any number of people';
  const isRise = sql`recipient_tier IN (SELECT value FROM json_each(${lower}))`;
  return sql`INSERT INTO notices (id, tenant_id, key, tone, title, text, connection_id, at_ms)
    SELECT 'ntc_' || lower(hex(randomblob(13))), ${tenantId}, ${`tier:${wabaId}:${tier}:${nowMs}`}, CASE WHEN ${isRise} THEN 'good' ELSE 'warn' END,
      CASE WHEN ${isRise} THEN 'You may reach more people' ELSE 'You may reach fewer people' END,
      ${`In 24 hours, outside of conversations that customers began: ${people}.`}, id, ${nowMs}
    FROM connections WHERE (${isRise} OR recipient_tier IN (SELECT value FROM json_each(${higher}))) AND state <> 'disconnected' AND ${among}
    ORDER BY created_at_ms LIMIT 1 ON CONFLICT DO NOTHING`;
}

function qualityOfNumber(event: AccountEvent): Effect {
  const { numberId } = event.connection;
  const key = `quality:${numberId}:${event.event}:${event.atMs}`;
  const set = (what: SQL) => (counts: SQL) => [sql`UPDATE connections SET ${what} WHERE ${ofNumber(event)} AND ${counts}`];
  switch (event.event) {
    case 'FLAGGED':
      return {
        subject: `quality:${numberId}`,
        changes: set(correctHealth({ qualityRating: 'RED', numberStatus: 'FLAGGED' })),
        notice: {
          key,
          tone: 'warn',
          title: 'Low quality',
          text: `Too many people block or report what ${nameOf(event)} sends. Send less, and only what people asked for: Meta may lower your limit.`,
        },
      };
    case 'UNFLAGGED':
      return {
        subject: `quality:${numberId}`,
        changes: set(correctHealth({ numberStatus: 'CONNECTED' })),
        notice: { key, tone: 'good', title: 'Quality is better again', text: `Meta no longer flags ${nameOf(event)}.` },
      };
    case 'THROUGHPUT_UPGRADE':
      return {
        subject: `throughput:${numberId}`,
        changes: (counts) => [
          sql`UPDATE connections SET throughput_per_second = ${HIGH_THROUGHPUT}, ${correctHealth({ throughputLevel: 'HIGH' })}
            WHERE ${ofNumber(event)} AND is_coexistence = 0 AND ${counts}`,
        ],
        notice: {
          key,
          tone: 'good',
          title: 'Faster sending',
          text: `Meta lets ${nameOf(event)} send ${HIGH_THROUGHPUT.toLocaleString('en-US')} messages a second.`,
        },
      };
    default:
      return NO_EFFECT;
  }
}

/** An account has numbers that nobody connected here: what happens to them is kept in the log alone. */
function isOfNumber({ item, connection }: AccountEvent): boolean {
  return item.at.displayPhone !== null && item.at.displayPhone === connection.displayPhone;
}

function ofNumber(event: AccountEvent): SQL {
  return sql`${ofAccount(event)} AND id = ${event.connection.id}`;
}

function ofNumberOrAccount(event: AccountEvent): SQL {
  return isOfNumber(event) ? ofNumber(event) : ofAccount(event);
}

/** A TIER_ word, or a number (-1: unlimited). */
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

/** Source: Meta, "phone_number_name_update webhook reference". */
function rejection(reason: unknown): string {
  const words: Readonly<Record<string, string>> = {
    NAME_EMPLOYEE_ISSUE: 'It names a person rather than the business.',
    NAME_INDIVIDUAL_ISSUE: 'It names a person rather than the business.',
    NAME_ENDCLIENT_NOTRELATED: 'Nothing shows that it belongs to your business: put it on your website.',
    NAME_FORMAT_UNACCEPTABLE: 'Its spelling is not accepted: no capitals throughout, no signs, no web address.',
    NAME_NOT_CONSISTENT: 'It differs from the name on your website and documents.',
  };
  return words[String(reason)] ?? 'Meta named no reason.';
}
