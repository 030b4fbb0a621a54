/** The Graph client: what it sends, and how it reads every kind of answer. */
import { describe, expect, it } from 'vitest';
import type { SendRequest } from '../../../src/messaging/channel.ts';
import { graphGet, graphGetAll, sendWhatsApp } from '../../../src/messaging/whatsapp/client.ts';

const REQUEST: SendRequest = {
  baseUrl: 'https://graph.example',
  version: 'v25.0',
  numberId: '4821093847561029',
  token: 'EAA-token',
  timeoutMs: 1000,
  to: { phone: '+919820012345', bsuid: null },
  callbackData: 'msg_1.1',
  form: 'free_form',
  content: { text: 'Hello' },
};
const ACCEPTED = {
  messaging_product: 'whatsapp',
  contacts: [{ input: '+919820012345', wa_id: '919820012345' }],
  messages: [{ id: 'wamid.1' }],
};

function graphError(code: number, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { error: { message: `(#${code}) Refused`, type: 'OAuthException', code, fbtrace_id: 'A1', ...more } };
}

/** Answers every call the same way and keeps what was asked. */
function answering(body: unknown, init: ResponseInit = {}): { fetcher: typeof fetch; calls: [string, RequestInit | undefined][] } {
  const calls: [string, RequestInit | undefined][] = [];
  const fetcher: typeof fetch = async (input, options) => {
    calls.push([new Request(input).url, options as RequestInit]);
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), init);
  };
  return { fetcher, calls };
}

describe('sendWhatsApp', () => {
  it('posts the payload to the number with the token', async () => {
    const { fetcher, calls } = answering(ACCEPTED);
    expect(await sendWhatsApp(REQUEST, fetcher)).toEqual({ outcome: 'accepted', wamid: 'wamid.1', isHeld: false });
    const [[url, options]] = calls as [[string, RequestInit]];
    expect(url).toBe('https://graph.example/v25.0/4821093847561029/messages');
    expect(options).toMatchObject({
      method: 'POST',
      redirect: 'manual',
      headers: { authorization: 'Bearer EAA-token', 'content-type': 'application/json' },
    });
    expect(JSON.parse(options.body as string)).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '+919820012345',
      biz_opaque_callback_data: 'msg_1.1',
      type: 'text',
      text: { body: 'Hello' },
    });
  });

  it.each([
    ['accepted', false],
    ['held_for_quality_assessment', true],
    ['paused', true],
  ])('reads message_status %s', async (message_status, isHeld) => {
    const { fetcher } = answering({ ...ACCEPTED, messages: [{ id: 'wamid.1', message_status }] });
    expect(await sendWhatsApp(REQUEST, fetcher)).toEqual({ outcome: 'accepted', wamid: 'wamid.1', isHeld });
  });

  it.each([
    [
      'the window is closed',
      400,
      graphError(131047),
      { kind: 'window_closed', retryable: false, retryAfterSeconds: null, platformCode: 131047 },
    ],
    ['the token is dead', 401, graphError(190), { kind: 'token_dead', retryable: false, retryAfterSeconds: null, platformCode: 190 }],
    [
      'an error with status 200',
      200,
      graphError(130429),
      { kind: 'throughput', retryable: true, retryAfterSeconds: 2, platformCode: 130429 },
    ],
    [
      'a missing object',
      400,
      graphError(100, { error_subcode: 33 }),
      { kind: 'number_unregistered', retryable: false, retryAfterSeconds: null, platformCode: 33 },
    ],
    [
      'a bad parameter',
      400,
      graphError(100, { error_subcode: 2494010 }),
      { kind: 'invalid', retryable: false, retryAfterSeconds: null, platformCode: 100 },
    ],
  ])('reads an error: %s', async (_what, status, body, error) => {
    const { fetcher } = answering(body, { status });
    expect(await sendWhatsApp(REQUEST, fetcher)).toEqual({ outcome: 'error', error });
  });

  it.each([
    ['retry-after', '90', 90],
    ['x-business-use-case-usage', JSON.stringify({ 1: [{ type: 'whatsapp', call_count: 100, estimated_time_to_regain_access: 7 }] }), 420],
    ['x-business-use-case-usage', 'not JSON', 300],
  ])('waits as long as %s says: %s', async (header, value, retryAfterSeconds) => {
    const { fetcher } = answering(graphError(80007), { status: 400, headers: { [header]: value } });
    const expected = { kind: 'rate_limited', retryable: true, retryAfterSeconds, platformCode: 80007 };
    expect(await sendWhatsApp(REQUEST, fetcher)).toEqual({ outcome: 'error', error: expected });
  });

  it.each([
    ['an empty answer', '', 200],
    ['a page of a proxy', '<html>502 Bad Gateway</html>', 502],
    ['JSON of something else', '{"error":"upstream timed out"}', 504],
    ['an error without a code', '{"error":{"message":"?"}}', 500],
    ['an acceptance without an id', '{"messages":[{}]}', 200],
    ['an empty list of messages', '{"messages":[]}', 200],
    ['a JSON list', '[]', 200],
  ])('does not know the outcome after %s', async (_what, body, status) => {
    const { fetcher } = answering(body, { status });
    expect(await sendWhatsApp(REQUEST, fetcher)).toEqual({ outcome: 'unknown', reason: 'not_graph_json' });
  });

  it('does not know the outcome after a timeout', async () => {
    const hanging: typeof fetch = (_input, options) =>
      new Promise((_resolve, reject) => options?.signal?.addEventListener('abort', () => reject(options.signal?.reason)));
    expect(await sendWhatsApp({ ...REQUEST, timeoutMs: 5 }, hanging)).toEqual({ outcome: 'unknown', reason: 'timeout' });
  });

  it('does not know the outcome after a lost connection, also in the middle of the answer', async () => {
    const refusing: typeof fetch = () => Promise.reject(new TypeError('fetch failed'));
    expect(await sendWhatsApp(REQUEST, refusing)).toEqual({ outcome: 'unknown', reason: 'connection_lost' });
    const breaking: typeof fetch = async () =>
      new Response(new ReadableStream({ start: (stream) => stream.error(new TypeError('terminated')) }));
    expect(await sendWhatsApp(REQUEST, breaking)).toEqual({ outcome: 'unknown', reason: 'connection_lost' });
  });

  it.each([
    ['nobody', { to: { phone: null, bsuid: null } }, 'recipient_unreachable'],
    ['a template it does not have', { form: 'template' as const }, 'template_missing'],
  ])('asks Meta nothing for %s', async (_what, fields, kind) => {
    const { fetcher, calls } = answering(ACCEPTED);
    expect(await sendWhatsApp({ ...REQUEST, ...fields }, fetcher)).toEqual({
      outcome: 'error',
      error: { kind, retryable: false, retryAfterSeconds: null, platformCode: null },
    });
    expect(calls).toEqual([]);
  });
});

describe('graphGet', () => {
  const GET = { baseUrl: 'https://graph.example', version: 'v25.0', token: 'EAA-token', timeoutMs: 1000, path: '1/message_templates' };

  it('reads one object', async () => {
    const { fetcher, calls } = answering({ id: '1', name: 'Acme' });
    expect(await graphGet({ ...GET, path: '1', query: { fields: 'id,name' } }, fetcher)).toEqual({
      ok: true,
      value: { id: '1', name: 'Acme' },
    });
    expect(calls).toMatchObject([
      ['https://graph.example/v25.0/1?fields=id%2Cname', { method: 'GET', headers: { authorization: 'Bearer EAA-token' } }],
    ]);
  });

  it('names the refusal, and takes no answer for a temporary one', async () => {
    expect(await graphGet(GET, answering(graphError(190), { status: 401 }).fetcher)).toEqual({
      ok: false,
      error: { kind: 'token_dead', retryable: false, retryAfterSeconds: null, platformCode: 190 },
      message: '(#190) Refused',
    });
    expect(await graphGet(GET, answering('<html>').fetcher)).toEqual({
      ok: false,
      error: { kind: 'temporary', retryable: true, retryAfterSeconds: null, platformCode: null },
      message: 'not_graph_json',
    });
  });

  it('reads a list page by page, by cursor', async () => {
    const urls: string[] = [];
    const fetcher: typeof fetch = async (input) => {
      urls.push(new Request(input).url);
      const isLast = urls.length === 3;
      const paging = { cursors: { after: `c${urls.length}` }, ...(isLast ? {} : { next: 'https://elsewhere.example/?access_token=x' }) };
      return Response.json({ data: [{ id: urls.length }], paging });
    };
    expect(await graphGetAll({ ...GET, query: { limit: '1' } }, fetcher)).toEqual({ ok: true, value: [{ id: 1 }, { id: 2 }, { id: 3 }] });
    expect(urls).toEqual(
      ['limit=1', 'limit=1&after=c1', 'limit=1&after=c2'].map((query) => `https://graph.example/v25.0/1/message_templates?${query}`),
    );
  });

  it('fails as a whole when a later page fails, is no list, or never ends', async () => {
    let page = 0;
    const failing: typeof fetch = async () => {
      page += 1;
      return Response.json(page === 1 ? { data: [{}], paging: { cursors: { after: 'c' }, next: 'n' } } : graphError(80007));
    };
    expect(await graphGetAll(GET, failing)).toMatchObject({ ok: false, error: { kind: 'rate_limited' } });
    expect(await graphGetAll(GET, answering({ id: '1' }).fetcher)).toMatchObject({ ok: false, message: 'not_a_list' });
    const endless = answering({ data: [], paging: { cursors: { after: 'c' }, next: 'n' } });
    expect(await graphGetAll(GET, endless.fetcher)).toMatchObject({ ok: false, message: 'too_many_pages' });
    expect(endless.calls.length).toBe(100);
  });
});
