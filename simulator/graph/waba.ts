/** `GET /{waba}`: the fields of a WhatsApp business account. */
import { wabaAccountFields } from '../accounts/fields.ts';
import type { Core } from '../core.ts';
import { type Json } from '../rules/json.ts';
import type { Waba } from '../state.ts';
import { type Answer, answer, project } from './answer.ts';

const USUAL = ['name', 'currency', 'timezone_id', 'message_template_namespace'];

export function readWaba(core: Core, waba: Waba, fields: string | undefined): Answer {
  const portfolio = core.state.portfolios.get(waba.portfolioId);
  const node = {
    primary_funding_id: undefined,
    purchase_order_number: undefined,
    auth_international_rate_eligibility: undefined,
    marketing_messages_lite_api_status: 'INELIGIBLE',
    marketing_messages_onboarding_status: 'NOT_ONBOARDED',
    is_enabled_for_insights: false,
    status: 'ACTIVE',
    id: waba.id,
    name: waba.name,
    currency: waba.currency,
    timezone_id: waba.timeZoneId,
    message_template_namespace: `${waba.id.slice(0, 8)}_0000_4000_8000_${waba.id.slice(-12).padStart(12, '0')}`,
    ...wabaAccountFields(core, waba),
    ownership_type: 'CLIENT_OWNED',
    country: 'IN',
    primary_business_location: 'IN',
    owner_business_info: { id: waba.portfolioId, name: portfolio?.name },
    on_behalf_of_business_info: { id: waba.portfolioId, name: portfolio?.name, status: 'APPROVED', type: 'SELF' },
  };
  const shown = project([node], fields, USUAL, 'WhatsAppBusinessAccount');
  return shown.ok ? answer(shown.value[0] as Json) : shown;
}
