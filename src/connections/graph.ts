/** Calls of Meta's Graph API that manage: tokens, accounts, numbers, subscriptions. One shape of answer for all of them. */
import type { Settings } from '../env.ts';
import type { SendErrorKind } from '../messaging/channel.ts';
import { graphChange } from '../messaging/whatsapp/client.ts';
import { type Json, recordOf, textOf } from '../messaging/whatsapp/webhook-values.ts';
import { hmacHex } from '../security/hmac.ts';

export interface GraphCall {
  settings: Settings;
  /** Null for the calls that carry the app's secret themselves (`oauth/access_token`). */
  token: string | null;
  method?: 'GET' | 'POST' | 'DELETE';
  /** Without the version and a leading slash, for instance `{waba id}/subscribed_apps`. */
  path: string;
  query?: Record<string, string>;
  body?: Json;
  /**
   * The secret of the app that the token belongs to: adds `appsecret_proof`, which Meta demands of apps with "Require app
   * secret" and accepts of all. Left out where that secret is not known (a tenant's own app).
   * Source: Meta, "Install apps, generate, refresh, and revoke tokens".
   */
  appSecret?: string | null;
}

export interface GraphRefusal {
  outcome: 'refused';
  kind: SendErrorKind;
  /** `error.code`; 33 stands for 100 with the subcode 33, a missing object. Null never occurs in an answer of Graph. */
  platformCode: number | null;
  subcode: number | null;
  /** Meta's own words, for people to read. */
  text: string | null;
  /** Null: the same call will not succeed by itself. */
  retryAfterSeconds: number | null;
}

/** `unknown`: no answer of Graph came, so a change may or may not have been made; a read is simply asked again. */
export type GraphCallResult<T = Json> =
  | { outcome: 'ok'; value: T }
  | GraphRefusal
  | { outcome: 'unknown'; reason: 'timeout' | 'connection_lost' | 'not_graph_json' };

export async function graphCall<T = Json>(call: GraphCall): Promise<GraphCallResult<T>> {
  const { settings, token, method = 'GET', path, query = {}, body, appSecret = null } = call;
  const proof = token !== null && appSecret !== null ? { appsecret_proof: await hmacHex(appSecret, token) } : {};
  const result = await graphChange(
    {
      baseUrl: settings.GRAPH_BASE_URL,
      version: settings.GRAPH_VERSION,
      timeoutMs: settings.GRAPH_TIMEOUT_MS,
      token,
      path,
      query: { ...query, ...proof },
    },
    { method, ...(body === undefined ? {} : { body }) },
  );
  if (result.outcome === 'ok') return { outcome: 'ok', value: result.value as T };
  if (result.outcome === 'unknown') return result;
  const { error, subcode, text } = result;
  const { kind, platformCode, retryAfterSeconds } = error;
  return { outcome: 'refused', kind, platformCode, subcode, text: withoutSecrets(text, call), retryAfterSeconds };
}

const SECRET_PARAMETERS = ['code', 'client_secret', 'input_token', 'fb_exchange_token'] as const;

/** Meta repeats what it cannot read ("Malformed access token EAA..."), and its words are shown, kept and copied. */
function withoutSecrets(text: string | null, { token, appSecret, query = {} }: GraphCall): string | null {
  const secrets = [token, ...(token?.split('|').slice(1) ?? []), appSecret, ...SECRET_PARAMETERS.map((name) => query[name])];
  return secrets.reduce<string | null>((words, secret) => (secret ? (words?.replaceAll(secret, '…') ?? null) : words), text);
}

/** What the app itself may ask with: `debug_token`, its own subscriptions. Source: Meta, "Access tokens". */
export function appToken({ META_APP_ID, META_APP_SECRET }: Pick<Settings, 'META_APP_ID' | 'META_APP_SECRET'>): string {
  return `${META_APP_ID}|${META_APP_SECRET}`;
}

/** More pages than any account has numbers or apps. */
const MAX_PAGES = 20;

/** A whole list, page by page; a page that fails makes the list fail. */
export async function graphList(call: GraphCall): Promise<GraphCallResult<unknown[]>> {
  const items: unknown[] = [];
  let query = { limit: '100', ...call.query };
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const result = await graphCall({ ...call, query });
    if (result.outcome !== 'ok') return result;
    const { data, paging } = result.value;
    if (!Array.isArray(data)) return { outcome: 'unknown', reason: 'not_graph_json' };
    items.push(...(data as unknown[]));
    // `next` is a whole address with the token in it, so only its presence counts.
    const after = textOf(recordOf(paging)?.next) === null ? null : textOf(recordOf(recordOf(paging)?.cursors)?.after);
    if (after === null) break;
    query = { ...query, after } as typeof query;
  }
  return { outcome: 'ok', value: items };
}
