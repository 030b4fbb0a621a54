/** "WhatsApp in a box": puts the parts together. Web standards only, no timers of its own: whoever runs it says when. */
import { createAgenda } from './agenda.ts';
import { createApp } from './app.ts';
import { Calls } from './calls.ts';
import { type Clock, createClock } from './clock.ts';
import type { Core } from './core.ts';
import { Events } from './events.ts';
import { createFaults, type Fault, type NewFault } from './faults.ts';
import { releaseHeld } from './held.ts';
import { newGraphId } from './ids.ts';
import { type Phone, phoneOf } from './phone.ts';
import { createRandom } from './random.ts';
import { decideTemplate } from './review.ts';
import { addAccount, addPersona, completeState, createState } from './seed.ts';
import { type Sends, sendsOf } from './sends.ts';
import type { Persona, Settings, SimulatorState, Template, TemplateComponent, TemplateStatus, Tier } from './state.ts';
import { type TelegramPhone, telegramPhoneOf } from './telegram/person.ts';
import { addBot, type BotSeed } from './telegram/seed.ts';
import { newTelegramState } from './telegram/state.ts';
import { deliverDue } from './webhooks/outbox.ts';
import { wind } from './wind.ts';
import type { AccountSeed, PersonaSeed, World } from './world.ts';

export interface SimulatorOptions {
  world: World;
  /** Posts a webhook: `fetch`, or a Worker's own handler in a test. */
  deliver: (request: Request) => Promise<Response>;
  /** Where webhooks go; `/api/webhooks/whatsapp` of 127.0.0.1:8787 by default. */
  webhookUrl?: string;
  /** Where the clock starts; now by default. */
  startMs?: number;
  /** Whether the clock stands still; it follows real time by default. */
  frozen?: boolean;
  /** The same seed makes the same ids and the same chances. */
  seed?: number;
  settings?: Partial<Settings>;
  /** Called after each step of `windAndRun`, so that whatever runs by the clock gets its turn. */
  onTick?: () => Promise<void>;
  /** A state from `simulator.state`, to go on from; the world is then not looked at. */
  state?: SimulatorState;
}

export interface NewTemplate {
  name: string;
  language: string;
  category?: string;
  components: TemplateComponent[];
  parameterFormat?: 'POSITIONAL' | 'NAMED';
  status?: TemplateStatus;
}

export interface Simulator {
  /** The Graph API, `/oidc` and `/_sim`. Rejects only when a fault says that the connection breaks. */
  fetch(request: Request): Promise<Response>;
  readonly clock: Clock;
  /** Does what is due now and posts webhooks; answers how many were posted, `parallel` (1) at a time. */
  deliverDue(parallel?: number): Promise<number>;
  /** Winds the clock in steps, delivering and ticking at each. Answers how many webhooks were posted. */
  windAndRun(ms: number): Promise<number>;
  readonly calls: Calls;
  /** Every message accepted from the business, oldest first (bounded). */
  readonly sends: Sends;
  readonly events: Events;
  readonly settings: Settings;
  readonly state: SimulatorState;
  phone(phone: string): Phone;
  /** The same person's Telegram. */
  telegramPhone(phone: string): TelegramPhone;
  addAccount(account: AccountSeed): void;
  /** Adds a Telegram bot, or gives a known one another token. */
  addBot(bot: BotSeed): void;
  addPersona(persona: PersonaSeed): Persona;
  /** Puts a template in place at once (approved unless said otherwise), without a webhook. */
  addTemplate(wabaId: string, template: NewTemplate): Template;
  /** Decides as Meta's review or quality would, with its webhook. All languages unless one is named. Answers how many. */
  decideTemplate(wabaId: string, name: string, status: TemplateStatus, options?: { language?: string; reason?: string }): number;
  setTier(portfolioId: string, tier: Tier): void;
  revokeToken(token: string): void;
  fault(fault: NewFault): Fault;
  clearFaults(): void;
  /** Lets calls go on that a `hold` fault keeps without an answer. */
  release(): number;
}

export function createSimulator(options: SimulatorOptions): Simulator {
  const state = options.state ?? createState(options);
  completeState(state);
  // States from before there was Telegram have none.
  state.telegram ??= newTelegramState();
  Object.assign(state.settings, options.settings);
  const clock = createClock(state);
  const random = createRandom(state);
  const core: Core = {
    state,
    clock,
    random,
    agenda: createAgenda(state),
    faults: createFaults(state, random),
    calls: new Calls(),
    events: new Events(),
    deliver: options.deliver,
    onTick: options.onTick ?? (async () => {}),
    held: new Set(),
  };
  if (!options.state) {
    for (const account of options.world.accounts) addAccount(state, account, clock.now());
    for (const bot of options.world.bots ?? []) addBot(state, bot, clock.now());
  }
  const app = createApp(core);

  return {
    fetch: async (request) => app.fetch(request),
    clock,
    deliverDue: (parallel) => deliverDue(core, parallel),
    windAndRun: (ms) => wind(core, ms),
    calls: core.calls,
    sends: sendsOf(state),
    events: core.events,
    settings: state.settings,
    state,
    phone: (phone) => phoneOf(core, phone),
    telegramPhone: (phone) => telegramPhoneOf(core, phone),
    addBot: (bot) => void addBot(state, bot, clock.now()),
    addAccount: (account) => addAccount(state, account, clock.now()),
    addPersona: (persona) => addPersona(core, persona),
    addTemplate(wabaId, template) {
      const made: Template = {
        category: 'UTILITY',
        status: 'APPROVED',
        parameterFormat: 'POSITIONAL',
        ...template,
        id: newGraphId(random),
        rejectedReason: 'NONE',
        qualityScore: 'UNKNOWN',
        createdAtMs: clock.now(),
      };
      wabaNamed(state, wabaId).templates.set(made.id, made);
      return made;
    },
    decideTemplate(wabaId, name, status, { language, reason } = {}) {
      const found = [...wabaNamed(state, wabaId).templates.values()].filter(
        (template) => template.name === name && (language === undefined || template.language === language),
      );
      for (const template of found) decideTemplate(core, wabaId, template, status, reason);
      return found.length;
    },
    setTier(portfolioId, tier) {
      const portfolio = state.portfolios.get(portfolioId);
      if (!portfolio) throw new Error(`no portfolio ${portfolioId}`);
      portfolio.tier = tier;
    },
    revokeToken(token) {
      const known = state.tokens.get(token);
      if (!known) throw new Error('no such token');
      known.isRevoked = true;
    },
    fault: (fault) => core.faults.add(fault),
    clearFaults: () => core.faults.clear(),
    release: () => releaseHeld(core),
  };
}

function wabaNamed(state: SimulatorState, wabaId: string) {
  const waba = state.wabas.get(wabaId);
  if (!waba) throw new Error(`no WhatsApp business account ${wabaId}`);
  return waba;
}
