/** What a Graph endpoint is given and gives back. */
import type { FaultEffect } from '../faults.ts';
import { isObject, type Json, listOf } from '../rules/json.ts';
import type { AccessToken } from '../state.ts';
import type { Granted } from './access.ts';
import type { Refusal } from './refusal.ts';

/** A body for 200, or Meta's refusal. */
export type Answer = { ok: true; answer: Json } | { ok: false; refusal: Refusal };

export interface GraphEnv {
  Variables: {
    token: AccessToken;
    /** The JSON or form body; empty when there is none. */
    body: Json;
    /** A multipart form; null when the body is something else. */
    form: FormData | null;
    /** A body that is neither text nor a form: an upload. */
    bytes: Uint8Array;
    fault: FaultEffect | undefined;
  };
}

export const answer = (body: Json): Answer => ({ ok: true, answer: body });
export const refused = (refusal: Refusal): Answer => ({ ok: false, refusal });

/**
 * The fields a read asks for, or the ones Graph gives unasked; `id` is always among them. Fields without a value are left out;
 * one that the node does not have is refused. `a{b,c}` asks for parts of a field.
 */
export function project(nodes: Json[], asked: string | null | undefined, usual: string[], nodeType: string): Granted<Json[]> {
  const wanted = asked ? fieldsIn(asked) : usual.map((name) => ({ name, parts: '' }));
  const unknown = wanted.find(({ name }) => nodes.some((node) => !(name in node)));
  if (unknown) {
    const message = `(#100) Tried accessing nonexisting field (${unknown.name}) on node type (${nodeType})`;
    return { ok: false, refusal: { code: 100, message } };
  }
  return { ok: true, value: nodes.map((node) => pick(node, wanted)) };
}

interface Field {
  name: string;
  parts: string;
}

function pick(node: Json, wanted: Field[]): Json {
  const shown = wanted.flatMap(({ name, parts }): [string, unknown][] => {
    const value = node[name];
    if (name === 'id' || value === undefined) return [];
    return [[name, parts && isObject(value) ? partsOf(value, parts) : value]];
  });
  return Object.fromEntries([...shown, ...('id' in node ? [['id', node.id] as [string, unknown]] : [])]);
}

/** An edge (`{ data: [...] }`) is asked for the fields of its nodes. */
function partsOf(value: Json, parts: string): Json {
  const wanted = fieldsIn(parts);
  return Array.isArray(value.data) ? { ...value, data: listOf(value.data).map((node) => pick(node, wanted)) } : pick(value, wanted);
}

/** Splits at commas outside braces; modifiers such as `.limit(5)` are read over. */
function fieldsIn(text: string): Field[] {
  const fields: Field[] = [];
  for (const [, name = '', parts = ''] of text.matchAll(/([\w]+)(?:\.\w+\([^)]*\))*(?:\{((?:[^{}]|\{[^{}]*\})*)\})?/g)) {
    fields.push({ name, parts });
  }
  return fields;
}
