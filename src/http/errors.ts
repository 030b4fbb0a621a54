/** Every refusal of the HTTP side: reason to status, public code and sentence. Vague outside, exact in the log. */
import type { Context, ErrorHandler } from 'hono';
import { ZodError, type z } from 'zod';
import type { Problem } from '../contract/problem.ts';
import { isMissingMigration } from '../db/guard.ts';
import { SettingsError } from '../env.ts';
import { describeError, log } from '../lib/log.ts';
import type { AppEnv } from './context.ts';

export type Reason =
  | 'not_signed_in'
  | 'session_expired'
  | 'session_needed'
  | 'key_unknown'
  | 'permission_missing'
  | 'cross_site'
  | 'not_found'
  | 'invalid_input'
  | 'invalid_json'
  | 'body_too_large'
  | 'upgrade_required'
  | 'idempotency_key_missing'
  | 'idempotency_key_reused'
  | 'csm_unknown'
  | 'csm_missing'
  | 'csm_unreachable'
  | 'not_connected'
  | 'signature_wrong'
  | 'verify_token_wrong'
  | 'settings_wrong'
  | 'migrations_missing'
  | 'try_again'
  | 'internal';

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
  if (error instanceof ZodError) return refuse(c, 'invalid_input', { fields: fieldsOf(error.issues) });
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

const SETTINGS_HELP = 'Copy .dev.vars.example to .dev.vars and fill it in, or run npm start.';

interface PublicFace {
  status: 400 | 401 | 403 | 404 | 413 | 422 | 426 | 500 | 503;
  title: string;
  detail: string;
}

function publicFace(reason: Reason): PublicFace {
  switch (reason) {
    case 'not_signed_in':
      return { status: 401, title: 'Not signed in', detail: 'Sign in, or send an API key as "Authorization: Bearer <key>".' };
    case 'session_expired':
      return { status: 401, title: 'Session ended', detail: 'Your session has ended. Sign in again.' };
    case 'session_needed':
      return { status: 403, title: 'A person is needed', detail: 'This is for people who are signed in; an API key cannot use it.' };
    case 'key_unknown':
      return { status: 401, title: 'Unknown API key', detail: 'The API key is not known, or it was revoked.' };
    case 'permission_missing':
      return { status: 403, title: 'Not permitted', detail: 'You do not have the permission that this needs.' };
    case 'cross_site':
      return {
        status: 403,
        title: 'Refused: sent from another site',
        detail: 'A signed-in browser must send this from the page itself, with the header "X-Switchboard-CSRF: 1".',
      };
    case 'not_found':
      return { status: 404, title: 'Not found', detail: 'There is nothing here, or it is not yours to see.' };
    case 'invalid_input':
      return { status: 400, title: 'Invalid input', detail: 'Some fields are missing or wrong; "fields" says which and what they want.' };
    case 'invalid_json':
      return { status: 400, title: 'Invalid JSON', detail: 'The body is not valid JSON.' };
    case 'body_too_large':
      return { status: 413, title: 'Body too large', detail: 'The body is larger than this accepts.' };
    case 'upgrade_required':
      return { status: 426, title: 'WebSocket needed', detail: 'Open this address as a WebSocket.' };
    case 'idempotency_key_missing':
      return { status: 400, title: 'Idempotency-Key missing', detail: 'Send an Idempotency-Key header, so that a retry cannot act twice.' };
    case 'idempotency_key_reused':
      return {
        status: 422,
        title: 'Idempotency-Key reused',
        detail: 'This Idempotency-Key was already used with a different body. Use a new key for a new request.',
      };
    case 'csm_unknown':
      return { status: 422, title: 'CSM not found', detail: 'No active member has that id or phone number.' };
    case 'csm_missing':
      return {
        status: 422,
        title: 'Nobody to ask',
        detail: 'The customer has no owner who can be reached on WhatsApp. Name a "csm", or give the customer an owner.',
      };
    case 'csm_unreachable':
      return {
        status: 422,
        title: 'CSM has no WhatsApp number',
        detail: 'That member has no WhatsApp number yet. Give them one, or name another "csm".',
      };
    case 'not_connected':
      return { status: 422, title: 'WhatsApp is not connected', detail: 'Connect a WhatsApp number first; alerts leave through it.' };
    case 'signature_wrong':
      return { status: 401, title: 'Wrong signature', detail: 'The signature is missing or does not match the body.' };
    case 'verify_token_wrong':
      return { status: 403, title: 'Wrong verify token', detail: 'The verify token does not match META_VERIFY_TOKEN of this deployment.' };
    case 'settings_wrong':
      return { status: 503, title: 'Settings are wrong', detail: `Settings are missing or wrong. ${SETTINGS_HELP}` };
    case 'migrations_missing':
      return { status: 503, title: 'Database not ready', detail: 'The database lacks tables of this version. Run npm run db:migrate.' };
    case 'try_again':
      return { status: 503, title: 'Try again', detail: 'This could not be done just now. Try again in a moment.' };
    case 'internal':
      return { status: 500, title: 'Something went wrong', detail: 'This is our fault. Give the requestId to support, and try again.' };
  }
}
