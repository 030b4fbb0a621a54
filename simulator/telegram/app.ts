/** The Bot API at `/bot<token>/<method>`: record and faults, token, then one line for each method. */
import { Hono } from 'hono';
import type { Core } from '../core.ts';
import type { FaultEffect } from '../faults.ts';
import { ConnectionLost, hold } from '../held.ts';
import { botByToken, personByUserId } from './chats.ts';
import { answerCallbackQuery } from './methods/answer-callback-query.ts';
import { deleteMyCommands, getMyCommands, setMyCommands } from './methods/commands.ts';
import { editMessageReplyMarkup, editMessageText } from './methods/edit-message.ts';
import { getUpdates, type Polls } from './methods/get-updates.ts';
import { sendChatAction } from './methods/send-chat-action.ts';
import { sendMessage } from './methods/send-message.ts';
import { deleteWebhook, getWebhookInfo, setWebhook } from './methods/webhook.ts';
import { botObject } from './objects.ts';
import { integerOf, type Params, readParams } from './params.ts';
import { answerResponse, badRequest, madeUpRefusal, refused, result, type TelegramAnswer } from './refusal.ts';
import type { Bot } from './state.ts';

type Method = (core: Core, bot: Bot, params: Params, request: Request, polls: Polls) => TelegramAnswer | Promise<TelegramAnswer>;

const METHODS: Record<string, Method> = {
  getMe: (_core, bot) =>
    result({ ...botObject(bot), can_join_groups: true, can_read_all_group_messages: false, supports_inline_queries: false }),
  setWebhook,
  deleteWebhook,
  getWebhookInfo,
  getUpdates,
  sendMessage,
  editMessageText,
  editMessageReplyMarkup,
  answerCallbackQuery,
  setMyCommands,
  getMyCommands,
  deleteMyCommands,
  sendChatAction,
};
/** Telegram does not mind the case of a method. */
const BY_LOWER_CASE = new Map(Object.entries(METHODS).map(([name, method]) => [name.toLowerCase(), { name, method }]));

const TOKEN = /^\d+:[\w-]{20,60}$/;
const HTML_ERROR = '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';

export function telegramApp(core: Core): Hono {
  const app = new Hono();
  const polls: Polls = new Map();
  app.all('/:bot{bot[^/]+}/:method', async (c) => {
    const token = c.req.param('bot').slice(3);
    const known = BY_LOWER_CASE.get(c.req.param('method').toLowerCase());
    const method = known?.name ?? c.req.param('method');
    const request = c.req.raw;
    const isRead = request.method === 'GET' || request.method === 'POST';
    const params = isRead ? await readParams(request) : {};
    const call = core.calls.add({
      atMs: core.clock.now(),
      direction: 'in',
      method: request.method,
      // The token is a secret, and it is in the path.
      path: `/bot${token.split(':')[0] ?? ''}:hidden/${method}`,
      status: null,
      request: JSON.stringify(params),
      response: '',
    });
    const run = async (): Promise<TelegramAnswer> => {
      if (!TOKEN.test(token) || !isRead) return refused(404, 'Not Found');
      const bot = botByToken(core.state, token);
      if (!bot) return refused(401, 'Unauthorized');
      if (params === null) return badRequest("can't parse the request body");
      return known ? known.method(core, bot, params, request, polls) : refused(404, 'Not Found: method not found');
    };
    try {
      const fault = core.faults.strike('call', factsOf(core, token, method, params ?? {}));
      const response = await underFault(core, fault, request, run);
      core.calls.answered(call, response.status, await response.clone().text());
      return response;
    } catch (error) {
      core.calls.answered(call, null, String(error));
      throw error;
    }
  });
  return app;
}

async function underFault(
  core: Core,
  fault: FaultEffect | undefined,
  request: Request,
  run: () => Promise<TelegramAnswer>,
): Promise<Response> {
  if (fault?.kind === 'error') return answerResponse(madeUpRefusal(fault.code, fault.details));
  if (fault?.kind === 'http') {
    return new Response(fault.body ?? HTML_ERROR, { status: fault.status, headers: { 'content-type': 'text/html' } });
  }
  if (fault?.kind === 'hold' && !fault.accept) await hold(core, request);
  const answer = await run();
  if (fault?.kind === 'hold' && fault.accept) await hold(core, request);
  if (fault?.kind !== 'lose_answer') return answerResponse(answer);
  if (fault.as === 'html') return new Response(HTML_ERROR, { status: 502, headers: { 'content-type': 'text/html' } });
  throw new ConnectionLost('The connection was closed before an answer came.');
}

function factsOf(core: Core, token: string, method: string, params: Params) {
  const phone = personByUserId(core.state, integerOf(params, 'chat_id') ?? 0)?.phone;
  return {
    api: 'telegram' as const,
    numberId: token.split(':')[0] ?? '',
    type: method,
    ...(phone === undefined ? {} : { to: phone }),
  };
}
