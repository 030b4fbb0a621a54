/** What a Graph endpoint is given and gives back. */
import type { FaultEffect } from '../faults.ts';
import type { Json } from '../rules/json.ts';
import type { AccessToken } from '../state.ts';
import type { Refusal } from './refusal.ts';

/** A body for 200, or Meta's refusal. */
export type Answer = { ok: true; answer: Json } | { ok: false; refusal: Refusal };

export interface GraphEnv {
  Variables: {
    token: AccessToken;
    /** The JSON or form body; empty when there is none. */
    body: Json;
    fault: FaultEffect | undefined;
  };
}

export const answer = (body: Json): Answer => ({ ok: true, answer: body });
export const refused = (refusal: Refusal): Answer => ({ ok: false, refusal });

/** The fields a read asks for, or the ones Graph gives unasked; `id` is always among them. */
export function pick(all: Json, asked: string | null | undefined, usual: string[]): Json {
  const wanted = asked
    ? asked
        .replace(/\{[^}]*\}/g, '')
        .split(',')
        .map((field) => field.trim())
    : usual;
  return Object.fromEntries([
    ...wanted.filter((field) => field !== 'id' && all[field] !== undefined).map((field) => [field, all[field]]),
    ['id', all.id],
  ]);
}
