/** How an endpoint is declared: once, for the Worker that serves it, the document that describes it and the tests that walk it. */
import type * as z from 'zod';
import type { Permission } from './permissions.ts';

/**
 * Who may call: holders of a permission (members and keys), any member of the workspace, any signed-in person with or
 * without a workspace, or operators of the deployment.
 */
export type Need = Permission | 'member' | 'person' | 'operator';

/** 101 is for sockets. */
type Success = 101 | 200 | 201 | 202 | 204;

export interface Operation<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
  N extends Need = Need,
> {
  /** camelCase verb and noun, unique: `listMembers`. */
  id: string;
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With `:id` where a record is named. */
  path: `/api/v1/${string}`;
  /** The heading of the API page. */
  tag: string;
  /** A line; more in `description`. */
  summary: string;
  description?: string;
  need: N;
  /** A POST that makes something honours `Idempotency-Key`. */
  creates?: true;
  params?: Params;
  query?: Query;
  body?: Body;
  /** Bytes of the body at most; 100,000 unless told otherwise. */
  maxBodyBytes?: number;
  /** What success answers; without it the answer has no body. */
  output?: Output;
  /** Success; 200 with an output and 204 without, unless told otherwise. */
  status?: Success;
  /** Where success is no JSON. */
  contentType?: 'text/csv';
  /** Codes of problems that are particular to this operation. */
  problems?: readonly string[];
}

export function operation<
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
  Output extends z.ZodType = z.ZodUndefined,
  const N extends Need = Need,
>(declared: Operation<Params, Query, Body, Output, N>): Operation<Params, Query, Body, Output, N> {
  return declared;
}

export function statusOf(declared: Operation): Success {
  return declared.status ?? (declared.output || declared.contentType ? 200 : 204);
}
