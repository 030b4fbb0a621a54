/** The world a simulator starts with: one app, its accounts and the people with phones. */
import type { demo } from './demo.ts';
import type { App, Persona, Tier } from './state.ts';
import { type BotSeed, telegramAccountOf } from './telegram/seed.ts';

export interface AccountSeed {
  wabaId: string;
  phoneNumberId: string;
  /** E.164 with +. */
  displayPhone: string;
  verifiedName: string;
  /** The business token that may act for this account; the same one may be given for several. */
  token: string;
  portfolioId: string;
  /** Of the portfolio; the last one given wins. */
  tier?: Tier;
  /** Messages a second; 80 by default. */
  throughputPerSecond?: number;
  /** Whether the app already subscribed to the account's webhooks; true by default. */
  isSubscribed?: boolean;
}

export type PersonaSeed = Pick<Persona, 'phone' | 'name'> & Partial<Persona>;

export interface World {
  app: Omit<App, 'webhookUrl'>;
  accounts: AccountSeed[];
  people: PersonaSeed[];
  /** Telegram bots. */
  bots?: BotSeed[];
}

/** The world of the demo data: one WABA with one number, a token, and everybody's phone. */
export function worldFromDemo(data: typeof demo, tier: Tier = 'TIER_2K'): World {
  return {
    app: { ...data.app },
    accounts: [
      {
        wabaId: data.wabaId,
        phoneNumberId: data.phoneNumberId,
        displayPhone: data.displayPhone,
        verifiedName: data.verifiedName,
        token: data.token,
        portfolioId: data.portfolioId,
        tier,
      },
    ],
    bots: [data.telegramBot],
    people: data.people.map(({ name, phone, role, title, email }) => ({
      name,
      phone,
      role,
      telegram: telegramAccountOf({ name, phone }),
      ...(title === undefined ? {} : { title }),
      ...(email === undefined ? {} : { email }),
    })),
  };
}
