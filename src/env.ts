/** Bindings and settings of the Worker, checked once per isolate; a wrong one fails loudly, by its name. */
import * as z from 'zod';
import type { TenantFeed } from './live/tenant-feed.ts';
import type { Conversation } from './messaging/conversation.ts';
import type { PhoneNumber } from './messaging/phone-number.ts';
import type { InboundJob, OutboundPoke } from './messaging/queues.ts';
import type { RecipientTier } from './messaging/recipient-tier.ts';
import type { KeyLimiter } from './tenants/key-limiter.ts';

export interface Env {
  DB: D1Database;
  ASSETS: Fetcher;
  INBOUND: Queue<InboundJob>;
  OUTBOUND: Queue<OutboundPoke>;
  CONVERSATION: DurableObjectNamespace<Conversation>;
  PHONE_NUMBER: DurableObjectNamespace<PhoneNumber>;
  RECIPIENT_TIER: DurableObjectNamespace<RecipientTier>;
  TENANT_FEED: DurableObjectNamespace<TenantFeed>;
  KEY_LIMITER: DurableObjectNamespace<KeyLimiter>;
  ENVIRONMENT: string;
  META_APP_ID: string;
  META_APP_SECRET: string;
  META_VERIFY_TOKEN: string;
  MASTER_KEYS: string;
  GRAPH_BASE_URL: string;
  GRAPH_VERSION: string;
  GRAPH_TIMEOUT_MS: string;
  OIDC_ISSUER: string;
  OIDC_CLIENT_ID: string;
  OIDC_CLIENT_SECRET: string;
  OWNER_EMAIL?: string;
  OPERATOR_EMAILS?: string;
  ACCESS_TEAM_DOMAIN?: string;
  ACCESS_AUDIENCE?: string;
  META_ONBOARDING_ALLOWANCE?: string;
  META_SIGNUP_CONFIG_ID?: string;
  META_SDK_URL?: string;
  META_WEB_ORIGINS?: string;
  CLOCK_URL?: string;
}

/** MASTER_KEYS: JSON of key number to 32 bytes in base64. */
export const masterKeysSetting = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON such as {"1":"<32 random bytes in base64>"}' });
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string().regex(/^\d{1,3}$/, 'key numbers are whole numbers'), z.base64().length(44, 'each key is 32 bytes in base64')))
  .refine((keys) => Object.keys(keys).length > 0, 'needs at least one key');

/** An empty setting counts as none, so that a line of .dev.vars may be left blank. */
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

const emailAddress = z.string().trim().toLowerCase().pipe(z.email('must be an e-mail address'));

const emailList = z
  .string()
  .transform((text) => text.split(/[\s,;]+/).filter((part) => part !== ''))
  .pipe(z.array(emailAddress));

/** As an origin, which is also the issuer of Access's tokens. */
const accessTeam = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^(https?:\/\/)?[a-z0-9][a-z0-9.-]*(:\d+)?\/?$/, 'must look like team.cloudflareaccess.com')
  .transform((team) => (team.includes('://') ? team : `https://${team}`))
  .pipe(z.url('must look like team.cloudflareaccess.com'))
  .transform((team) => new URL(team).origin);

const originList = z
  .string()
  .transform((text) => text.split(/[\s,;]+/).filter((part) => part !== ''))
  .pipe(z.array(z.url('must be origins such as https://www.facebook.com').transform((url) => new URL(url).origin)).min(1));

const settingsSchema = z.object({
  ENVIRONMENT: z.enum(['production', 'development']),
  META_APP_ID: z.string().min(1),
  META_APP_SECRET: z.string().min(8),
  META_VERIFY_TOKEN: z.string().min(8),
  MASTER_KEYS: masterKeysSetting,
  GRAPH_BASE_URL: z.url(),
  GRAPH_VERSION: z.string().regex(/^v\d+\.\d+$/, 'must look like v25.0'),
  GRAPH_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000),
  OIDC_ISSUER: z.url(),
  OIDC_CLIENT_ID: z.string().min(1),
  OIDC_CLIENT_SECRET: z.string().min(1),
  OWNER_EMAIL: optional(emailAddress),
  OPERATOR_EMAILS: optional(emailList).transform((emails) => emails ?? []),
  /** `<team>.cloudflareaccess.com` and the application's AUD tag; both or neither. */
  ACCESS_TEAM_DOMAIN: optional(accessTeam),
  ACCESS_AUDIENCE: optional(z.string().min(1)),
  /** Meta lets an app onboard 10 new businesses in 7 days, 200 once it is verified. */
  META_ONBOARDING_ALLOWANCE: optional(z.coerce.number().int().min(1)).transform((allowance) => allowance ?? 10),
  /** The configuration of Facebook Login for Business that Embedded Signup opens with; without it only manual connection is offered. */
  META_SIGNUP_CONFIG_ID: optional(z.string().min(1)),
  META_SDK_URL: optional(z.url()).transform((url) => url ?? 'https://connect.facebook.net/en_US/sdk.js'),
  /** Where Meta's windows are: only their messages count. */
  META_WEB_ORIGINS: optional(originList).transform((origins) => origins ?? ['https://www.facebook.com']),
  CLOCK_URL: z.url().optional(),
});

export type Settings = z.infer<typeof settingsSchema>;

/** Settings are missing or wrong. The message names each one and what it wants, never its value. */
export class SettingsError extends Error {
  override name = 'SettingsError';
}

const checked = new WeakMap<Env, Settings>();

/**
 * The settings, parsed. Cheap after the first call of an isolate.
 * @throws SettingsError naming every wrong setting.
 */
export function settingsOf(env: Env): Settings {
  const known = checked.get(env);
  if (known) return known;
  const result = settingsSchema.safeParse(env);
  if (!result.success) {
    throw new SettingsError(problemsOf(env, result.error.issues));
  }
  if (result.data.CLOCK_URL && result.data.ENVIRONMENT !== 'development') {
    throw new SettingsError('CLOCK_URL: is for development only; remove it, or set ENVIRONMENT=development');
  }
  if ((result.data.ACCESS_TEAM_DOMAIN === undefined) !== (result.data.ACCESS_AUDIENCE === undefined)) {
    throw new SettingsError('ACCESS_TEAM_DOMAIN, ACCESS_AUDIENCE: set both or neither');
  }
  if (result.data.ACCESS_TEAM_DOMAIN?.startsWith('http:') && result.data.ENVIRONMENT !== 'development') {
    throw new SettingsError('ACCESS_TEAM_DOMAIN: must be https, or without a scheme');
  }
  checked.set(env, result.data);
  return result.data;
}

/** Each wrong setting once, by its name. */
function problemsOf(env: Env, issues: readonly { path: PropertyKey[]; message: string }[]): string {
  const byName = new Map(issues.map(({ path: [name], message }) => [String(name), message]));
  return [...byName].map(([name, message]) => `${name}: ${name in env ? message : 'is missing'}`).join('; ');
}
