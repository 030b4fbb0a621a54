/** WhatsApp Setup: connect a number, see how it is, disconnect it. */
import { z } from 'zod';
import { operation } from './operation.ts';
import { instant } from './page.ts';

const TAG = 'WhatsApp setup';

/** In the order in which they are taken. Each can be tried again by itself. */
export const CONNECT_STEPS = ['exchange', 'inspect', 'choose_number', 'subscribe', 'register', 'read_health', 'done'] as const;
export type ConnectStep = (typeof CONNECT_STEPS)[number];

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

/** What went wrong, in plain words, with what to do about it. `code` is stable; Meta's own code beside it where there is one. */
const trouble = z.object({
  code: z.string(),
  platformCode: z.number().int().nullable(),
  title: z.string(),
  text: z.string(),
  nextStep: z.string().nullable(),
});

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

const connection = z.object({
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

const attempt = z.object({
  id: z.string(),
  method: z.enum(['signup', 'manual']),
  startedBy: z.string(),
  steps: z.array(
    z.object({
      step: z.enum(CONNECT_STEPS),
      state: z.enum(['waiting', 'running', 'done', 'skipped', 'failed', 'needs_input']),
      label: z.string(),
      trouble: trouble.nullable(),
    }),
  ),
  needs: z.enum(['number', 'pin', 'retry', 'add_number']).nullable().describe('What it waits for, if for a person.'),
  numbers: z
    .array(z.object({ id: z.string(), displayPhone: z.string(), verifiedName: z.string().nullable(), status: z.string().nullable() }))
    .describe('Where several were found: choose one.'),
  connectionId: z.string().nullable(),
  isFinished: z.boolean(),
  updatedAt: instant,
});

const checklistItem = z.object({
  key: z.enum(['connect', 'templates', 'payment', 'csm_numbers', 'test_message', 'share_link', 'verification']),
  state: z.enum(['done', 'to_do', 'waiting', 'blocked']),
  title: z.string(),
  text: z.string(),
  usualTime: z.string().nullable(),
  canStartNow: z.boolean(),
});

const notice = z.object({
  id: z.string(),
  tone: z.enum(['info', 'warn', 'bad', 'good']),
  title: z.string(),
  text: z.string(),
  at: instant,
});

const setup = z.object({
  mayManage: z.object({ allowed: z.boolean(), why: z.string().nullable() }),
  signup: z.object({
    isAvailable: z.boolean().describe('META_APP_ID and META_SIGNUP_CONFIG_ID are set.'),
    appId: z.string(),
    configId: z.string(),
    graphVersion: z.string(),
    sdkUrl: z.string(),
    messageOrigins: z.array(z.string()).describe('The only origins whose messages count.'),
    prefill: z.unknown().describe('`extras.setup` of Embedded Signup.'),
    allowance: z.object({ isReached: z.boolean(), frees: instant.nullable() }),
  }),
  connections: z.array(connection),
  attempt: attempt.nullable().describe('The one under way, of whichever method.'),
  checklist: z.array(checklistItem),
  shareLink: z.string().nullable().describe('https://wa.me/... of the connected number.'),
  notices: z.array(notice),
});

export type WhatsAppSetup = z.infer<typeof setup>;
export type SetupConnection = z.infer<typeof connection>;
export type ConnectAttempt = z.infer<typeof attempt>;
export type Trouble = z.infer<typeof trouble>;
export type ConnectionState = z.infer<typeof state>;
export type ChecklistItem = z.infer<typeof checklistItem>;
export type BusinessProfile = z.infer<typeof profile>;

const MANAGE = 'LoanCRM.WhatsApp.Manage';

export const getWhatsAppSetup = operation({
  id: 'getWhatsAppSetup',
  method: 'get',
  path: '/api/v1/whatsapp',
  tag: TAG,
  summary: 'The whole of the setup page: connections, what is under way, what is left to do',
  need: 'member',
  output: setup,
});

export const startSignup = operation({
  id: 'startSignup',
  method: 'post',
  path: '/api/v1/whatsapp/signup',
  tag: TAG,
  summary: "Go on with the code that Meta's popup gave",
  description: 'The code lives 30 seconds. Ids from the browser are hints and never trusted: they are read again from Meta.',
  need: MANAGE,
  creates: true,
  body: z.strictObject({
    code: z.string().min(1).max(4000),
    event: z.string().max(80).nullable().default(null).describe('FINISH, FINISH_ONLY_WABA ... as the popup said.'),
    data: z.record(z.string(), z.unknown()).default({}),
  }),
  output: attempt,
  status: 201,
  problems: ['attempt_under_way', 'onboarding_allowance_reached', 'signup_not_configured'],
});

export const reportSignup = operation({
  id: 'reportSignup',
  method: 'post',
  path: '/api/v1/whatsapp/signup/reports',
  tag: TAG,
  summary: 'Tell that the popup was cancelled or failed, for the log and for the words to show',
  need: MANAGE,
  body: z.strictObject({
    event: z.enum(['CANCEL', 'ERROR', 'POPUP_BLOCKED', 'SDK_BLOCKED']),
    currentStep: z.string().max(80).nullable().default(null),
    errorCode: z.string().max(80).nullable().default(null),
    errorMessage: z.string().max(500).nullable().default(null),
    sessionId: z.string().max(200).nullable().default(null),
  }),
  output: trouble,
});

export const getAttempt = operation({
  id: 'getConnectAttempt',
  method: 'get',
  path: '/api/v1/whatsapp/attempts/:id',
  tag: TAG,
  summary: 'How far connecting is',
  need: MANAGE,
  output: attempt,
});

export const continueAttempt = operation({
  id: 'continueConnectAttempt',
  method: 'post',
  path: '/api/v1/whatsapp/attempts/:id/continue',
  tag: TAG,
  summary: 'Try the step again that failed, or answer what it asks',
  need: MANAGE,
  body: z.strictObject({
    numberId: z.string().max(64).optional(),
    pin: z
      .string()
      .regex(/^\d{6}$/, 'The PIN has six digits.')
      .optional(),
  }),
  output: attempt,
  problems: ['attempt_over', 'number_taken_elsewhere'],
});

export const abandonAttempt = operation({
  id: 'abandonConnectAttempt',
  method: 'delete',
  path: '/api/v1/whatsapp/attempts/:id',
  tag: TAG,
  summary: 'Give up connecting; nothing at Meta is undone',
  need: MANAGE,
});

const draft = z.object({
  id: z.string(),
  callbackUrl: z.string(),
  verifyToken: z.string(),
  verifiedAt: instant.nullable().describe("When Meta's Verify and Save succeeded."),
  needsWabaId: z.array(z.string()).describe('Where the token opens several accounts: choose one.'),
  problems: z.array(trouble.extend({ field: z.enum(['numberId', 'token', 'wabaId', 'appSecret', 'appId']).nullable() })),
});

export type ManualDraft = z.infer<typeof draft>;

export const openManualDraft = operation({
  id: 'openManualDraft',
  method: 'post',
  path: '/api/v1/whatsapp/manual',
  tag: TAG,
  summary: 'Open the form of a manual connection: callback URL and verify token to give to Meta',
  description: 'Answers the draft that is open already, if there is one.',
  need: MANAGE,
  creates: true,
  body: z.strictObject({}),
  output: draft,
  status: 201,
});

export const getManualDraft = operation({
  id: 'getManualDraft',
  method: 'get',
  path: '/api/v1/whatsapp/manual/:id',
  tag: TAG,
  summary: 'The draft, and whether Meta has verified its callback',
  need: MANAGE,
  output: draft,
});

export const changeManualDraft = operation({
  id: 'changeManualDraft',
  method: 'patch',
  path: '/api/v1/whatsapp/manual/:id',
  tag: TAG,
  summary: 'Choose another verify token',
  need: MANAGE,
  body: z.strictObject({ verifyToken: z.string().trim().min(8, 'At least 8 characters.').max(200) }),
  output: draft,
});

export const connectManually = operation({
  id: 'connectManually',
  method: 'post',
  path: '/api/v1/whatsapp/manual/:id/connect',
  tag: TAG,
  summary: 'Check number and token live, and connect',
  description: 'With problems, nothing is saved and `problems` names each. Without an app secret the connection only sends.',
  need: MANAGE,
  body: z.strictObject({
    numberId: z
      .string()
      .trim()
      .regex(/^\d{5,25}$/, 'Use the Phone Number ID: digits only, not the phone number itself.'),
    token: z.string().trim().min(20, 'Paste the whole token.').max(4000),
    wabaId: z
      .string()
      .trim()
      .regex(/^\d{5,25}$/, 'Digits only.')
      .optional(),
    appSecret: z
      .string()
      .trim()
      .regex(/^[0-9a-f]{32}$/i, 'The app secret has 32 characters, 0-9 and a-f.')
      .optional(),
  }),
  output: z.object({ draft, attempt: attempt.nullable() }),
  problems: ['number_taken_elsewhere', 'attempt_under_way'],
});

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
  output: z.object({ messageId: z.string() }),
  status: 202,
  problems: ['recipient_unreachable', 'template_unknown', 'session_needed'],
});

export const getBusinessProfile = operation({
  id: 'getBusinessProfile',
  method: 'get',
  path: '/api/v1/whatsapp/connections/:id/profile',
  tag: TAG,
  summary: 'What customers see about the business on WhatsApp',
  need: MANAGE,
  output: profile,
  problems: ['platform_refused'],
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
      about: z.string().max(139).optional(),
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
  problems: ['platform_refused'],
});

export const createSignupLink = operation({
  id: 'createSignupLink',
  method: 'post',
  path: '/api/v1/whatsapp/signup-links',
  tag: TAG,
  summary: 'A single-use link that lets the signatory do this one step',
  need: MANAGE,
  creates: true,
  body: z.strictObject({}),
  output: z.object({ url: z.string().nullable().describe('Shown once.'), expiresAt: instant }),
  status: 201,
});

export const dismissNotice = operation({
  id: 'dismissNotice',
  method: 'delete',
  path: '/api/v1/whatsapp/notices/:id',
  tag: TAG,
  summary: 'Put a notice away, for everybody',
  need: MANAGE,
});
