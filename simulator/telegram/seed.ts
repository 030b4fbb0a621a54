/** Adds bots and accounts of Telegram to a state. */
import type { Core } from '../core.ts';
import type { Persona, SimulatorState } from '../state.ts';
import type { Bot, TelegramAccount } from './state.ts';

export interface BotSeed {
  /** As BotFather gives it: the bot's id, a colon, 35 letters and digits. */
  token: string;
  name: string;
  username: string;
}

/** A bot that is known by its id keeps its chats and gets the new token: the old one is revoked. */
export function addBot(state: SimulatorState, { token, name, username }: BotSeed, nowMs: number): Bot {
  const id = Number(token.split(':')[0]);
  if (!/^\d{5,16}:[\w-]{20,60}$/.test(token)) throw new Error('A token is the id of the bot, a colon, and 20 to 60 letters and digits.');
  if (!/^\w{2,29}bot$/i.test(username)) throw new Error('The username of a bot ends with "bot".');
  const known = state.telegram.bots.get(id);
  const bot: Bot = known
    ? Object.assign(known, { token, name, username })
    : {
        id,
        token,
        name,
        username,
        webhook: null,
        webhookNumber: 0,
        allowedUpdates: null,
        nextUpdateId: 718_000_001,
        nextMessageId: 1,
        pending: [],
        commands: new Map(),
        bucket: { tokens: state.telegram.limits.botPerSecond, atMs: nowMs },
      };
  state.telegram.bots.set(id, bot);
  return bot;
}

/** Gives a person an account; the id follows from the phone unless it is named. */
export function addTelegramAccount(core: Core, person: Persona, account: Partial<TelegramAccount> = {}): TelegramAccount {
  const made = { ...telegramAccountOf(person), ...person.telegram, ...account };
  core.state.people.set(person.phone, { ...person, telegram: made });
  core.events.publish({ type: 'people' });
  return made;
}

/** Ten digits, different for every phone of a demo. */
export function telegramAccountOf({ name, phone }: { name: string; phone: string }): TelegramAccount {
  const digits = phone.replace(/\D/g, '');
  const username = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return { id: 5_000_000_000 + (Number(digits) % 1_000_000_000), ...(username.length >= 5 ? { username } : {}), languageCode: 'en' };
}
