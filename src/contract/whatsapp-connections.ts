/** A connected WhatsApp number: how it is, its business profile, its doctor, and disconnecting it. */
import * as z from 'zod';
import { operation } from './operation.ts';
import { instant } from './page.ts';

const TAG = 'WhatsApp setup';
const MANAGE = 'LoanCRM.WhatsApp.Manage';

/** Everything that can be true of a connection at once; the most pressing one stands first in `states`. */
export const CONNECTION_STATES = [
  'connected',
  'connecting',
  'number_missing',
  'name_in_review',
  'pending_verification',
  'restricted',
  'token_expired',
  'token_revoked',
  'app_uninstalled',
  'banned',
  'ban_scheduled',
  'paused',
  'webhook_silent',
  'send_only',
  'disconnected',
] as const;
export type ConnectionStateName = (typeof CONNECTION_STATES)[number];

const state = z.object({
  name: z.enum(CONNECTION_STATES),
  tone: z.enum(['good', 'info', 'warn', 'bad', 'neutral']),
  label: z.string(),
  works: z.string().describe('What still works.'),
  todo: z.string().nullable().describe('What to do; null when nothing needs to be done.'),
  until: instant.nullable(),
});

const gauge = z.object({
  tier: z.string().nullable().describe("Meta's word, for instance TIER_2K; null while unknown."),
  limit: z.number().int().nullable().describe('People in 24 hours; null: unlimited.'),
  reached: z.number().int().describe('People reached in the last 24 hours.'),
  nextFreesAt: instant.nullable(),
});

const profile = z.object({
  about: z.string(),
  address: z.string(),
  description: z.string(),
  email: z.string(),
  websites: z.array(z.string()),
  vertical: z.string(),
  pictureUrl: z.string().nullable(),
});

export const connection = z.object({
  id: z.string(),
  method: z.enum(['signup', 'manual']).nullable(),
  isCoexistence: z.boolean().describe('The number stays in the WhatsApp Business app too.'),
  states: z.array(state),
  displayPhone: z.string().nullable(),
  displayPhoneNational: z.string().nullable(),
  numberId: z.string(),
  wabaId: z.string().nullable(),
  portfolioId: z.string().nullable(),
  verifiedName: z.string().nullable(),
  nameStatus: z.string().nullable(),
  quality: z.enum(['high', 'medium', 'low', 'unknown']),
  portfolio: gauge,
  number: gauge,
  throughputPerSecond: z.number().int(),
  businessVerification: z.string().nullable(),
  accountReview: z.string().nullable(),
  canSend: z.enum(['available', 'limited', 'blocked', 'unknown']),
  healthNotes: z.array(z.string()).describe("Meta's own words on what limits sending, with its suggestion."),
  healthAt: instant.nullable(),
  tokenExpiresAt: instant.nullable().describe('Null: it does not expire.'),
  webhookHeardAt: instant.nullable(),
  hasPaymentMethod: z.boolean().nullable(),
  templates: z.object({ approved: z.number().int(), pending: z.number().int(), total: z.number().int() }),
  waitingMessages: z.number().int(),
  callbackUrl: z.string().nullable().describe("Of a tenant's own Meta app."),
  connectedAt: instant.nullable(),
  disconnectedAt: instant.nullable(),
});

export type ConnectionState = z.infer<typeof state>;
export type SetupConnection = z.infer<typeof connection>;
export type BusinessProfile = z.infer<typeof profile>;

export const disconnect = operation({
  id: 'disconnectWhatsApp',
  method: 'post',
  path: '/api/v1/whatsapp/connections/:id/disconnect',
  tag: TAG,
  summary: 'Disconnect a number',
  description: 'Unsubscribes the app, deletes the token, cancels what waits. The account, the log and the PIN stay.',
  need: MANAGE,
  output: z.object({ cancelledMessages: z.number().int(), isUnsubscribed: z.boolean(), notes: z.array(z.string()) }),
});

export const refreshConnection = operation({
  id: 'refreshConnection',
  method: 'post',
  path: '/api/v1/whatsapp/connections/:id/refresh',
  tag: TAG,
  summary: 'Read state, quality and limits from Meta now',
  need: MANAGE,
  output: connection,
});

const check = z.object({
  key: z.string(),
  title: z.string(),
  result: z.enum(['ok', 'warn', 'bad', 'skipped']),
  text: z.string(),
  nextStep: z.string().nullable(),
});

export type DoctorCheck = z.infer<typeof check>;

export const runDoctor = operation({
  id: 'runDoctor',
  method: 'post',
  path: '/api/v1/whatsapp/connections/:id/doctor',
  tag: TAG,
  summary: 'Check everything about a connection',
  need: MANAGE,
  output: z.object({ checks: z.array(check), report: z.string().describe('To copy and send; without secrets.'), at: instant }),
});

export const sendTestMessage = operation({
  id: 'sendTestMessage',
  method: 'post',
  path: '/api/v1/whatsapp/connections/:id/test-message',
  tag: TAG,
  summary: 'Send yourself a test message',
  need: MANAGE,
  creates: true,
  output: z.object({ messageId: z.string() }),
  status: 202,
  problems: ['recipient_unreachable', 'template_unknown', 'session_needed', 'not_connected'],
});

export const getBusinessProfile = operation({
  id: 'getBusinessProfile',
  method: 'get',
  path: '/api/v1/whatsapp/connections/:id/profile',
  tag: TAG,
  summary: 'What customers see about the business on WhatsApp',
  need: MANAGE,
  output: profile,
  problems: ['platform_refused', 'not_connected', 'try_again'],
});

export const changeBusinessProfile = operation({
  id: 'changeBusinessProfile',
  method: 'patch',
  path: '/api/v1/whatsapp/connections/:id/profile',
  tag: TAG,
  summary: 'Change what customers see about the business on WhatsApp',
  need: MANAGE,
  body: z
    .strictObject({
      about: z.string().min(1, 'WhatsApp wants at least one character.').max(139).optional(),
      address: z.string().max(256).optional(),
      description: z.string().max(512).optional(),
      email: z.union([z.literal(''), z.email().max(128)]).optional(),
      websites: z
        .array(z.url({ protocol: /^https?$/ }).max(256))
        .max(2)
        .optional(),
      vertical: z.string().max(40).optional(),
    })
    .refine((change) => Object.keys(change).length > 0, 'Name at least one field to change.'),
  output: profile,
  problems: ['platform_refused', 'not_connected', 'try_again'],
});
