/** `getUpdates`: long polling, while no webhook is set; an offset confirms what came before it. */
import type { Core } from '../../core.ts';
import { integerOf, type Params } from '../params.ts';
import { refused, result, type TelegramAnswer } from '../refusal.ts';
import type { Bot } from '../state.ts';
import { confirm, forgetOld } from '../updates.ts';
import { setAllowed } from './webhook.ts';

const LONGEST_WAIT_SECONDS = 50;
const MOST_UPDATES = 100;
const ACTIVE_WEBHOOK = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
const OTHER_POLL = 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running';

/** Who waits for which bot's updates: another who comes ends the wait of the first. */
export type Polls = Map<number, () => void>;

export async function getUpdates(core: Core, bot: Bot, params: Params, request: Request, polls: Polls): Promise<TelegramAnswer> {
  if (bot.webhook) return refused(409, ACTIVE_WEBHOOK);
  polls.get(bot.id)?.();
  setAllowed(bot, params);
  forgetOld(core, bot);
  const offset = integerOf(params, 'offset') ?? 0;
  const isBefore = (index: number, updateId: number) => (offset < 0 ? index < bot.pending.length + offset : updateId < offset);
  for (const old of bot.pending.filter(({ update }, index) => isBefore(index, update.update_id))) confirm(core, bot, old);
  const limit = Math.min(MOST_UPDATES, Math.max(1, integerOf(params, 'limit') ?? MOST_UPDATES));
  const waitSeconds = Math.min(LONGEST_WAIT_SECONDS, integerOf(params, 'timeout') ?? 0);
  if (bot.pending.length === 0 && waitSeconds > 0) {
    const ended = await waitForUpdate(core, bot, waitSeconds, request, polls);
    if (ended === 'other poll') return refused(409, OTHER_POLL);
    if (bot.webhook) return refused(409, ACTIVE_WEBHOOK);
  }
  return result(bot.pending.slice(0, limit).map(({ update }) => update));
}

/** By real time: whoever polls waits in it. */
function waitForUpdate(core: Core, bot: Bot, seconds: number, request: Request, polls: Polls): Promise<'over' | 'other poll'> {
  return new Promise((resolve) => {
    const end = (why: 'over' | 'other poll') => {
      clearTimeout(timer);
      stop();
      if (polls.get(bot.id) === endForOther) polls.delete(bot.id);
      resolve(why);
    };
    const endForOther = () => end('other poll');
    const timer = setTimeout(() => end('over'), seconds * 1_000);
    const stop = core.events.subscribe((event) => {
      if (event.type === 'bot' && event.botId === bot.id) end('over');
    });
    request.signal.addEventListener('abort', () => end('over'));
    polls.set(bot.id, endForOther);
  });
}
