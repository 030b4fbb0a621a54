/** Asks Meta how a number, its account and its portfolio are. Partial answers are fine: what was not read stays as it was known. */
import type { ConnectionHealth } from '../contract/connection-health.ts';
import type { Settings } from '../env.ts';
import { idOf, isRecord, type Json, phoneOf, recordOf, textOf } from '../messaging/whatsapp/webhook-values.ts';
import { isAppListed } from './connect-steps.ts';
import { type GraphRefusal, graphCall } from './graph.ts';

/** What every version knows. Source: Meta, "WhatsApp Business Account Phone Number API". */
const NUMBER_FIELDS =
  'display_phone_number,verified_name,status,quality_rating,name_status,new_name_status,code_verification_status,account_mode,throughput,is_pin_enabled,is_on_biz_app';
/** Newer or on their way out: Graph refuses the whole question for one field that it does not know. */
const MORE_NUMBER_FIELDS = 'whatsapp_business_manager_messaging_limit,messaging_limit_tier,health_status,webhook_configuration';
const ACCOUNT_FIELDS = 'account_review_status,business_verification_status';
const MORE_ACCOUNT_FIELDS = 'primary_funding_id,owner_business_info,health_status';

/** "There is an error with the payment method." Source: Meta, "Error codes". */
const PAYMENT_MISSING = 141_006;
const FIELD_UNKNOWN = 100;

/** Messages a second, in and out together. Source: Meta, "Throughput". */
const THROUGHPUT = { coexistence: 20, STANDARD: 80, HIGH: 1000 } as const;

export interface HealthSubject {
  settings: Settings;
  token: string;
  /** Of the app that the token belongs to, where it is known. */
  appSecret?: string | null;
  /** Of the app that should be subscribed: ours, or the tenant's own. */
  appId: string | null;
  wabaId: string | null;
  numberId: string;
  /** Stays in the WhatsApp Business app, as far as is known. */
  isCoexistence: boolean;
  /** What was known before; it fills what is not read now. */
  before: ConnectionHealth | null;
}

/** Columns of the connection that the same answers tell; only those that were told. */
export interface HealthColumns {
  displayPhone?: string;
  verifiedName?: string;
  portfolioId?: string;
  /** Meta's word for the portfolio's tier. */
  recipientTier?: string;
  throughputPerSecond?: number;
  isCoexistence?: boolean;
}

export interface HealthReading {
  health: ConnectionHealth;
  columns: HealthColumns;
  /** Whether the number itself was read; without it, nothing here is news. */
  isRead: boolean;
  /** The most telling refusal: a dead token before all others. */
  refusal: GraphRefusal | null;
}

const NOTHING_KNOWN: ConnectionHealth = {
  numberStatus: null,
  qualityRating: null,
  nameStatus: null,
  newNameStatus: null,
  codeVerificationStatus: null,
  isPinEnabled: null,
  isOnBusinessApp: null,
  accountMode: null,
  throughputLevel: null,
  numberTier: null,
  accountReview: null,
  businessVerification: null,
  hasPaymentMethod: null,
  canSend: null,
  notes: [],
  callbacks: { number: null, account: null, application: null },
  isSubscribed: null,
  unheardSinceMs: null,
};

/** Three reads side by side, two more where a version does not know a field. Never throws for what Meta or the network does. */
export async function readHealth(subject: HealthSubject): Promise<HealthReading> {
  const { wabaId, numberId } = subject;
  const [number, account, apps] = await Promise.all([
    read(subject, numberId, NUMBER_FIELDS, MORE_NUMBER_FIELDS),
    wabaId === null ? null : read(subject, wabaId, ACCOUNT_FIELDS, MORE_ACCOUNT_FIELDS),
    wabaId === null ? null : ask(subject, `${encodeURIComponent(wabaId)}/subscribed_apps`, {}),
  ]);
  const before = subject.before ?? NOTHING_KNOWN;
  const health = {
    ...before,
    ...(number.value ? numberHealth(number.value, before) : {}),
    ...(account?.value ? accountHealth(account.value, number.value, before) : {}),
    ...(apps?.value && subject.appId !== null ? { isSubscribed: isAppListed(listOf(apps.value.data), subject.appId) } : {}),
  };
  const refusals = [number.refusal, account?.refusal ?? null, apps?.refusal ?? null].filter((refusal) => refusal !== null);
  return {
    health,
    columns: { ...(number.value ? numberColumns(number.value, subject) : {}), ...portfolioColumn(number.value, account?.value ?? null) },
    isRead: number.value !== null,
    refusal: refusals.find(({ kind }) => kind === 'token_dead') ?? refusals[0] ?? null,
  };
}

interface Answer {
  value: Json | null;
  refusal: GraphRefusal | null;
}

async function read(subject: HealthSubject, id: string, fields: string, more: string): Promise<Answer> {
  const path = encodeURIComponent(id);
  const all = await ask(subject, path, { fields: `${fields},${more}` });
  return all.refusal?.platformCode === FIELD_UNKNOWN ? ask(subject, path, { fields }) : all;
}

async function ask({ settings, token, appSecret = null }: HealthSubject, path: string, query: Record<string, string>): Promise<Answer> {
  const result = await graphCall({ settings, token, appSecret, path, query });
  if (result.outcome === 'ok') return { value: result.value, refusal: null };
  return { value: null, refusal: result.outcome === 'refused' ? result : null };
}

function numberHealth(value: Json, before: ConnectionHealth): Partial<ConnectionHealth> {
  const status = recordOf(value.health_status);
  return {
    numberStatus: textOf(value.status) ?? before.numberStatus,
    qualityRating: textOf(value.quality_rating) ?? before.qualityRating,
    nameStatus: textOf(value.name_status) ?? before.nameStatus,
    newNameStatus: textOf(value.new_name_status),
    codeVerificationStatus: textOf(value.code_verification_status) ?? before.codeVerificationStatus,
    isPinEnabled: booleanOf(value.is_pin_enabled) ?? before.isPinEnabled,
    isOnBusinessApp: booleanOf(value.is_on_biz_app) ?? before.isOnBusinessApp,
    accountMode: textOf(value.account_mode) ?? before.accountMode,
    throughputLevel: textOf(recordOf(value.throughput)?.level) ?? before.throughputLevel,
    numberTier: textOf(value.messaging_limit_tier) ?? before.numberTier,
    ...(status ? { canSend: textOf(status.can_send_message), notes: notesOf(status) } : {}),
    ...('webhook_configuration' in value ? { callbacks: callbacksOf(value.webhook_configuration) } : {}),
  };
}

/** `primary_funding_id` proves a payment method; that it is absent proves nothing, as not every token may see it. */
function accountHealth(value: Json, number: Json | null, before: ConnectionHealth): Partial<ConnectionHealth> {
  const said = [recordOf(value.health_status), recordOf(number?.health_status)].filter((status) => status !== null);
  const isMissing = said.some((status) => notesOf(status).some(({ code }) => code === PAYMENT_MISSING));
  const hasPaymentMethod = idOf(value.primary_funding_id) !== null ? true : isMissing ? false : null;
  const own = recordOf(value.health_status);
  return {
    accountReview: textOf(value.account_review_status) ?? before.accountReview,
    businessVerification: textOf(value.business_verification_status) ?? before.businessVerification,
    hasPaymentMethod: 'health_status' in value ? hasPaymentMethod : before.hasPaymentMethod,
    // The number's own answer names the account too.
    ...(own && !recordOf(number?.health_status) ? { canSend: textOf(own.can_send_message), notes: notesOf(own) } : {}),
  };
}

function numberColumns(value: Json, { isCoexistence: wasCoexistence }: HealthSubject): HealthColumns {
  const displayPhone = phoneOf(value.display_phone_number);
  const verifiedName = textOf(value.verified_name);
  const tier = textOf(value.whatsapp_business_manager_messaging_limit) ?? textOf(value.messaging_limit_tier);
  const onApp = booleanOf(value.is_on_biz_app);
  const isCoexistence = onApp ?? wasCoexistence;
  const level = textOf(recordOf(value.throughput)?.level);
  const perSecond = isCoexistence ? THROUGHPUT.coexistence : level === 'STANDARD' || level === 'HIGH' ? THROUGHPUT[level] : null;
  return {
    ...(displayPhone === null ? {} : { displayPhone }),
    ...(verifiedName === null ? {} : { verifiedName }),
    ...(tier?.startsWith('TIER_') && tier !== 'TIER_NOT_SET' ? { recipientTier: tier } : {}),
    ...(perSecond === null ? {} : { throughputPerSecond: perSecond }),
    ...(onApp === null ? {} : { isCoexistence: onApp }),
  };
}

function portfolioColumn(number: Json | null, account: Json | null): HealthColumns {
  const owner = idOf(recordOf(account?.owner_business_info)?.id);
  const named = entitiesOf(recordOf(number?.health_status)).find((entity) => entity.entity_type === 'BUSINESS');
  const portfolioId = owner ?? idOf(named?.id);
  return portfolioId === null ? {} : { portfolioId };
}

/** Source: Meta, "Messaging health status". */
function notesOf(status: Json): ConnectionHealth['notes'] {
  return entitiesOf(status).flatMap((entity) => {
    const name = textOf(entity.entity_type) ?? 'UNKNOWN';
    const errors = listOf(entity.errors).filter(isRecord);
    const infos = listOf(entity.additional_info).flatMap((info) => textOf(info) ?? []);
    return [
      ...errors.map((error) => ({
        entity: name,
        code: Number.isSafeInteger(error.error_code) ? (error.error_code as number) : null,
        text: textOf(error.error_description) ?? 'Meta gave no reason.',
        solution: textOf(error.possible_solution),
      })),
      ...infos.map((text) => ({ entity: name, code: null, text, solution: null })),
    ];
  });
}

function entitiesOf(status: Json | null): Json[] {
  return listOf(status?.entities).filter(isRecord);
}

function callbacksOf(value: unknown): ConnectionHealth['callbacks'] {
  const levels = recordOf(value);
  return {
    number: textOf(levels?.phone_number),
    account: textOf(levels?.whatsapp_business_account),
    application: textOf(levels?.application),
  };
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function booleanOf(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}
