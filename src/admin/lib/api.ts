/** Talks to the API on the same origin; every failure becomes an ApiError that carries a Problem. */
import type { Problem } from '../../contract/problem.ts';

export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'ApiError';
    this.problem = problem;
  }
}

export type QueryValue = string | number | undefined;

/** GET `/api/v1` + path, JSON in; undefined and empty parameters are left out. */
export function getJson<Body>(path: string, query: Record<string, QueryValue>, signal: AbortSignal): Promise<Body> {
  return request<Body>(`/api/v1${path}${toQueryString(query)}`, { signal });
}

/** POST without a body; answers what the API answers, undefined on 202 or 204 without one. */
export function post<Body>(path: string): Promise<Body> {
  return request<Body>(`/api/v1${path}`, { method: 'POST', headers: { 'X-Switchboard-CSRF': '1' } });
}

export function toQueryString(query: Record<string, QueryValue>): string {
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

async function request<Body>(url: string, init: RequestInit): Promise<Body> {
  const response = await reach(url, init);
  const text = await response.text();
  const body = parseJson(text);
  if (response.ok) return body as Body;
  throw new ApiError(isProblem(body) ? body : unreadable(response.status));
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError({
      type: 'about:blank',
      title: 'Switchboard cannot be reached',
      status: 0,
      code: 'offline',
      detail: 'Check your connection. This page tries again by itself.',
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
