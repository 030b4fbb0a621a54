/** The record of calls in and webhooks out: a bounded ring that can be searched. Authorization headers are not kept. */

export interface Call {
  number: number;
  atMs: number;
  /** in: a request to the simulator. out: a webhook. */
  direction: 'in' | 'out';
  method: string;
  /** Path and query. */
  path: string;
  /** Null while unanswered, or when the connection broke. */
  status: number | null;
  request: string;
  response: string;
}

export type StatusClass = '2xx' | '4xx' | '5xx' | 'none';

export interface CallSearch {
  direction?: 'in' | 'out';
  method?: string;
  /** A status, a class of them, or `none` for calls without an answer. */
  status?: number | StatusClass;
  /** A part of the path. */
  path?: string;
  /** A part of path, request or response, whatever its case. */
  text?: string;
  /** Only calls before the one with this number: the next page. */
  before?: number;
  limit?: number;
}

const KEPT_CALLS = 2_000;
const KEPT_CHARACTERS = 20_000;

export class Calls {
  #ring: Call[] = [];
  #made = 0;

  add(call: Omit<Call, 'number'>): Call {
    this.#made += 1;
    const kept: Call = { ...call, number: this.#made, request: clip(call.request), response: clip(call.response) };
    this.#ring[(this.#made - 1) % KEPT_CALLS] = kept;
    return kept;
  }

  answered(call: Call, status: number | null, response: string): void {
    call.status = status;
    call.response = clip(response);
  }

  /** Oldest first. */
  all(): Call[] {
    const start = this.#made > KEPT_CALLS ? this.#made % KEPT_CALLS : 0;
    return [...this.#ring.slice(start), ...this.#ring.slice(0, start)];
  }

  /** Oldest first; with `limit`, the newest of them. */
  search(search: CallSearch = {}): Call[] {
    const text = search.text?.toLowerCase();
    const found = this.all().filter(
      (call) =>
        (search.direction === undefined || call.direction === search.direction) &&
        (search.method === undefined || call.method === search.method) &&
        (search.before === undefined || call.number < search.before) &&
        (search.status === undefined || hasStatus(call, search.status)) &&
        (search.path === undefined || call.path.includes(search.path)) &&
        (text === undefined || `${call.path}\n${call.request}\n${call.response}`.toLowerCase().includes(text)),
    );
    return search.limit === undefined ? found : found.slice(-search.limit);
  }

  /** Made since the start, kept or not. */
  get count(): number {
    return this.#made;
  }

  clear(): void {
    this.#ring = [];
    this.#made = 0;
  }
}

function hasStatus(call: Call, wanted: number | StatusClass): boolean {
  if (typeof wanted === 'number') return call.status === wanted;
  return wanted === 'none' ? call.status === null : call.status !== null && `${Math.floor(call.status / 100)}xx` === wanted;
}

const clip = (text: string) => (text.length > KEPT_CHARACTERS ? `${text.slice(0, KEPT_CHARACTERS)}…` : text);
