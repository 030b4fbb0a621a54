/** Business phone numbers: list, fields, and the callback override. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { changeNumber } from '../accounts/change-number.ts';
import { numberAccountFields } from '../accounts/fields.ts';
import { portfolioOf } from '../chats.ts';
import type { Core } from '../core.ts';
import { isObject, isText, type Json, wordOf } from '../rules/json.ts';
import type { BusinessNumber, Waba } from '../state.ts';
import { confirmCallback } from '../webhooks/handshake.ts';
import { type Answer, answer, project, refused } from './answer.ts';
import { page } from './paging.ts';

const NODE = 'WhatsAppBusinessPhoneNumber';
const USUAL = ['verified_name', 'code_verification_status', 'display_phone_number', 'quality_rating', 'platform_type', 'throughput'];

/** With Graph's pages; `sort` and `filtering` are read over. */
export function listNumbers(core: Core, waba: Waba, url: URL): Answer {
  const { items, paging } = page(
    [...core.state.numbers.values()].filter((number) => number.wabaId === waba.id),
    url,
  );
  const nodes = items.map((number) => numberNode(core, number));
  const shown = project(nodes, url.searchParams.get('fields'), USUAL, NODE);
  return shown.ok ? answer({ data: shown.value, paging }) : shown;
}

export function readNumber(core: Core, number: BusinessNumber, fields: string | undefined): Answer {
  const shown = project([numberNode(core, number)], fields, USUAL, NODE);
  return shown.ok ? answer(shown.value[0] as Json) : shown;
}

export async function updateNumber(core: Core, number: BusinessNumber, body: Json): Promise<Answer> {
  if (body.pin !== undefined || body.new_display_name !== undefined) return changeNumber(core, number, body);
  if (!isObject(body.webhook_configuration))
    return refused({ code: 100, message: '(#100) The parameter webhook_configuration is required.' });
  const { override_callback_uri: url, verify_token: verifyToken } = body.webhook_configuration;
  if (!isText(url)) {
    number.overrideCallbackUri = null;
    return answer({ success: true });
  }
  const refusal = await confirmCallback(core, url, wordOf(verifyToken ?? ''));
  if (refusal) return refused(refusal);
  number.overrideCallbackUri = url;
  return answer({ success: true });
}

function numberNode(core: Core, number: BusinessNumber): Json {
  const portfolio = portfolioOf(core.state, number);
  const ofWaba = core.state.wabas.get(number.wabaId)?.subscribed.get(core.state.app.id)?.overrideCallbackUri;
  return {
    id: number.id,
    verified_name: number.verifiedName,
    display_phone_number: parsePhoneNumberFromString(number.phone)?.formatInternational() ?? number.phone,
    quality_rating: number.qualityRating,
    account_mode: 'LIVE',
    is_official_business_account: false,
    last_onboarded_time: undefined,
    ...numberAccountFields(core, number),
    throughput: { level: number.throughputPerSecond > 80 ? 'HIGH' : 'STANDARD' },
    whatsapp_business_manager_messaging_limit: portfolio.tier,
    messaging_limit_tier: portfolio.tier,
    whatsapp_business_profile: { data: [{ messaging_product: 'whatsapp', ...number.profile }] },
    certificate: undefined,
    new_certificate: undefined,
    search_visibility: 'VISIBLE',
    is_preverified_number: false,
    conversational_automation: undefined,
    eligibility_for_api_business_global_search: undefined,
    quality_score: { score: number.qualityRating },
    unified_cert_status: undefined,
    username: undefined,
    webhook_configuration: {
      ...(number.overrideCallbackUri ? { phone_number: number.overrideCallbackUri } : {}),
      ...(ofWaba ? { whatsapp_business_account: ofWaba } : {}),
      application: core.state.app.webhookUrl,
    },
  };
}
