/** What the Bot API answers: a result, or an error with its code and words. */
import type { Json } from '../rules/json.ts';

export interface TelegramRefusal {
  code: number;
  /** The whole `description`. */
  description: string;
  retryAfterSeconds?: number;
}

export type TelegramAnswer = { ok: true; result: unknown; description?: string } | { ok: false; refusal: TelegramRefusal };

export const result = (value: unknown, description?: string): TelegramAnswer => ({
  ok: true,
  result: value,
  ...(description === undefined ? {} : { description }),
});
export const refused = (code: number, description: string): { ok: false; refusal: TelegramRefusal } => ({
  ok: false,
  refusal: { code, description },
});
export const badRequest = (words: string) => refused(400, `Bad Request: ${words}`);

export function tooManyRequests(retryAfterSeconds: number): { ok: false; refusal: TelegramRefusal } {
  return { ok: false, refusal: { code: 429, description: `Too Many Requests: retry after ${retryAfterSeconds}`, retryAfterSeconds } };
}

export function answerResponse(answer: TelegramAnswer): Response {
  if (answer.ok) {
    return Response.json({
      ok: true,
      result: answer.result,
      ...(answer.description === undefined ? {} : { description: answer.description }),
    });
  }
  const { code, description, retryAfterSeconds } = answer.refusal;
  const body: Json = {
    ok: false,
    error_code: code,
    description,
    ...(retryAfterSeconds === undefined ? {} : { parameters: { retry_after: retryAfterSeconds } }),
  };
  return Response.json(body, {
    status: code,
    headers: retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
  });
}

/** The words Telegram has for a code, for errors that a fault makes up. */
const WORDS: Record<number, string> = {
  400: 'Bad Request: chat not found',
  401: 'Unauthorized',
  403: 'Forbidden: bot was blocked by the user',
  404: 'Not Found',
  409: "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
  500: 'Internal Server Error',
  502: 'Bad Gateway',
};

export function madeUpRefusal(code: number, details?: string): TelegramAnswer {
  if (code === 429) return tooManyRequests(Number(details) || 5);
  return refused(code, details ?? WORDS[code] ?? 'Bad Request');
}
