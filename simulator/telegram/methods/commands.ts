/** `setMyCommands`, `getMyCommands` and `deleteMyCommands`: the menu beside the line to type in. */
import type { Core } from '../../core.ts';
import { isObject } from '../../rules/json.ts';
import { tellPhone } from '../chats.ts';
import { jsonOf, type Params, textOf } from '../params.ts';
import { badRequest, result, type TelegramAnswer } from '../refusal.ts';
import type { Bot, BotCommand } from '../state.ts';

const MOST_COMMANDS = 100;
const DESCRIPTION_MAX = 256;

export function setMyCommands(core: Core, bot: Bot, params: Params): TelegramAnswer {
  const given = jsonOf(params, 'commands');
  if (!Array.isArray(given)) return badRequest("can't parse commands: expected an Array of BotCommand");
  if (given.length > MOST_COMMANDS) return badRequest('too much commands specified');
  const commands: BotCommand[] = [];
  for (const one of given as unknown[]) {
    const command = isObject(one) && typeof one.command === 'string' ? one.command.replace(/^\//, '') : '';
    const description = isObject(one) && typeof one.description === 'string' ? one.description.trim() : '';
    if (!/^[a-z0-9_]{1,32}$/.test(command)) return badRequest('BOT_COMMAND_INVALID');
    if (description === '' || description.length > DESCRIPTION_MAX) return badRequest('BOT_COMMAND_DESCRIPTION_INVALID');
    commands.push({ command, description });
  }
  if (commands.length > 0) bot.commands.set(keyOf(params), commands);
  else bot.commands.delete(keyOf(params));
  tellAll(core, bot);
  return result(true);
}

export function getMyCommands(_core: Core, bot: Bot, params: Params): TelegramAnswer {
  return result(bot.commands.get(keyOf(params)) ?? []);
}

export function deleteMyCommands(core: Core, bot: Bot, params: Params): TelegramAnswer {
  bot.commands.delete(keyOf(params));
  tellAll(core, bot);
  return result(true);
}

/** What a person sees: the narrowest scope that is set, their language before none. */
export function commandsFor(bot: Bot, userId: number, languageCode: string): BotCommand[] {
  const scopes = [`chat:${userId}`, 'all_private_chats', 'default'];
  const keys = scopes.flatMap((scope) => [`${scope}|${languageCode}`, `${scope}|`]);
  return keys.map((key) => bot.commands.get(key)).find((commands) => commands !== undefined) ?? [];
}

function keyOf(params: Params): string {
  const scope = jsonOf(params, 'scope');
  const type = isObject(scope) && typeof scope.type === 'string' ? scope.type : 'default';
  const chat = isObject(scope) && type === 'chat' ? `:${textOf(scope, 'chat_id') ?? ''}` : '';
  return `${type}${chat}|${textOf(params, 'language_code') ?? ''}`;
}

function tellAll(core: Core, bot: Bot): void {
  for (const chat of core.state.telegram.chats.values()) if (chat.botId === bot.id) tellPhone(core, chat.userId);
}
