/** Events of a whole WhatsApp account: bans, restrictions, reviews. Source: Meta, "account_update webhook reference". */
import { type SQL, sql } from 'drizzle-orm';
import { isRecord, recordOf, textOf, timestampMsOf } from '../messaging/whatsapp/webhook-values.ts';
import { type AccountEvent, correctHealth, dayInWords, type Effect, NO_EFFECT, nameOf, ofAccount } from './account-event.ts';
import { accessUpdate } from './account-events-of-access.ts';

/** Restrictions under which messages themselves stop; the others hinder setting up. */
const STOPS_MESSAGES = /BIZ_INITIATED_MESSAGING|CUSTOMER_INITIATED_MESSAGING|UTILITY_TEMPLATES/;

const RESTRICTED: Readonly<Record<string, string>> = {
  RESTRICTED_ADD_PHONE_NUMBER_ACTION: 'no phone numbers may be added',
  RESTRICTED_BIZ_INITIATED_MESSAGING: 'messages that you begin do not leave; answers do',
  RESTRICTED_CUSTOMER_INITIATED_MESSAGING: 'answers do not leave either',
  RESTRICTED_UTILITY_TEMPLATES: 'utility templates do not leave',
  RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES: 'utility templates do not leave',
};

/** `account_update`, by its event. What is named nowhere is for people to read in the log. */
export function accountUpdate(event: AccountEvent): Effect {
  switch (event.event) {
    case 'DISABLED_UPDATE':
      return ban(event);
    case 'ACCOUNT_RESTRICTION':
      return restrictions(event);
    case 'ACCOUNT_VIOLATION':
      return violation(event);
    case 'PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE':
      return certification(event);
    default:
      return accessUpdate(event);
  }
}

/** `account_review_update`. */
export function accountReview(event: AccountEvent): Effect {
  const decision = textOf(event.value.decision);
  if (decision === null) return NO_EFFECT;
  const notices: Readonly<Record<string, Effect['notice']>> = {
    APPROVED: {
      key: `review:${event.connection.wabaId}:${event.atMs}`,
      tone: 'good',
      title: 'Account approved',
      text: `Meta has approved the WhatsApp account of ${nameOf(event)}.`,
    },
    REJECTED: {
      key: `review:${event.connection.wabaId}:${event.atMs}`,
      tone: 'bad',
      title: 'Account rejected',
      text: `Meta has rejected the WhatsApp account of ${nameOf(event)}. Open Business Support Home at Meta and request a review.`,
      isWholeAccount: true,
    },
  };
  return {
    subject: `review:${event.connection.wabaId}`,
    changes: (counts) => [
      sql`UPDATE connections SET ${correctHealth({ accountReview: decision })} WHERE ${ofAccount(event)} AND ${counts}`,
    ],
    notice: notices[decision],
  };
}

const ALERTS: Readonly<Record<string, string>> = {
  INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED: 'Meta has not decided yet whether you may reach more people a day.',
  INCREASED_CAPABILITIES_ELIGIBILITY_FAILED: 'Meta did not raise how many people you may reach a day.',
  INCREASED_CAPABILITIES_ELIGIBILITY_NEED_MORE_INFO: 'Meta wants more information before you may reach more people a day.',
  OBA_APPROVED: 'Meta has approved the official business account: the name now carries its badge.',
  OBA_REJECTED: 'Meta has not approved the official business account.',
  PROFILE_PICTURE_LOST: 'The profile picture of the number was lost. Set it again.',
};

/** `account_alerts`: for people to read, and each of them is news. */
export function accountAlert(event: AccountEvent): Effect {
  const info = recordOf(event.value.alert_info);
  const type = textOf(info?.alert_type);
  if (type === null) return NO_EFFECT;
  const severity = textOf(info?.alert_severity);
  const words = ALERTS[type] ?? textOf(info?.alert_description) ?? type;
  return {
    ...NO_EFFECT,
    notice: {
      key: `alert:${type}:${event.atMs}:${textOf(event.value.entity_id) ?? ''}`,
      tone: type === 'OBA_APPROVED' ? 'good' : severity === 'CRITICAL' || severity === 'WARNING' ? 'warn' : 'info',
      title: `Meta about ${nameOf(event)}`,
      text: words,
    },
  };
}

/** `payment_configuration_update`: a way for customers to pay in the chat (India, Brazil). */
export function paymentConfiguration(event: AccountEvent): Effect {
  const name = textOf(event.value.configuration_name);
  const status = textOf(event.value.status);
  if (name === null || status === null) return NO_EFFECT;
  return {
    subject: `payment:${event.connection.wabaId}:${name}`,
    changes: () => [],
    notice: {
      key: `payment:${name}:${status}:${event.atMs}`,
      tone: 'info',
      title: 'Payments in the chat',
      text: `The payment configuration “${name}” is now: ${status.replaceAll('_', ' ').toLowerCase()}.`,
    },
  };
}

function ban(event: AccountEvent): Effect {
  const info = recordOf(event.value.ban_info);
  const state = textOf(info?.waba_ban_state);
  const { wabaId } = event.connection;
  const subject = `ban:${wabaId}`;
  const set = (what: SQL) => (counts: SQL) => [
    sql`UPDATE connections SET ${what}, health_due_at_ms = 0 WHERE ${ofAccount(event)} AND ${counts}`,
  ];
  const key = `${subject}:${state}:${event.atMs}`;
  switch (state) {
    case 'DISABLE':
      return {
        subject,
        changes: set(sql`banned_at_ms = ${event.atMs}, ban_planned_at_ms = NULL`),
        notice: {
          key,
          tone: 'bad',
          title: 'Meta has disabled the WhatsApp account',
          text: `Nothing leaves from ${nameOf(event)} any more. Request a review in Business Support Home at Meta; what waits is kept.`,
          isWholeAccount: true,
        },
      };
    case 'SCHEDULE_FOR_DISABLE': {
      const plannedAtMs = englishDateMs(info?.waba_ban_date) ?? event.atMs;
      return {
        subject,
        changes: set(sql`ban_planned_at_ms = ${plannedAtMs}`),
        notice: {
          key,
          tone: 'bad',
          title: 'Meta is about to disable the WhatsApp account',
          text: `The account of ${nameOf(event)} will be disabled on ${dayInWords(plannedAtMs)}. Request a review in Business Support Home at Meta before that.`,
        },
      };
    }
    case 'REINSTATE':
      return {
        subject,
        changes: set(sql`banned_at_ms = NULL, ban_planned_at_ms = NULL, restrictions = '[]', paused_until_ms = NULL`),
        notice: {
          key,
          tone: 'good',
          title: 'Meta has reinstated the WhatsApp account',
          text: `Messages leave from ${nameOf(event)} again.`,
        },
      };
    default:
      return NO_EFFECT;
  }
}

/** The list is whole: what is not on it any more is lifted. */
function restrictions(event: AccountEvent): Effect {
  const listed = Array.isArray(event.value.restriction_info) ? (event.value.restriction_info as unknown[]).filter(isRecord) : [];
  const found = listed.flatMap((one) => {
    const type = textOf(one.restriction_type);
    return type === null ? [] : [{ type, untilMs: timestampMsOf(one.expiration), remedy: textOf(one.remediation) }];
  });
  const subject = `restrictions:${event.connection.wabaId}`;
  const key = `${subject}:${event.atMs}`;
  const ends = found.map(({ untilMs }) => untilMs).filter((untilMs) => untilMs !== null);
  const until = ends.length > 0 && ends.length === found.length ? ` until ${dayInWords(Math.max(...ends))}` : '';
  const words = [...new Set(found.map(({ type }) => RESTRICTED[type] ?? type.replaceAll('_', ' ').toLowerCase()))].join('; ');
  return {
    subject,
    changes: (counts) => [
      sql`UPDATE connections SET restrictions = ${JSON.stringify(found)}, health_due_at_ms = 0 WHERE ${ofAccount(event)} AND ${counts}`,
    ],
    notice:
      found.length === 0
        ? { key, tone: 'good', title: 'Restrictions lifted', text: `Meta has lifted the restrictions of the account of ${nameOf(event)}.` }
        : {
            key,
            tone: found.some(({ type }) => STOPS_MESSAGES.test(type)) ? 'bad' : 'warn',
            title: 'Meta has restricted the WhatsApp account',
            text: `For ${nameOf(event)}${until}: ${words}.`,
            isWholeAccount: true,
          },
  };
}

function violation(event: AccountEvent): Effect {
  const type = textOf(recordOf(event.value.violation_info)?.violation_type);
  return {
    ...NO_EFFECT,
    notice: {
      key: `violation:${event.connection.wabaId}:${type}:${event.atMs}`,
      tone: 'warn',
      title: 'Meta reports a violation of its policies',
      text: `For the account of ${nameOf(event)}: ${type === null ? 'no reason was named' : type.replaceAll('_', ' ').toLowerCase()}. Repeated ones lead to restrictions.`,
    },
  };
}

function certification(event: AccountEvent): Effect {
  const status = textOf(recordOf(event.value.partner_client_certification_info)?.status);
  if (status !== 'APPROVED' && status !== 'FAILED' && status !== 'REJECTED') return NO_EFFECT;
  const isApproved = status === 'APPROVED';
  return {
    subject: `certification:${event.connection.wabaId}`,
    changes: (counts) => [sql`UPDATE connections SET health_due_at_ms = 0 WHERE ${ofAccount(event)} AND ${counts}`],
    notice: {
      key: `certification:${event.connection.wabaId}:${status}:${event.atMs}`,
      tone: isApproved ? 'good' : 'warn',
      title: isApproved ? 'Business verified' : 'Business not verified',
      text: isApproved
        ? 'Meta has verified the business: it may reach more people a day.'
        : 'Meta has not verified the business. Settings > Business Info at Meta says what is missing.',
    },
  };
}

/** "April 17, 2026"; null when it is no date. */
function englishDateMs(text: unknown): number | null {
  const atMs = typeof text === 'string' ? Date.parse(`${text} UTC`) : Number.NaN;
  return Number.isFinite(atMs) ? atMs : null;
}
