/** Updates on their way to a bot: queued with growing ids, posted to its webhook until 2xx, in order for each person. */
import type { TelegramJob } from '../agenda.ts';
import type { Core } from '../core.ts';
import type { Json } from '../rules/json.ts';
import { chatKey, messageIn, tellPhone } from './chats.ts';
import type { Bot, PendingUpdate } from './state.ts';

/** Telegram keeps updates "no longer than 24 hours". */
const KEPT_MS = 24 * 3_600_000;
const KEPT_PENDING = 10_000;
/** Gaps of its published server: a second, then twice as long each time, up to a minute. */
const FIRST_GAP_MS = 1_000;
const LONGEST_GAP_MS = 60_000;
/** Sent only to a bot that names them in allowed_updates. */
const ASKED_FOR = new Set(['chat_member', 'message_reaction', 'message_reaction_count']);

export interface NewUpdate {
  kind: 'message' | 'edited_message' | 'callback_query' | 'my_chat_member' | 'message_reaction';
  userId: number;
  content: Json;
  messageId?: number;
}

/** Queues an update, unless the bot does not want its kind; faults may delay, repeat or drop it. */
export function queueUpdate(core: Core, bot: Bot, { kind, userId, content, messageId }: NewUpdate): void {
  const isWanted = bot.allowedUpdates === null ? !ASKED_FOR.has(kind) : bot.allowedUpdates.includes(kind);
  if (!isWanted) return;
  const effect = core.faults.strike('webhook', { api: 'telegram', numberId: String(bot.id), field: kind, ...phoneOf(core, userId) });
  const updateId = bot.nextUpdateId;
  bot.nextUpdateId += 1;
  if (effect?.kind === 'drop') return;
  const pending: PendingUpdate = {
    update: { update_id: updateId, [kind]: content },
    userId,
    atMs: core.clock.now(),
    failures: 0,
    copies: effect?.kind === 'duplicate' ? (effect.times ?? 2) : 1,
    ...(messageId === undefined ? {} : { messageId }),
  };
  const isFirst = !bot.pending.some((one) => one.userId === userId);
  bot.pending.push(pending);
  if (bot.pending.length > KEPT_PENDING) bot.pending.shift();
  const delayMs = effect?.kind === 'delay' ? effect.ms : effect?.kind === 'reorder' ? Math.floor(core.random.next() * effect.withinMs) : 0;
  if (isFirst) plan(core, bot, userId, core.clock.now() + delayMs);
  core.events.publish({ type: 'bot', botId: bot.id });
}

/** After a new webhook: everybody's updates start from the oldest. */
export function planAll(core: Core, bot: Bot): void {
  for (const userId of new Set(bot.pending.map((one) => one.userId))) plan(core, bot, userId, core.clock.now());
}

/** Posts a person's oldest update; answers how often. The next one is planned once this one is through. */
export async function postUpdate(core: Core, job: TelegramJob): Promise<number> {
  const bot = core.state.telegram.bots.get(job.botId);
  if (!bot?.webhook || bot.webhookNumber !== job.webhookNumber) return 0;
  forgetOld(core, bot);
  const next = bot.pending.find((one) => one.userId === job.userId);
  if (!next) return 0;
  let isThrough = false;
  for (let copy = 0; copy < next.copies; copy += 1) isThrough = await post(core, bot, next);
  if (isThrough) {
    confirm(core, bot, next);
    if (bot.pending.some((one) => one.userId === job.userId)) plan(core, bot, job.userId, core.clock.now());
  } else {
    next.failures += 1;
    plan(core, bot, job.userId, core.clock.now() + Math.min(LONGEST_GAP_MS, FIRST_GAP_MS * 2 ** (next.failures - 1)));
  }
  core.events.publish({ type: 'bot', botId: bot.id });
  return next.copies;
}

/** The update is with the bot: it goes, and the person's message gets its second tick. */
export function confirm(core: Core, bot: Bot, update: PendingUpdate): void {
  const index = bot.pending.indexOf(update);
  if (index >= 0) bot.pending.splice(index, 1);
  const chat = core.state.telegram.chats.get(chatKey(bot.id, update.userId));
  const message = chat && update.messageId !== undefined ? messageIn(core.state, chat, update.messageId) : undefined;
  if (!message) return;
  message.isSeen = true;
  tellPhone(core, update.userId);
}

export function forgetOld(core: Core, bot: Bot): void {
  const oldestMs = core.clock.now() - KEPT_MS;
  if (bot.pending.some((one) => one.atMs < oldestMs)) bot.pending = bot.pending.filter((one) => one.atMs >= oldestMs);
}

function plan(core: Core, bot: Bot, userId: number, dueAtMs: number): void {
  if (bot.webhook) core.agenda.add({ kind: 'telegram', dueAtMs, botId: bot.id, userId, webhookNumber: bot.webhookNumber });
}

async function post(core: Core, bot: Bot, { update }: PendingUpdate): Promise<boolean> {
  const { webhook } = bot;
  if (!webhook) return false;
  const body = JSON.stringify(update);
  const call = core.calls.add({
    atMs: core.clock.now(),
    direction: 'out',
    method: 'POST',
    path: webhook.url,
    status: null,
    request: body,
    response: '',
  });
  const headers = {
    'content-type': 'application/json',
    ...(webhook.secretToken === null ? {} : { 'x-telegram-bot-api-secret-token': webhook.secretToken }),
  };
  const response = await core
    .deliver(new Request(webhook.url, { method: 'POST', headers, body }))
    .catch((error: unknown) => error as Error);
  if (response instanceof Error) {
    core.calls.answered(call, null, response.message);
    webhook.lastError = { atMs: core.clock.now(), message: 'Connection refused' };
    return false;
  }
  core.calls.answered(call, response.status, await response.text().catch(() => ''));
  if (response.status >= 200 && response.status < 300) return true;
  const words = response.statusText === '' ? String(response.status) : `${response.status} ${response.statusText}`;
  webhook.lastError = { atMs: core.clock.now(), message: `Wrong response from the webhook: ${words}` };
  return false;
}

function phoneOf(core: Core, userId: number): { to?: string } {
  for (const person of core.state.people.values()) if (person.telegram?.id === userId) return { to: person.phone };
  return {};
}
