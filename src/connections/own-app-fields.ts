/** What an app asks Meta to report: the callback address of its webhooks, and the fields. Readable with the app's secret alone. */
import type { Settings } from '../env.ts';
import { isRecord, textOf } from '../messaging/whatsapp/webhook-values.ts';
import { graphCall } from './graph.ts';
import type { TokenApp } from './own-app.ts';

const OBJECT = 'whatsapp_business_account';

/** Deliveries and reads arrive inside `messages`. Source: Meta, "Webhooks: fields". */
export const WEBHOOK_FIELDS = [
  'messages',
  'account_update',
  'account_alerts',
  'account_review_update',
  'business_capability_update',
  'phone_number_quality_update',
  'phone_number_name_update',
  'security',
  'message_template_status_update',
  'message_template_quality_update',
  'message_template_components_update',
  'template_category_update',
  'user_preferences',
] as const;

export interface AppSubscription {
  /** Null: the app has no callback for WhatsApp. */
  callbackUrl: string | null;
  fields: string[];
  isActive: boolean;
}

/** Null when it cannot be read. Source: Meta, "Subscriptions edge of an application". */
export async function readAppSubscription(settings: Settings, app: TokenApp): Promise<AppSubscription | null> {
  if (app.secret === null) return null;
  const answer = await graphCall({ settings, token: `${app.id}|${app.secret}`, path: `${app.id}/subscriptions` });
  if (answer.outcome !== 'ok' || !Array.isArray(answer.value.data)) return null;
  const row = (answer.value.data as unknown[]).filter(isRecord).find(({ object }) => object === OBJECT);
  const fields = Array.isArray(row?.fields) ? (row.fields as unknown[]) : [];
  return {
    callbackUrl: textOf(row?.callback_url),
    // Older versions list names, newer ones objects with a name and a version.
    fields: fields.flatMap((field) => (isRecord(field) ? (textOf(field.name) ?? []) : (textOf(field) ?? []))),
    isActive: row?.active !== false,
  };
}

/**
 * Does Meta's "Verify and Save" and the ticks at the fields by itself, where the app reports to nobody yet or to us
 * already. An app that reports elsewhere is left alone: somebody relies on it. What does not succeed the doctor shows.
 */
export async function wantOwnAppFields(
  settings: Settings,
  app: TokenApp,
  { callbackUrl, verifyToken }: { callbackUrl: string; verifyToken: string | null },
): Promise<void> {
  const now = await readAppSubscription(settings, app);
  if (now === null || verifyToken === null || (now.callbackUrl !== null && now.callbackUrl !== callbackUrl)) return;
  const isComplete = now.callbackUrl === callbackUrl && now.isActive && WEBHOOK_FIELDS.every((field) => now.fields.includes(field));
  if (isComplete) return;
  const fields = [...new Set([...now.fields, ...WEBHOOK_FIELDS])].join(',');
  const body = { object: OBJECT, callback_url: callbackUrl, verify_token: verifyToken, fields };
  await graphCall({ settings, token: `${app.id}|${app.secret}`, method: 'POST', path: `${app.id}/subscriptions`, body });
}
