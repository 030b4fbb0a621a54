/** Calls Meta's Graph API: sends a message, reads objects and lists, changes them. An answer is accepted, refused, or not known. */
import type { SendError, SendRequest, SendResult } from '../channel.ts';
import { sendErrorOf } from './errors.ts';
import { messagePayload } from './payloads.ts';
import { integerOf, isRecord, type Json, parseJson, recordOf, textOf } from './webhook-values.ts';

/** Answers of a template that passed the gate but is not sent yet (Meta, "Template pacing"). */
const HELD = new Set(['held_for_quality_assessment', 'paused']);
/** `error_subcode` beside code 100: the object does not exist, or the token may not see it. */
const OBJECT_MISSING = 33;
/** More pages than any account has: 6,000 templates at 100 a page. */
const MAX_PAGES = 100;

export interface GraphRequest {
  /** Without a trailing slash. */
  baseUrl: string;
  version: string;
  /** Null for the few calls that prove themselves by the app's secret. */
  token: string | null;
  timeoutMs: number;
  /** Without the version and a leading slash, for instance `{waba id}/message_templates`. */
  path: string;
  query?: Record<string, string>;
}

export type GraphResult<T> = { ok: true; value: T } | { ok: false; error: SendError; message: string };

type Unanswered = 'timeout' | 'connection_lost' | 'not_graph_json';

type Answer = { kind: 'json'; json: Json; headers: Headers } | { kind: 'none'; reason: Unanswered };

/** `unknown`: it may or may not have been done. `subcode` and `text` are Meta's own; the text is for people, never for decisions. */
export type GraphOutcome =
  | { outcome: 'ok'; value: Json }
  | { outcome: 'refused'; error: SendError; subcode: number | null; text: string | null }
  | { outcome: 'unknown'; reason: Unanswered };

/**
 * POST /{version}/{number id}/messages. Never throws for what Meta or the network does: without an answer of Graph, or
 * with one that is neither an acceptance nor an error, the outcome is unknown, since Meta takes no idempotency key.
 */
export async function sendWhatsApp(request: SendRequest, fetcher: typeof fetch = fetch): Promise<SendResult> {
  const refusal = ownRefusal(request);
  if (refusal) return { outcome: 'error', error: refusal };

  const { numberId, appSecretProof = null, ...graph } = request;
  const query = appSecretProof === null ? {} : { appsecret_proof: appSecretProof };
  const asked = { ...graph, path: `${encodeURIComponent(numberId)}/messages`, query };
  const answer = await call(asked, { method: 'POST', body: messagePayload(request) }, fetcher);
  if (answer.kind === 'none') return { outcome: 'unknown', reason: answer.reason };
  const error = errorIn(answer);
  if (error) return { outcome: 'error', error };

  const [message] = Array.isArray(answer.json.messages) ? (answer.json.messages as unknown[]) : [];
  const wamid = isRecord(message) ? textOf(message.id) : null;
  if (!isRecord(message) || wamid === null) return { outcome: 'unknown', reason: 'not_graph_json' };
  return { outcome: 'accepted', wamid, isHeld: HELD.has(textOf(message.message_status) ?? '') };
}

/** Any call that manages something. Never throws for what Meta or the network does. */
export async function graphChange(
  request: GraphRequest,
  what: { method: 'GET' | 'POST' | 'DELETE'; body?: Json },
  fetcher: typeof fetch = fetch,
): Promise<GraphOutcome> {
  const answer = await call(request, what, fetcher);
  if (answer.kind === 'none') return { outcome: 'unknown', reason: answer.reason };
  const error = errorIn(answer);
  if (!error) return { outcome: 'ok', value: answer.json };
  const given = recordOf(answer.json.error);
  const text = textOf(recordOf(given?.error_data)?.details) ?? textOf(given?.error_user_msg) ?? textOf(given?.message);
  return { outcome: 'refused', error, subcode: integerOf(given?.error_subcode), text };
}

/** GET of one object. Reading twice is harmless, so what is unknown for a send is a temporary error here. */
export async function graphGet<T = Json>(request: GraphRequest, fetcher: typeof fetch = fetch): Promise<GraphResult<T>> {
  const answer = await call(request, { method: 'GET' }, fetcher);
  if (answer.kind === 'none') return { ok: false, error: temporary(), message: answer.reason };
  const error = errorIn(answer);
  if (error) return { ok: false, error, message: textOf(recordOf(answer.json.error)?.message) ?? 'refused' };
  return { ok: true, value: answer.json as T };
}

/** GET of a whole list, page by page through the `after` cursor; a later page that fails makes the list fail. */
export async function graphGetAll<T = Json>(request: GraphRequest, fetcher: typeof fetch = fetch): Promise<GraphResult<T[]>> {
  const items: T[] = [];
  let query = request.query ?? {};
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const result = await graphGet({ ...request, query }, fetcher);
    if (!result.ok) return result;
    const { data, paging } = result.value;
    if (!Array.isArray(data)) return { ok: false, error: temporary(), message: 'not_a_list' };
    items.push(...(data as T[]));
    // `next` is a whole address with the token in it, so only its presence counts.
    const after = isRecord(paging) && textOf(paging.next) !== null ? textOf(recordOf(paging.cursors)?.after) : null;
    if (after === null) return { ok: true, value: items };
    query = { ...query, after };
  }
  return { ok: false, error: temporary(), message: 'too_many_pages' };
}

async function call(
  { baseUrl, version, token, timeoutMs, path, query }: GraphRequest,
  { method, body }: { method: 'GET' | 'POST' | 'DELETE'; body?: Json },
  fetcher: typeof fetch,
): Promise<Answer> {
  const search = query && Object.keys(query).length > 0 ? `?${new URLSearchParams(query).toString()}` : '';
  try {
    const response = await fetcher(`${baseUrl}/${version}/${path}${search}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // A redirect would repeat the send somewhere else.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const json = parseJson(await response.text());
    return isRecord(json) ? { kind: 'json', json, headers: response.headers } : { kind: 'none', reason: 'not_graph_json' };
  } catch (cause) {
    const isTimeout = cause instanceof Error && (cause.name === 'TimeoutError' || cause.name === 'AbortError');
    return { kind: 'none', reason: isTimeout ? 'timeout' : 'connection_lost' };
  }
}

/** The refusal in Graph's own error shape; null when there is none. */
function errorIn({ json, headers }: Answer & { kind: 'json' }): SendError | null {
  const error = recordOf(json.error);
  const code = integerOf(error?.code);
  if (error === null || code === null) return null;
  const details = textOf(recordOf(error.error_data)?.details) ?? undefined;
  const isMissing = code === 100 && integerOf(error.error_subcode) === OBJECT_MISSING;
  const subcode = integerOf(error.error_subcode);
  const read = sendErrorOf(isMissing ? OBJECT_MISSING : code, details);
  const known = read.kind === 'token_dead' && subcode !== null ? { ...read, subcode } : read;
  const wait = known.retryable ? waitIn(headers) : null;
  return wait === null ? known : { ...known, retryAfterSeconds: wait };
}

/** The wait that the answer itself names, in seconds: Retry-After, or the longest of the usage header, which is in minutes. */
function waitIn(headers: Headers): number | null {
  const seconds = integerOf(headers.get('retry-after'));
  if (seconds !== null && seconds > 0) return seconds;
  const usage = recordOf(parseJson(headers.get('x-business-use-case-usage') ?? ''));
  const uses = Object.values(usage ?? {}).flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  const minutes = Math.max(0, ...uses.map((use) => integerOf(recordOf(use)?.estimated_time_to_regain_access) ?? 0));
  return minutes > 0 ? minutes * 60 : null;
}

/** What cannot be put into a request at all. */
function ownRefusal({ to, form, content }: SendRequest): SendError | null {
  if (to.phone === null && to.bsuid === null) return refused('recipient_unreachable');
  return form === 'template' && !content.template ? refused('template_missing') : null;
}

function refused(kind: SendError['kind']): SendError {
  return { kind, retryable: false, retryAfterSeconds: null, platformCode: null };
}

function temporary(): SendError {
  return { kind: 'temporary', retryable: true, retryAfterSeconds: null, platformCode: null };
}
