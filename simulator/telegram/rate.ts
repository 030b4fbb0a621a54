/**
 * How fast a bot may write: about one message a second to a chat (short bursts pass), and 30 a second over all.
 * Source: Telegram Bots FAQ, "My bot is hitting limits"; the size of the burst is not published.
 */
import { type Bucket, refill } from '../rules/bucket.ts';
import type { Bot, TelegramChat, TelegramLimits } from './state.ts';

/** Takes one message from both buckets, or answers in how many seconds there will be one. */
export function takeMessage(bot: Bot, chat: TelegramChat, limits: TelegramLimits, nowMs: number): { retryAfterSeconds: number } | null {
  const ofChat = refill(chat.bucket, limits.chatBurst, limits.chatPerSecond / 1_000, nowMs);
  const ofBot = refill(bot.bucket, limits.botPerSecond, limits.botPerSecond / 1_000, nowMs);
  const waitSeconds = Math.max(secondsUntilOne(ofChat, limits.chatPerSecond), secondsUntilOne(ofBot, limits.botPerSecond));
  if (waitSeconds > 0) return { retryAfterSeconds: Math.max(1, Math.ceil(waitSeconds)) };
  chat.bucket = { tokens: ofChat.tokens - 1, atMs: nowMs };
  bot.bucket = { tokens: ofBot.tokens - 1, atMs: nowMs };
  return null;
}

const secondsUntilOne = (bucket: Bucket, perSecond: number) => (bucket.tokens >= 1 ? 0 : (1 - bucket.tokens) / perSecond);
