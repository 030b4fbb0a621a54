/** What `POST /_sim/accounts/{waba}/update` takes: one shape for each event of `account_update`. */
import { z } from 'zod';

const violation = z.string().default('SPAM');
export const accountEventBody = z.discriminatedUnion('event', [
  z.strictObject({ event: z.literal('ACCOUNT_DELETED') }),
  z.strictObject({ event: z.literal('MM_LITE_TERMS_SIGNED') }),
  z.strictObject({ event: z.literal('ACCOUNT_VIOLATION'), violationType: violation }),
  z.strictObject({
    event: z.literal('ACCOUNT_RESTRICTION'),
    restrictions: z.array(
      z.strictObject({
        type: z.string().startsWith('RESTRICTED_'),
        days: z.number().positive().nullable(),
        remediation: z.string().optional(),
      }),
    ),
  }),
  z.strictObject({ event: z.literal('DISABLED_UPDATE'), state: z.enum(['DISABLE', 'SCHEDULE_FOR_DISABLE', 'REINSTATE']) }),
  z.strictObject({ event: z.literal('PARTNER_ADDED') }),
  z.strictObject({ event: z.literal('PARTNER_APP_INSTALLED') }),
  z.strictObject({ event: z.literal('PARTNER_APP_UNINSTALLED') }),
  z.strictObject({
    event: z.literal('PARTNER_REMOVED'),
    reason: z.string().optional(),
    initiatedBy: z.enum(['SYSTEM', 'USER']).optional(),
  }),
  z.strictObject({ event: z.literal('PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE'), status: z.string() }),
  z.strictObject({ event: z.literal('ACCOUNT_OFFBOARDED') }),
  z.strictObject({ event: z.literal('ACCOUNT_RECONNECTED') }),
  z.strictObject({ event: z.literal('BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE'), country: z.string().length(2) }),
  z.strictObject({ event: z.literal('AD_ACCOUNT_LINKED'), adAccountId: z.string() }),
  z.strictObject({ event: z.literal('AUTH_INTL_PRICE_ELIGIBILITY_UPDATE'), country: z.string().length(2) }),
  z.strictObject({
    event: z.literal('VOLUME_BASED_PRICING_TIER_UPDATE'),
    category: z.string().default('UTILITY'),
    tier: z.string().default('25000001:50000000'),
    region: z.string().default('India'),
  }),
]);
