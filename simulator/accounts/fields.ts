/** The fields of numbers and accounts that account events change. Source: "Phone numbers", "Health status". */
import { portfolioOf, wabaOf } from '../chats.ts';
import type { Core } from '../core.ts';
import type { Json } from '../rules/json.ts';
import type { BusinessNumber, Waba } from '../state.ts';
import { isInForce } from './may-send.ts';

type CanSend = 'AVAILABLE' | 'LIMITED' | 'BLOCKED';

interface Health {
  can_send_message: CanSend;
  errors?: { error_code: number; error_description: string; possible_solution: string }[];
  additional_info?: string[];
}

export function numberAccountFields(core: Core, number: BusinessNumber): Json {
  const waba = wabaOf(core.state, number);
  const entities = [
    { entity_type: 'PHONE_NUMBER', id: number.id, ...numberHealth(number) },
    { entity_type: 'WABA', id: waba.id, ...wabaHealth(core, waba) },
    { entity_type: 'BUSINESS', id: waba.portfolioId, ...businessHealth(core, number) },
    { entity_type: 'APP', id: core.state.app.id, can_send_message: 'AVAILABLE' as const },
  ];
  return {
    code_verification_status: number.codeVerificationStatus,
    status: number.status,
    name_status: number.nameStatus,
    new_name_status: number.newName?.status ?? 'NONE',
    is_pin_enabled: number.pin !== null,
    is_on_biz_app: number.isOnBizApp,
    platform_type: number.isRegistered || number.isOnBizApp ? 'CLOUD_API' : 'NOT_APPLICABLE',
    ...(number.onboardedAtMs === null
      ? {}
      : { last_onboarded_time: new Date(number.onboardedAtMs).toISOString().replace('.000Z', '+0000') }),
    health_status: { can_send_message: worst(entities.map((entity) => entity.can_send_message)), entities },
  };
}

export function wabaAccountFields(core: Core, waba: Waba): Json {
  const health = wabaHealth(core, waba);
  return {
    account_review_status: waba.reviewStatus,
    business_verification_status: core.state.portfolios.get(waba.portfolioId)?.verification ?? 'not_verified',
    ...(waba.hasPaymentMethod ? { primary_funding_id: `9${waba.id.slice(1)}` } : {}),
    health_status: { can_send_message: health.can_send_message, entities: [{ entity_type: 'WABA', id: waba.id, ...health }] },
  };
}

function numberHealth(number: BusinessNumber): Health {
  if (number.status === 'BANNED') return blocked(131031, 'The phone number is banned.', 'Request a review in WhatsApp Manager.');
  if (!number.isRegistered) return blocked(141000, 'The phone number is not registered.', 'Register the phone number.');
  return number.nameStatus === 'DECLINED'
    ? {
        can_send_message: 'LIMITED',
        additional_info: ['Your display name has not been approved yet. Your message limit will increase after it is.'],
      }
    : { can_send_message: 'AVAILABLE' };
}

function wabaHealth(core: Core, waba: Waba): Health {
  if (waba.banState === 'DISABLE') return blocked(131031, 'The account is disabled.', 'Request a review in Business Support Home.');
  if (!waba.hasPaymentMethod) {
    return {
      ...blocked(141006, 'There is an error with the payment method.', 'Add a payment method to the WhatsApp Business Account.'),
      can_send_message: 'LIMITED',
    };
  }
  const isLimited = waba.restrictions.some((restriction) => isInForce(waba, restriction.type, core.clock.now()));
  return isLimited ? { can_send_message: 'LIMITED', additional_info: ['The account is restricted.'] } : { can_send_message: 'AVAILABLE' };
}

function businessHealth(core: Core, number: BusinessNumber): Health {
  return portfolioOf(core.state, number).verification === 'verified'
    ? { can_send_message: 'AVAILABLE' }
    : { can_send_message: 'LIMITED', additional_info: ['The business is not verified.'] };
}

const blocked = (error_code: number, error_description: string, possible_solution: string): Health => ({
  can_send_message: 'BLOCKED',
  errors: [{ error_code, error_description, possible_solution }],
});

const worst = (all: CanSend[]): CanSend => (all.includes('BLOCKED') ? 'BLOCKED' : all.includes('LIMITED') ? 'LIMITED' : 'AVAILABLE');
