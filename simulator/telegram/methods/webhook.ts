/** `setWebhook`, `deleteWebhook` and `getWebhookInfo`. */
import type { Core } from '../../core.ts';
import { flagOf, integerOf, jsonOf, type Params, textOf } from '../params.ts';
import { badRequest, result, type TelegramAnswer } from '../refusal.ts';
import type { Bot } from '../state.ts';
import { forgetOld, planAll } from '../updates.ts';

const PORTS = new Set(['', '80', '88', '443', '8443']);
const SECRET_MAX = 256;
const DEFAULT_CONNECTIONS = 40;
const MAX_CONNECTIONS = 100;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

export function setWebhook(core: Core, bot: Bot, params: Params): TelegramAnswer {
  const url = textOf(params, 'url')?.trim() ?? '';
  if (url === '') return deleteWebhook(core, bot, params);
  const problem = urlProblem(url) ?? secretProblem(textOf(params, 'secret_token'));
  if (problem !== null) return badRequest(problem);
  const isSame = bot.webhook?.url === url && bot.webhook.secretToken === (textOf(params, 'secret_token') ?? null);
  setAllowed(bot, params);
  if (flagOf(params, 'drop_pending_updates')) bot.pending = [];
  const asked = integerOf(params, 'max_connections') ?? DEFAULT_CONNECTIONS;
  bot.webhook = {
    url,
    secretToken: textOf(params, 'secret_token') ?? null,
    maxConnections: Math.min(MAX_CONNECTIONS, Math.max(1, asked)),
    lastError: null,
  };
  bot.webhookNumber += 1;
  planAll(core, bot);
  core.events.publish({ type: 'bot', botId: bot.id });
  return result(true, isSame ? 'Webhook is already set' : 'Webhook was set');
}

export function deleteWebhook(core: Core, bot: Bot, params: Params): TelegramAnswer {
  if (flagOf(params, 'drop_pending_updates')) bot.pending = [];
  if (!bot.webhook) return result(true, 'Webhook is already deleted');
  bot.webhook = null;
  bot.webhookNumber += 1;
  core.events.publish({ type: 'bot', botId: bot.id });
  return result(true, 'Webhook was deleted');
}

export function getWebhookInfo(core: Core, bot: Bot): TelegramAnswer {
  forgetOld(core, bot);
  const { webhook, allowedUpdates } = bot;
  return result({
    url: webhook?.url ?? '',
    has_custom_certificate: false,
    pending_update_count: bot.pending.length,
    ...(webhook?.lastError
      ? { last_error_date: Math.floor(webhook.lastError.atMs / 1_000), last_error_message: webhook.lastError.message }
      : {}),
    ...(webhook ? { max_connections: webhook.maxConnections } : {}),
    ...(webhook && LOOPBACK.test(new URL(webhook.url).hostname) ? { ip_address: '127.0.0.1' } : {}),
    ...(allowedUpdates ? { allowed_updates: allowedUpdates } : {}),
  });
}

/** A list that is not given leaves what was asked for before; an empty one goes back to the usual kinds. */
export function setAllowed(bot: Bot, params: Params): void {
  const given = jsonOf(params, 'allowed_updates');
  if (!Array.isArray(given)) return;
  bot.allowedUpdates = given.length === 0 ? null : given.filter((kind): kind is string => typeof kind === 'string');
}

/** https on Telegram's ports; on this machine also plain http, and any port. */
function urlProblem(url: string): string | null {
  if (!URL.canParse(url)) return 'invalid webhook URL specified';
  const { protocol, hostname, port } = new URL(url);
  const isHere = LOOPBACK.test(hostname);
  if (protocol !== 'https:' && !(protocol === 'http:' && isHere)) return 'bad webhook: An HTTPS URL must be provided for webhook';
  return isHere || PORTS.has(port) ? null : 'bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443';
}

function secretProblem(secret: string | undefined): string | null {
  if (secret === undefined) return null;
  if (secret.length > SECRET_MAX) return 'secret token is too long';
  return /^[A-Za-z0-9_-]+$/.test(secret) ? null : 'secret token contains unallowed characters';
}
