/** API keys of programs. */
import * as z from 'zod';
import { operation } from './operation.ts';
import { instant, named } from './page.ts';
import { PERMISSION_NAMES } from './permissions.ts';

const TAG = 'API keys';

/** Whom a template may go to: colleagues, or customers of the CRM. */
export const AUDIENCES = ['members', 'customers'] as const;

const limits = z.strictObject({
  perMinute: z.number().int().min(1).max(6_000).default(600).describe('Requests a minute.'),
  perHour: z.number().int().min(1).max(100_000).nullable().default(null).describe('Things made an hour: alerts raised, templates sent.'),
  templates: z
    .array(z.string().trim().min(1).max(512))
    .min(1, 'Name a template, or give null for any.')
    .max(50)
    .nullable()
    .default(null)
    .describe('Names of the templates it may send; null: any.'),
  audience: z.enum(AUDIENCES).nullable().default(null).describe('Whom it may send them to; null: anyone.'),
});

export type KeyLimits = z.infer<typeof limits>;

/** Of a key that was made without any. */
export const DEFAULT_KEY_LIMITS: KeyLimits = limits.parse({});

const apiKey = z.object({
  id: z.string(),
  name: z.string(),
  /** The beginning of the key, to recognise it by. */
  hint: z.string(),
  scopes: z.array(z.enum(PERMISSION_NAMES)),
  limits,
  state: z.enum(['active', 'expired', 'revoked']),
  createdBy: named
    .extend({ isActive: z.boolean().describe('False: they have left, and the key goes on working until it is revoked.') })
    .nullable(),
  createdAt: instant,
  expiresAt: instant.nullable(),
  lastUsedAt: instant.nullable().describe('To the minute.'),
  revokedAt: instant.nullable(),
});

export type ApiKeyView = z.infer<typeof apiKey>;

const apiKeyBody = z.strictObject({
  name: z.string().trim().min(1, 'Say which program the key is for.').max(80),
  scopes: z.array(z.enum(PERMISSION_NAMES)).min(1, 'Choose at least one scope.'),
  limits: limits.prefault({}),
  expiresAt: z.iso.datetime({ offset: true }).nullable().default(null),
});

export type ApiKeyInput = z.infer<typeof apiKeyBody>;

export const listApiKeys = operation({
  id: 'listApiKeys',
  method: 'get',
  path: '/api/v1/api-keys',
  tag: TAG,
  summary: 'API keys, newest first',
  description: 'A key belongs to the workspace: it goes on working when whoever made it leaves or holds less than before.',
  need: 'LoanCRM.ApiKeys.Manage',
  output: z.object({ items: z.array(apiKey) }),
});

export const createApiKeyOperation = operation({
  id: 'createApiKey',
  method: 'post',
  path: '/api/v1/api-keys',
  tag: TAG,
  summary: 'Make an API key',
  description: 'The key itself is in this answer and never again; a repeat with the same Idempotency-Key answers `token: null`.',
  need: 'LoanCRM.ApiKeys.Manage',
  creates: true,
  body: apiKeyBody,
  output: apiKey.extend({ token: z.string().nullable() }),
  status: 201,
  problems: ['scope_not_for_keys', 'beyond_your_own', 'expiry_in_the_past', 'key_limit_reached'],
});

export const revokeApiKey = operation({
  id: 'revokeApiKey',
  method: 'post',
  path: '/api/v1/api-keys/:id/revoke',
  tag: TAG,
  summary: 'Revoke an API key',
  description: 'It is refused from the next request on, for good. Revoking it again changes nothing.',
  need: 'LoanCRM.ApiKeys.Manage',
  output: apiKey,
});
