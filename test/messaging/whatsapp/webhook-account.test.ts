/** Fields that are no messages: one fixture per field and per event, and the places where the documentation puts them. */
import { describe, expect, it } from 'vitest';
import { parseWebhook } from '../../../src/messaging/whatsapp/webhook.ts';
import { ACCOUNT, ASHA, AT_MS, account, fixture, NUMBER, person, RAVI, valueIn } from './expected.ts';

/** Fields that name the number by its digits alone. */
const BY_PHONE = { ...ACCOUNT, displayPhone: '+912240961100' };

/** Each is one item whose value is the whole value. */
const WHOLE: Record<string, [field: string, event: string | null, fields?: Parameters<typeof account>[3]]> = {
  'account-update-deleted': ['account_update', 'ACCOUNT_DELETED'],
  'account-update-violation': ['account_update', 'ACCOUNT_VIOLATION'],
  'account-update-restriction': ['account_update', 'ACCOUNT_RESTRICTION'],
  'account-update-disabled': ['account_update', 'DISABLED_UPDATE'],
  'account-update-offboarded': ['account_update', 'ACCOUNT_OFFBOARDED'],
  'account-update-reconnected': ['account_update', 'ACCOUNT_RECONNECTED'],
  'account-update-location': ['account_update', 'BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE'],
  'account-update-auth-international': ['account_update', 'AUTH_INTL_PRICE_ELIGIBILITY_UPDATE'],
  'account-update-volume-tier': ['account_update', 'VOLUME_BASED_PRICING_TIER_UPDATE'],
  'account-update-partner-certification': ['account_update', 'PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE'],
  // entry.id of these is the portfolio of the partner; the account is the one in waba_info.
  'account-update-partner-added': ['account_update', 'PARTNER_ADDED'],
  'account-update-partner-removed': ['account_update', 'PARTNER_REMOVED'],
  'account-update-ad-account-linked': ['account_update', 'AD_ACCOUNT_LINKED'],
  'account-update-terms-signed': ['account_update', 'MM_LITE_TERMS_SIGNED'],
  // As documented: the field on the entry, inside the value, and nowhere.
  'account-update-partner-app-installed': ['account_update', 'PARTNER_APP_INSTALLED'],
  'account-update-partner-app-uninstalled': ['account_update', 'PARTNER_APP_UNINSTALLED'],
  'account-update-field-missing': ['account_update', 'PARTNER_REMOVED'],
  'account-alerts-business': ['account_alerts', null],
  'account-alerts-phone-number': ['account_alerts', null, { at: { ...ACCOUNT, numberId: NUMBER.numberId } }],
  'account-review-update': ['account_review_update', null],
  'business-capability-update': ['business_capability_update', null],
  'business-capability-update-legacy': ['business_capability_update', null],
  'phone-number-quality-update': ['phone_number_quality_update', 'THROUGHPUT_UPGRADE', { at: BY_PHONE }],
  'phone-number-quality-update-legacy': ['phone_number_quality_update', 'FLAGGED', { at: BY_PHONE }],
  'phone-number-name-update': ['phone_number_name_update', null, { at: BY_PHONE }],
  security: ['security', 'PIN_CHANGED', { at: BY_PHONE }],
  'business-username-update': ['business_username_update', null, { at: BY_PHONE }],
  'template-status-approved': ['message_template_status_update', 'APPROVED'],
  'template-status-rejected': ['message_template_status_update', 'REJECTED'],
  'template-status-paused': ['message_template_status_update', 'PAUSED'],
  'template-status-disabled': ['message_template_status_update', 'DISABLED'],
  'template-quality-update': ['message_template_quality_update', null],
  'template-quality-update-misnamed': ['message_template_quality_update', null],
  'template-components-update': ['message_template_components_update', null],
  'template-category-update-impending': ['template_category_update', null],
  'template-category-update-done': ['template_category_update', null],
  'payment-configuration-update': ['payment_configuration_update', null],
  'partner-solutions': ['partner_solutions', 'SOLUTION_UPDATED', { at: { ...ACCOUNT, wabaId: null } }],
  flows: ['flows', 'ENDPOINT_ERROR_RATE'],
  'automatic-events': ['automatic_events', null],
  'account-settings-update': ['account_settings_update', null],
  'tracking-events': ['tracking_events', null, { at: NUMBER }],
  // Not ours to answer: another app holds the conversation.
  'messaging-handovers': ['messaging_handovers', null, { at: NUMBER }],
  'consumer-profile': ['consumer_profile', null, { at: NUMBER }],
  'unknown-field': ['stories_update', 'PUBLISHED'],
};

describe('a field of the account', () => {
  it.each(Object.entries(WHOLE))('%s', (name, [field, event, fields]) => {
    expect(parseWebhook(fixture(name))).toEqual({ ok: true, items: [account(name, field, event, fields)] });
  });

  it('keeps every digit of a template id that is too long for a number', () => {
    const name = 'template-status-long-id';
    const value = { ...valueIn(name), message_template_id: '24230790383178627' };
    expect(parseWebhook(fixture(name))).toEqual({
      ok: true,
      items: [account(name, 'message_template_status_update', 'PENDING_DELETION', { value })],
    });
  });
});

describe('a field whose value is a list', () => {
  it.each([
    ['user-preferences-stop', 'user_preferences', null, RAVI],
    ['user-preferences-resume-bsuid-only', 'user_preferences', null, ASHA],
    ['calls-connect', 'calls', 'connect', null],
    ['group-participants-update', 'group_participants_update', null, null],
  ])('%s is one item per element', (name, field, event, who) => {
    const value = valueIn(name)[field === 'group_participants_update' ? 'groups' : field][0];
    expect(parseWebhook(fixture(name))).toEqual({ ok: true, items: [account(name, field, event, { at: NUMBER, value, person: who })] });
  });

  it('calls-status is not the status of a message', () => {
    const value = valueIn('calls-status').statuses[0];
    expect(parseWebhook(fixture('calls-status'))).toEqual({
      ok: true,
      items: [account('calls-status', 'calls', null, { at: NUMBER, value })],
    });
  });

  it('errors are one item each, apart from any message', () => {
    const [first, second] = valueIn('errors').errors;
    const at = { at: NUMBER, timestampMs: null };
    expect(parseWebhook(fixture('errors'))).toEqual({
      ok: true,
      items: [
        account('errors', 'errors', null, { ...at, value: first }),
        account('errors', 'errors', null, { ...at, value: second, place: 1 }),
      ],
    });
  });

  it('app-state-sync names the person of each address book entry', () => {
    const [added, removed] = valueIn('app-state-sync').state_sync;
    const item = (value: unknown, phone: string, name: string | null, place: number) =>
      account('app-state-sync', 'smb_app_state_sync', null, {
        at: NUMBER,
        value,
        person: person({ phone, name }),
        timestampMs: AT_MS,
        place,
      });
    expect(parseWebhook(fixture('app-state-sync'))).toEqual({
      ok: true,
      items: [item(added, '+919820033333', 'Pablo Morales', 0), item(removed, '+919820044444', null, 1)],
    });
  });
});
