/** Every error of the API: application/problem+json (RFC 9457) with a stable code. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  /** Stable snake_case word to program against. */
  code: string;
  /** One or two plain sentences: what is wrong and what to do. */
  detail: string;
  /** Give it to support: it finds the exact log lines. */
  requestId: string;
  /** On bad input: which fields, by path, and what each wants. */
  fields?: { path: string; message: string }[];
}
