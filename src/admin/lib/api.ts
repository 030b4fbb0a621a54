/** Talks to the API on the same origin; every failure becomes an ApiError that carries a Problem. */
import type { Problem } from '../../contract/problem.ts';
import { frameHeaders } from '../embed/frame-credentials.ts';

export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'ApiError';
    this.problem = problem;
  }
}

/** Refused for want of a right: to ask again, to filter or to export cannot help. */
export function isNotPermitted(error: unknown): boolean {
  return error instanceof ApiError && ['permission_missing', 'operator_needed'].includes(error.problem.code);
}

export type QueryValue = string | number | undefined;
export type Query = Record<string, QueryValue>;

/** GET `/api/v1` + path, JSON in; undefined and empty parameters are left out. */
export function getJson<Body>(path: string, query: Query, signal: AbortSignal): Promise<Body> {
  return request<Body>(path + toQueryString(query), { signal });
}

/** POST that changes something; answers what the API answers, undefined where it has no body. */
export function post<Body>(path: string, body?: unknown): Promise<Body> {
  return send<Body>('POST', path, body);
}

/** POST that makes something. The same key sent again makes nothing twice: keep it over retries (lib/creation-key.ts). */
export function create<Body>(path: string, body: unknown, idempotencyKey: string): Promise<Body> {
  return send<Body>('POST', path, body, { 'Idempotency-Key': idempotencyKey });
}

export function patch<Body>(path: string, body: unknown): Promise<Body> {
  return send<Body>('PATCH', path, body);
}

export function put<Body>(path: string, body: unknown): Promise<Body> {
  return send<Body>('PUT', path, body);
}

export function remove<Body = void>(path: string): Promise<Body> {
  return send<Body>('DELETE', path);
}

/** GET of a file; lib/download.ts hands it to the reader. */
export async function getFile(path: string, query: Query): Promise<Blob> {
  const response = await reach(path + toQueryString(query), {});
  if (!response.ok) throw await failureOf(response);
  return response.blob();
}

export function toQueryString(query: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') params.set(name, String(value));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** A failure in words, whatever was thrown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ApiError) return error.problem;
  return {
    type: 'about:blank',
    title: 'Something went wrong on this page',
    status: 0,
    code: 'page_error',
    detail: 'Reload the page. If it happens again, tell support what you were doing.',
    requestId: '',
  };
}

interface Call extends RequestInit {
  headers?: Record<string, string>;
}

function send<Body>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Body> {
  return request<Body>(path, {
    method,
    headers: { 'X-Switchboard-CSRF': '1', ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

async function request<Body>(path: string, init: Call): Promise<Body> {
  const response = await reach(path, init);
  if (!response.ok) throw await failureOf(response);
  return parseJson(await response.text()) as Body;
}

async function failureOf(response: Response): Promise<ApiError> {
  const body = parseJson(await response.text());
  return new ApiError(isProblem(body) ? body : unreadable(response.status));
}

async function reach(path: string, init: Call): Promise<Response> {
  try {
    // Signing in and the door of a signatory's link lie beside the API.
    const url = /^\/(auth|api)\//.test(path) ? path : `/api/v1${path}`;
    return await fetch(url, { ...init, headers: { ...frameHeaders(), ...init.headers } });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError({
      type: 'about:blank',
      title: 'Switchboard cannot be reached',
      status: 0,
      code: 'offline',
      detail:
        init.method === undefined ? 'Check your connection. This page tries again by itself.' : 'Check your connection and try again.',
      requestId: '',
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body && 'title' in body;
}

function unreadable(status: number): Problem {
  return {
    type: 'about:blank',
    title: 'The server gave an answer this page cannot read',
    status,
    code: 'unreadable_answer',
    detail: 'Try again in a moment.',
    requestId: '',
  };
}
