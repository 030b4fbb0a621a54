/** Connecting a WhatsApp number: Embedded Signup step by step, by hand, and by a link for the signatory. */
import * as z from 'zod';
import { operation } from './operation.ts';
import { instant } from './page.ts';

const TAG = 'WhatsApp setup';
const MANAGE = 'LoanCRM.WhatsApp.Manage';

/** In the order in which they are taken. Each can be tried again by itself. */
export const CONNECT_STEPS = ['exchange', 'inspect', 'choose_number', 'subscribe', 'register', 'read_health', 'done'] as const;
export type ConnectStep = (typeof CONNECT_STEPS)[number];

/** What went wrong, in plain words, with what to do about it. `code` is stable; Meta's own code beside it where there is one. */
export const trouble = z.object({
  code: z.string(),
  platformCode: z.number().int().nullable(),
  title: z.string(),
  text: z.string(),
  nextStep: z.string().nullable(),
});

export type Trouble = z.infer<typeof trouble>;

export const attempt = z.object({
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

export type ConnectAttempt = z.infer<typeof attempt>;

export const signupBody = z.strictObject({
  code: z.string().min(1).max(4000),
  event: z.string().max(80).nullable().default(null).describe('FINISH, FINISH_ONLY_WABA ... as the popup said.'),
  data: z.record(z.string(), z.unknown()).default({}),
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
  body: signupBody,
  output: attempt,
  status: 201,
  problems: ['attempt_under_way', 'onboarding_allowance_reached', 'signup_not_configured'],
});

export const reportBody = z.strictObject({
  event: z.enum(['CANCEL', 'ERROR', 'POPUP_BLOCKED', 'SDK_BLOCKED']),
  currentStep: z.string().max(80).nullable().default(null),
  errorCode: z.string().max(80).nullable().default(null),
  errorMessage: z.string().max(500).nullable().default(null),
  sessionId: z.string().max(200).nullable().default(null),
});

export const reportSignup = operation({
  id: 'reportSignup',
  method: 'post',
  path: '/api/v1/whatsapp/signup/reports',
  tag: TAG,
  summary: 'Tell that the popup was cancelled or failed, for the log and for the words to show',
  need: MANAGE,
  body: reportBody,
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

export const continueBody = z.strictObject({
  numberId: z.string().max(64).optional(),
  pin: z
    .string()
    .regex(/^\d{6}$/, 'The PIN has six digits.')
    .optional(),
});

export const continueAttempt = operation({
  id: 'continueConnectAttempt',
  method: 'post',
  path: '/api/v1/whatsapp/attempts/:id/continue',
  tag: TAG,
  summary: 'Try the step again that failed, or answer what it asks',
  need: MANAGE,
  body: continueBody,
  output: attempt,
  problems: ['attempt_over', 'attempt_under_way'],
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
  problems: z.array(
    trouble.extend({
      field: z.enum(['numberId', 'token', 'wabaId', 'appSecret', 'appId']).nullable(),
      endsAt: instant.nullable().describe('When a temporary token ends.'),
    }),
  ),
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

/**
 * What the page behind a signatory's link needs. It is no part of the API: GET /api/connect/:token answers it, and
 * POST /api/connect/:token (`signupBody`), .../continue (`continueBody`) and .../reports (`reportBody`) are for that page
 * alone; the first two answer this too, the last a `Trouble`. A link that is unknown, over or replaced answers 404.
 */
const connectLink = z.object({
  business: z.string().describe('As the workspace calls itself.'),
  expiresAt: instant,
  isAvailable: z.boolean().describe('META_APP_ID and META_SIGNUP_CONFIG_ID are set.'),
  appId: z.string(),
  configId: z.string(),
  graphVersion: z.string(),
  sdkUrl: z.string(),
  messageOrigins: z.array(z.string()).describe('The only origins whose messages count.'),
  prefill: z.unknown().describe('`extras.setup` of Embedded Signup.'),
  attempt: attempt.nullable().describe('What came of it so far, if this link has begun.'),
  mayStart: z.boolean().describe('Whether a sign-in may be begun with this link now.'),
});

export type ConnectLink = z.infer<typeof connectLink>;
