/** Everything the simulator remembers. Plain data and Maps only, so that it can be written to a file and read back. */

import type { JWK } from 'jose';
import type { AccountSettings, NumberAccount, NumberStatus, PortfolioAccount, SignupState, WabaAccount } from './accounts/state.ts';
import type { Job } from './agenda.ts';
import type { Fault } from './faults.ts';
import type { GraphSettings, MediaState, NumberGraph, TemplateGraph, WabaGraph } from './graph/state.ts';
import type { TelegramAccount, TelegramState } from './telegram/state.ts';

/** Whom the business may reach outside a window: Meta's steps, and the number of different people each allows. */
export const TIER_LIMITS = {
  TIER_50: 50,
  TIER_250: 250,
  TIER_1K: 1_000,
  TIER_2K: 2_000,
  TIER_10K: 10_000,
  TIER_100K: 100_000,
  TIER_UNLIMITED: Number.POSITIVE_INFINITY,
} as const;
export type Tier = keyof typeof TIER_LIMITS;

export interface App {
  id: string;
  secret: string;
  verifyToken: string;
  /** Where webhooks go unless a WABA or a number overrides it. */
  webhookUrl: string;
  /** The ticks beside the webhook's fields; all of them until they are set. */
  webhookFields?: string[];
}

export interface Portfolio extends PortfolioAccount {
  id: string;
  name: string;
  tier: Tier;
  /** Person -> when last reached outside a window. Oldest first: an entry is removed and set again on each use. */
  reached: Map<string, number>;
}

export interface Waba extends WabaAccount, WabaGraph {
  id: string;
  portfolioId: string;
  name: string;
  currency: string;
  timeZoneId: string;
  templates: Map<string, Template>;
  /** App id -> its own callback, or null for the app's default. */
  subscribed: Map<string, { overrideCallbackUri: string | null }>;
}

export interface BusinessNumber extends NumberAccount, NumberGraph {
  id: string;
  wabaId: string;
  /** E.164 with +. */
  phone: string;
  verifiedName: string;
  qualityRating: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN';
  status: NumberStatus;
  throughputPerSecond: number;
  /** The throughput bucket: tokens left at a time. */
  bucket: { tokens: number; atMs: number };
  /** Free-form messages delivered in `month`; the first 1,000 cost nothing. */
  service: { month: string; delivered: number };
  overrideCallbackUri: string | null;
}

export interface AccessToken {
  token: string;
  wabaIds: string[];
  scopes: string[];
  /** Null: never. */
  expiresAtMs: number | null;
  isRevoked: boolean;
  /** Who logged in, as the app knows them; absent for a system user. */
  userId?: string;
  issuedAtMs?: number;
}

export interface Persona {
  /** E.164 with +. */
  phone: string;
  name: string;
  role: string;
  title?: string;
  email?: string;
  username?: string;
  /** Webhooks leave the phone out, as for people who chat under a username. */
  isBsuidOnly: boolean;
  isOnWhatsApp: boolean;
  /** Undefined: has no Telegram. */
  telegram?: TelegramAccount;
  /** Changes with the person's identity: another one, another user id. */
  userIdSeed?: string;
}

export type TemplateStatus =
  | 'APPROVED'
  | 'PENDING'
  | 'REJECTED'
  | 'PAUSED'
  | 'DISABLED'
  | 'IN_APPEAL'
  | 'PENDING_DELETION'
  | 'DELETED'
  | 'ARCHIVED';

export interface TemplateButton {
  type: string;
  text?: string;
  url?: string;
  phone_number?: string;
  example?: unknown;
  [key: string]: unknown;
}

export interface TemplateComponent {
  type: 'HEADER' | 'BODY' | 'FOOTER' | 'BUTTONS' | (string & {});
  format?: string;
  text?: string;
  buttons?: TemplateButton[];
  example?: Record<string, unknown>;
  [key: string]: unknown;
}

export interface Template extends TemplateGraph {
  id: string;
  name: string;
  language: string;
  category: string;
  status: TemplateStatus;
  parameterFormat: 'POSITIONAL' | 'NAMED';
  components: TemplateComponent[];
  rejectedReason: string;
  qualityScore: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN';
  createdAtMs: number;
}

/** One person's chat with one business number. */
export interface Chat {
  numberId: string;
  phone: string;
  lastInboundAtMs: number | null;
  /** Oldest first, bounded. */
  wamids: string[];
  unread: number;
  typingUntilMs: number;
  /** The pair-rate bucket: messages in hand at a time. */
  pair: { tokens: number; atMs: number };
}

export type DeliveryStatus = 'sent' | 'delivered' | 'read' | 'failed';

export interface Message {
  wamid: string;
  numberId: string;
  phone: string;
  direction: 'out' | 'in';
  /** The word of the Graph call or of the webhook: text, template, interactive, button ... */
  type: string;
  /** out: the body of the Graph call. in: the webhook's message object. */
  payload: Record<string, unknown>;
  atMs: number;
  /** out: how far it got. in: sent (posted), delivered (acknowledged with 200), read (the business marked it). */
  status: 'accepted' | DeliveryStatus;
  times: Partial<Record<DeliveryStatus, number>>;
  errorCode?: number;
  callbackData?: string;
  /** The `to` or `recipient` as given. */
  input?: string;
  /** Sent to a BSUID, so that no status may name the phone of a person who hides it. */
  isToBsuid?: boolean;
  templateId?: string;
  /** The emoji each side put on it. */
  reactions?: { person?: string; business?: string };
}

export interface Settings extends AccountSettings, GraphSettings {
  /** Where a refusal for a closed window is told: in the answer, or later as a failed status. Meta does both. */
  windowRefusal: 'answer' | 'status';
  /** The same for a recipient who is not on WhatsApp. */
  undeliverableRefusal: 'answer' | 'status';
  templateReview: { afterMs: number; decision: 'APPROVED' | 'REJECTED'; reason: string };
  sentAfterMs: number;
  deliveredAfterMs: number;
}

export interface OidcState {
  clientId: string;
  clientSecret: string;
  key: { kid: string; privateJwk: JWK; publicJwk: JWK } | null;
  codes: Map<string, AuthorizationCode>;
}

export interface AuthorizationCode {
  clientId: string;
  redirectUri: string;
  email: string;
  nonce: string | null;
  codeChallenge: string | null;
  expiresAtMs: number;
}

export interface SimulatorState {
  clock: { offsetMs: number; frozenAtMs: number | null };
  /** What `random` started from. */
  seed: number;
  random: number;
  app: App;
  portfolios: Map<string, Portfolio>;
  wabas: Map<string, Waba>;
  numbers: Map<string, BusinessNumber>;
  tokens: Map<string, AccessToken>;
  people: Map<string, Persona>;
  chats: Map<string, Chat>;
  messages: Map<string, Message>;
  agenda: Job[];
  nextJob: number;
  faults: Fault[];
  settings: Settings;
  oidc: OidcState;
  telegram: TelegramState;
  signup: SignupState;
  media: MediaState;
}

/** Maps survive JSON as `{ $map: [[key, value], ...] }`. */
export function encodeState(state: SimulatorState): string {
  return JSON.stringify(state, (_key, value: unknown) => (value instanceof Map ? { $map: [...value] } : value));
}

export function decodeState(text: string): SimulatorState {
  return JSON.parse(text, (_key, value: unknown) => {
    const entries = value && typeof value === 'object' ? (value as { $map?: [unknown, unknown][] }).$map : undefined;
    return entries ? new Map(entries) : value;
  }) as SimulatorState;
}
