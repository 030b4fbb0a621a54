/** Events of who may reach an account: our app installed or removed, our access withdrawn, the number gone or back. Source: Meta, "account_update". */
import { sql } from 'drizzle-orm';
import { integerOf, recordOf, textOf } from '../messaging/whatsapp/webhook-values.ts';
import { type AccountEvent, type Effect, NO_EFFECT, nameOf, ofAccount } from './account-event.ts';

/** So long held messages are looked for (reconnect.ts). */
const CAME_BACK_MS = 15 * 60 * 1000;

/** Why a number left the app that it shared with us. Source: "account_update", disconnection_info. */
const LEFT: Readonly<Record<string, string>> = {
  BUSINESS_DOWNGRADE: 'The WhatsApp Business app was replaced by the ordinary WhatsApp app.',
  CHANGE_NUMBER: 'The phone number was changed in the app.',
  COMPANION_INACTIVITY: 'It was not used from here for about 30 days.',
  PRIMARY_INACTIVITY: 'The phone was not used for about 14 days.',
  USER_RE_REGISTERED: 'WhatsApp was set up anew on the phone.',
};

/** By its event; nothing for those that are not about access. */
export function accessUpdate(event: AccountEvent): Effect {
  const { value } = event;
  switch (event.event) {
    case 'ACCOUNT_DELETED':
      return taken(event, 'deleted', 'The WhatsApp account was deleted', 'Meta says that the account of {number} was deleted.');
    case 'ACCOUNT_OFFBOARDED':
      return taken(event, 'left', 'The number left', 'Meta says that {number} is no longer connected to us.');
    case 'PARTNER_REMOVED': {
      const why = LEFT[textOf(recordOf(value.disconnection_info)?.reason) ?? ''] ?? '';
      return taken(event, 'left', 'Access was withdrawn', `Our access to the account of {number} was removed. ${why}`.trim());
    }
    case 'PARTNER_APP_UNINSTALLED':
      if (appOf(event) === null) return NO_EFFECT;
      return taken(event, 'uninstalled', 'The app was removed', 'Our app was removed from the account of {number} at Meta.');
    case 'PARTNER_APP_INSTALLED':
    case 'PARTNER_ADDED':
      return appOf(event) === null ? NO_EFFECT : installed(event);
    case 'ACCOUNT_RECONNECTED':
      return cameBack(event);
    default:
      return NO_EFFECT;
  }
}

/** An account that is gone is gone for everybody. Access is withdrawn from one app: the one that was told, or the one it names. */
const CONCERNED_BY = {
  deleted: () => sql`true`,
  left: ({ isByOwnDoor }: AccountEvent) => (isByOwnDoor ? sql`own_app_id IS NOT NULL` : sql`own_app_id IS NULL`),
  uninstalled: (event: AccountEvent) => sql`coalesce(own_app_id, ${event.ourAppId}) = ${appOf(event)}`,
} as const;

/** Meta lets us in no more: what waits is held until somebody connects again. An event from before the present connection is over. */
function taken(event: AccountEvent, what: keyof typeof CONCERNED_BY, title: string, text: string): Effect {
  const { wabaId } = event.connection;
  const isOurs = CONCERNED_BY[what](event);
  const concerned = sql`${ofAccount(event)} AND coalesce(connected_at_ms, 0) <= ${event.atMs} AND ${isOurs}`;
  const since = what === 'uninstalled' ? sql`, app_uninstalled_at_ms = ${event.atMs}` : sql``;
  return {
    subject: `access:${wabaId}`,
    changes: (counts) => [
      sql`UPDATE connections SET state = 'needs_reconnect', token_dead_reason = 'revoked', token_dead_at_ms = ${event.atMs},
          token_due_at_ms = NULL, register_due_at_ms = NULL, health_due_at_ms = 0${since}
        WHERE ${concerned} AND ${counts}`,
    ],
    notice: {
      key: `access:${wabaId}:${what}:${event.atMs}`,
      tone: 'bad',
      title,
      text: `${text.replace('{number}', nameOf(event))} Its messages wait. Connect again to let them go.`,
      isWholeAccount: true,
    },
    // Whoever has learnt already that it needs a reconnect is not told again.
    noticeWhen: (counts) => sql`${counts} AND EXISTS (SELECT 1 FROM connections WHERE ${concerned} AND state IN ('connected', 'paused'))`,
  };
}

/** The app alone is not enough: a token that died with it comes back by a sign-in. */
function installed(event: AccountEvent): Effect {
  return {
    subject: `access:${event.connection.wabaId}`,
    changes: (counts) => [
      sql`UPDATE connections SET app_uninstalled_at_ms = NULL, health_due_at_ms = 0
        WHERE ${ofAccount(event)} AND app_uninstalled_at_ms IS NOT NULL AND ${counts}`,
    ],
  };
}

/** Coexistence: back by itself, with the token as it was. If that is dead all the same, the first call says so. */
function cameBack(event: AccountEvent): Effect {
  const { wabaId } = event.connection;
  return {
    subject: `access:${wabaId}`,
    changes: (counts) => [
      sql`UPDATE connections SET state = 'connected', token_dead_reason = NULL, token_dead_at_ms = NULL, app_uninstalled_at_ms = NULL,
          health_due_at_ms = 0, token_due_at_ms = CASE WHEN token_expires_at_ms IS NULL THEN NULL ELSE 0 END,
          replay_until_ms = ${event.nowMs + CAME_BACK_MS}
        WHERE ${ofAccount(event)} AND state = 'needs_reconnect' AND token_dead_reason = 'revoked' AND token_sealed IS NOT NULL AND ${counts}`,
    ],
    notice: {
      key: `access:${wabaId}:back:${event.atMs}`,
      tone: 'good',
      title: 'The number is back',
      text: `${nameOf(event)} is connected again.`,
    },
  };
}

/** The app that it speaks of where it names one: else the one that was told. Null: another partner's, which is not our affair. */
function appOf({ value, connection, ourAppId, isByOwnDoor }: AccountEvent): string | null {
  const info = recordOf(value.waba_info);
  const named = textOf(info?.partner_app_id) ?? integerOf(info?.partner_app_id)?.toString() ?? null;
  if (named === null) return isByOwnDoor ? connection.ownAppId : ourAppId;
  return named === ourAppId || named === connection.ownAppId ? named : null;
}
