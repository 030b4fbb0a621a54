/** `/{app}/subscriptions`: where an app has its webhooks sent, and which fields. For the app's own token alone. Source: "Application: subscriptions". */
import type { Core } from '../core.ts';
import { readToken } from '../graph/access.ts';
import { type Answer, answer, refused } from '../graph/answer.ts';
import { type Json, wordOf } from '../rules/json.ts';
import { confirmCallback } from '../webhooks/handshake.ts';

const OBJECT = 'whatsapp_business_account';
const FIELDS_VERSION = 'v25.0';

/** An app that was set up before the simulator began has every field ticked. */
const ALL_FIELDS = [
  'account_alerts',
  'account_review_update',
  'account_update',
  'business_capability_update',
  'message_template_components_update',
  'message_template_quality_update',
  'message_template_status_update',
  'messages',
  'phone_number_name_update',
  'phone_number_quality_update',
  'security',
  'template_category_update',
  'user_preferences',
];

/** Kept and shown; webhooks are posted whatever fields are ticked. */
export async function appSubscriptions(core: Core, request: Request, appId: string, given: Json): Promise<Answer> {
  const { app } = core.state;
  if (appId !== app.id || readToken(request) !== `${app.id}|${app.secret}`) {
    return refused({ code: 190, message: 'Invalid OAuth access token signature.' });
  }
  return request.method === 'POST' ? subscribe(core, given) : answer({ data: shown(core) });
}

function shown({ state: { app } }: Core): Json[] {
  if (app.webhookUrl === '') return [];
  const fields = (app.webhookFields ?? ALL_FIELDS).map((name) => ({ name, version: FIELDS_VERSION }));
  return [{ object: OBJECT, callback_url: app.webhookUrl, active: true, fields }];
}

async function subscribe(core: Core, given: Json): Promise<Answer> {
  const { app } = core.state;
  const [url, verifyToken, fields] = [wordOf(given.callback_url), wordOf(given.verify_token), wordOf(given.fields)];
  if (wordOf(given.object) !== OBJECT) return refused({ code: 100, message: '(#100) Param object must be whatsapp_business_account.' });
  const refusal = await confirmCallback(core, url, verifyToken);
  if (refusal) return refused(refusal);
  app.webhookUrl = url;
  app.verifyToken = verifyToken;
  app.webhookFields = fields.split(',').filter((field) => field !== '');
  return answer({ success: true });
}
