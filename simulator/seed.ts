/** Fills a new state from a world, and adds accounts and people to one that runs. */
import { newAccountSettings, newNumberAccount, newPortfolioAccount, newSignupState, newWabaAccount } from './accounts/state.ts';
import type { Core } from './core.ts';
import { newGraphSettings, newMediaState, newNumberGraph, newWabaGraph } from './graph/state.ts';
import type { AccessToken, Persona, SimulatorState } from './state.ts';
import { newTelegramState } from './telegram/state.ts';
import type { AccountSeed, PersonaSeed, World } from './world.ts';

const DEFAULT_WEBHOOK_URL = 'http://127.0.0.1:8787/api/webhooks/whatsapp';
const DEFAULT_THROUGHPUT = 80;
export const SCOPES = ['whatsapp_business_management', 'whatsapp_business_messaging', 'business_management'];

interface NewState {
  world: World;
  webhookUrl?: string;
  startMs?: number;
  frozen?: boolean;
  seed?: number;
}

export function createState({ world, webhookUrl = DEFAULT_WEBHOOK_URL, startMs, frozen = false, seed = 1 }: NewState): SimulatorState {
  const nowMs = startMs ?? Date.now();
  return {
    clock: { offsetMs: nowMs - Date.now(), frozenAtMs: frozen ? nowMs : null },
    seed,
    random: seed | 0,
    app: { ...world.app, webhookUrl },
    portfolios: new Map(),
    wabas: new Map(),
    numbers: new Map(),
    tokens: new Map(),
    people: new Map(world.people.map((person) => [person.phone, fullPersona(person)])),
    chats: new Map(),
    messages: new Map(),
    agenda: [],
    nextJob: 0,
    faults: [],
    settings: {
      windowRefusal: 'answer',
      undeliverableRefusal: 'status',
      templateReview: { afterMs: 30_000, decision: 'APPROVED', reason: 'INVALID_FORMAT' },
      sentAfterMs: 150,
      deliveredAfterMs: 500,
      ...newAccountSettings(),
      ...newGraphSettings(),
    },
    oidc: { clientId: 'switchboard-dev', clientSecret: 'switchboard-dev-secret', key: null, codes: new Map() },
    telegram: newTelegramState(),
    signup: newSignupState(),
    media: newMediaState(),
  };
}

export function addAccount(state: SimulatorState, account: AccountSeed, nowMs: number): void {
  const { wabaId, phoneNumberId, portfolioId } = account;
  const portfolio = state.portfolios.get(portfolioId);
  if (portfolio && account.tier) portfolio.tier = account.tier;
  if (!portfolio) {
    const tier = account.tier ?? 'TIER_2K';
    state.portfolios.set(portfolioId, { ...newPortfolioAccount(), id: portfolioId, name: account.verifiedName, tier, reached: new Map() });
  }
  if (!state.wabas.has(wabaId)) {
    state.wabas.set(wabaId, {
      ...newWabaAccount(),
      ...newWabaGraph(),
      id: wabaId,
      portfolioId,
      name: account.verifiedName,
      currency: 'INR',
      timeZoneId: '71',
      templates: new Map(),
      subscribed: new Map(account.isSubscribed === false ? [] : [[state.app.id, { overrideCallbackUri: null }]]),
    });
  }
  const throughputPerSecond = account.throughputPerSecond ?? DEFAULT_THROUGHPUT;
  state.numbers.set(phoneNumberId, {
    ...newNumberAccount(),
    ...newNumberGraph(),
    id: phoneNumberId,
    wabaId,
    phone: account.displayPhone,
    verifiedName: account.verifiedName,
    qualityRating: 'GREEN',
    status: 'CONNECTED',
    throughputPerSecond,
    bucket: { tokens: throughputPerSecond, atMs: nowMs },
    service: { month: '', delivered: 0 },
    overrideCallbackUri: null,
  });
  const token: AccessToken = state.tokens.get(account.token) ?? {
    token: account.token,
    wabaIds: [],
    scopes: SCOPES,
    expiresAtMs: null,
    isRevoked: false,
  };
  if (!token.wabaIds.includes(wabaId)) token.wabaIds.push(wabaId);
  state.tokens.set(account.token, token);
}

/** A state that was kept before something could be remembered gets it now. */
export function completeState(state: SimulatorState): void {
  state.signup ??= newSignupState();
  state.media ??= newMediaState();
  state.settings = { ...newAccountSettings(), ...newGraphSettings(), ...state.settings };
  for (const portfolio of state.portfolios.values()) fillIn(portfolio, newPortfolioAccount());
  for (const waba of state.wabas.values()) fillIn(waba, { ...newWabaAccount(), ...newWabaGraph() });
  for (const number of state.numbers.values()) fillIn(number, { ...newNumberAccount(), ...newNumberGraph() });
}

function fillIn(kept: object, fresh: object): void {
  for (const [name, value] of Object.entries(fresh)) if (!(name in kept)) Object.assign(kept, { [name]: value });
}

export function addPersona(core: Core, persona: PersonaSeed): Persona {
  const full = fullPersona({ ...core.state.people.get(persona.phone), ...persona });
  core.state.people.set(full.phone, full);
  core.events.publish({ type: 'people' });
  return full;
}

function fullPersona(person: PersonaSeed): Persona {
  return { role: 'customer', isBsuidOnly: false, isOnWhatsApp: true, ...person };
}
