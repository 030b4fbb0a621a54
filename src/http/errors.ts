/** How a request is refused: a reason becomes application/problem+json. Vague outside, exact in the log. */
import type { Context, ErrorHandler } from 'hono';
import * as z from 'zod';
import type { Problem } from '../contract/problem.ts';
import { isMissingMigration } from '../db/guard.ts';
import { SettingsError } from '../env.ts';
import { describeError, log } from '../lib/log.ts';
import type { AppEnv } from './context.ts';
import { publicFace, type Reason, SETTINGS_HELP } from './problems.ts';

export interface RefusalExtra {
  /** Replaces the sentence where the caller knows better, for instance which permission is missing. */
  detail?: string;
  fields?: NonNullable<Problem['fields']>;
  headers?: Record<string, string>;
}

/** Thrown by the readers of input, which have no other way out of a handler; anything else returns `refuse(...)`. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly reason: Reason;
  readonly extra: RefusalExtra;

  constructor(reason: Reason, extra: RefusalExtra = {}) {
    super(reason);
    this.reason = reason;
    this.extra = extra;
  }
}

/** The answer to a request that cannot be served: application/problem+json, as contract/problem.ts. */
export function refuse(c: Context<AppEnv>, reason: Reason, extra: RefusalExtra = {}): Response {
  const { status, title, detail } = publicFace(reason);
  const problem: Problem = {
    type: `urn:switchboard:problem:${reason}`,
    title,
    status,
    code: reason,
    detail: extra.detail ?? detail,
    requestId: c.get('requestId'),
    ...(extra.fields && { fields: extra.fields }),
  };
  const challenge: Record<string, string> = status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {};
  return c.body(JSON.stringify(problem), status, { 'Content-Type': 'application/problem+json', ...challenge, ...extra.headers });
}

/** What was thrown, as an answer. Only the log learns about an unexpected error. */
export const onError: ErrorHandler<AppEnv> = (error, c) => {
  if (error instanceof Refusal) return refuse(c, error.reason, error.extra);
  if (error instanceof z.ZodError) return refuse(c, 'invalid_input', { fields: fieldsOf(error.issues) });
  log('error', 'request_failed', {
    requestId: c.get('requestId'),
    method: c.req.method,
    path: c.req.routePath,
    error: describeError(error),
  });
  if (error instanceof SettingsError) {
    return refuse(c, 'settings_wrong', { detail: `These settings are missing or wrong: ${error.message}. ${SETTINGS_HELP}` });
  }
  if (isMissingMigration(error)) return refuse(c, 'migrations_missing');
  return refuse(c, 'internal');
};

/** Each wrong field by its path, with what it wants. */
export function fieldsOf(issues: readonly z.core.$ZodIssue[]): { path: string; message: string }[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: path ? `${path}.${key}` : key, message: 'There is no such field.' }));
    }
    return [{ path, message: issue.code === 'invalid_type' && issue.input === undefined ? 'This field is required.' : issue.message }];
  });
}
