/** `GET /{waba}`: the fields of a WhatsApp business account. */
import { wabaAccountFields } from '../accounts/fields.ts';
import type { Core } from '../core.ts';
import type { Waba } from '../state.ts';
import { type Answer, answer, pick } from './answer.ts';

export function readWaba(core: Core, waba: Waba, fields: string | undefined): Answer {
  const portfolio = core.state.portfolios.get(waba.portfolioId);
  const node = {
    id: waba.id,
    name: waba.name,
    currency: waba.currency,
    timezone_id: waba.timeZoneId,
    message_template_namespace: `${waba.id.slice(0, 8)}_0000_4000_8000_${waba.id.slice(-12).padStart(12, '0')}`,
    ...wabaAccountFields(core, waba),
    ownership_type: 'CLIENT_OWNED',
    country: 'IN',
    owner_business_info: { id: waba.portfolioId, name: portfolio?.name },
    on_behalf_of_business_info: { id: waba.portfolioId, name: portfolio?.name, status: 'APPROVED', type: 'SELF' },
  };
  return answer(pick(node, fields, ['name', 'currency', 'timezone_id', 'message_template_namespace']));
}
