/** Cuts a webhook body into smaller, complete webhook bodies, for a queue message or for one item alone; no item is lost or doubled. */
import { type Container, type Slot, slotsOf } from './webhook-slots.ts';
import { integerOf, type Json, parseJson, recordOf } from './webhook-values.ts';

/** Room for `"firstPlace":1234567,` at the head of a piece. */
const FIRST_PLACE_BYTES = 24;
/** Room for `"contacts":[],` in a change. */
const CONTACTS_BYTES = 14;

const encoder = new TextEncoder();

/**
 * Each piece keeps the envelope (object, entry id and time, field, metadata, the contacts that belong) and is at most
 * `maxBytes` of UTF-8; an item that alone is larger is a complete body in `oversize`. The order is kept, and
 * `firstPlace` at the head of a piece lets the parser number the items as it would have in the whole body.
 */
export function splitWebhook(body: string, maxBytes: number): { pieces: string[]; oversize: string[] } {
  if (bytesOf(body) <= maxBytes) return { pieces: [body], oversize: [] };
  const json = parseJson(body);
  const slots = slotsOf(json) ?? [];
  const firstPlace = integerOf(recordOf(json)?.firstPlace) ?? 0;
  try {
    const bodies = rangesOf(slots, maxBytes).map(([start, end]) => write(slots.slice(start, end), firstPlace + start));
    if (bodies.length === 0) return { pieces: [], oversize: [body] };
    return { pieces: bodies.filter((piece) => bytesOf(piece) <= maxBytes), oversize: bodies.filter((piece) => bytesOf(piece) > maxBytes) };
  } catch {
    // Nested deeper than the engine can write; what could be read can be stored as it came.
    return { pieces: [], oversize: [body] };
  }
}

/**
 * Writes the complete body of a single item, by its index among the items of `body`, so that it can be stored and handed
 * in again by itself. Reads `body` when first asked.
 */
export function itemBodies(body: string): (index: number) => string {
  let read: { slots: Slot[]; firstPlace: number } | null = null;
  return (index) => {
    if (read === null) {
      const json = parseJson(body);
      read = { slots: slotsOf(json) ?? [], firstPlace: integerOf(recordOf(json)?.firstPlace) ?? 0 };
    }
    try {
      return write(read.slots.slice(index, index + 1), read.firstPlace + index);
    } catch {
      // Nested deeper than the engine can write: handed in again, its neighbours are repeats.
      return body;
    }
  };
}

/** Runs of slots for one piece each, filled greedily by an upper bound of what `write` produces for them. */
function rangesOf(slots: readonly Slot[], maxBytes: number): [number, number][] {
  const ranges: [number, number][] = [];
  const costOf = costs();
  let start = 0;
  let bytes = 0;
  slots.forEach((slot, index) => {
    let added = costOf(slot, index > start ? slots[index - 1] : undefined);
    if (index > start && bytes + added > maxBytes) {
      ranges.push([start, index]);
      start = index;
      bytes = 0;
      added = costOf(slot, undefined);
    }
    bytes += added;
  });
  if (slots.length > 0) ranges.push([start, slots.length]);
  return ranges;
}

/** Bytes that a slot adds after the one before it: its leaf, the containers not open yet, its contact, and the commas. */
function costs(): (slot: Slot, before: Slot | undefined) => number {
  const shellBytes = new Map<Container, number>();
  let contactsOfChange = new Set<Json>();
  return (slot, before) => {
    let bytes = bytesOfJson(slot.leaf) + 1 + (before ? 0 : FIRST_PLACE_BYTES);
    for (const container of slot.path.slice(openContainers(slot, before))) {
      const shell = shellBytes.get(container) ?? bytesOfJson(open(container).object);
      shellBytes.set(container, shell);
      bytes += shell + 1 + (container.contacts ? CONTACTS_BYTES : 0);
      if (container.contacts) contactsOfChange = new Set();
    }
    if (slot.contact && !contactsOfChange.has(slot.contact)) {
      bytes += bytesOfJson(slot.contact) + 1;
      contactsOfChange.add(slot.contact);
    }
    return bytes;
  };
}

/** How many containers the slot shares with the one before it. */
function openContainers(slot: Slot, before: Slot | undefined): number {
  const differing = slot.path.findIndex((container, depth) => container !== before?.path[depth]);
  return differing === -1 ? slot.path.length : differing;
}

interface Opened {
  container: Container;
  object: Json;
  list: unknown[];
  /** The contacts of the slots below it. */
  contacts: Set<Json>;
}

function open(container: Container): Opened {
  const list: unknown[] = [];
  const { shell } = container;
  const object = container.contacts
    ? { ...shell, value: { ...recordOf(shell.value), [container.list]: list } }
    : { ...shell, [container.list]: list };
  return { container, object, list, contacts: new Set() };
}

function write(slots: readonly Slot[], firstPlace: number): string {
  const changes: Opened[] = [];
  let stack: Opened[] = [];
  let before: Slot | undefined;
  for (const slot of slots) {
    stack = stack.slice(0, openContainers(slot, before));
    for (const container of slot.path.slice(stack.length)) {
      const opened = open(container);
      stack.at(-1)?.list.push(opened.object);
      stack.push(opened);
      if (container.contacts) changes.push(opened);
    }
    stack.at(-1)?.list.push(slot.leaf);
    if (slot.contact) changes.at(-1)?.contacts.add(slot.contact);
    before = slot;
  }
  for (const { container, object, contacts } of changes) {
    // In their own order, since the first of two that share an id is the one that counts.
    const belonging = container.contacts?.filter((contact) => contacts.has(contact)) ?? [];
    if (belonging.length > 0) Object.assign(object.value as Json, { contacts: belonging });
  }
  return JSON.stringify({ ...(firstPlace > 0 ? { firstPlace } : {}), ...stack[0]?.object });
}

function bytesOfJson(value: unknown): number {
  return bytesOf(JSON.stringify(value) ?? 'null');
}

function bytesOf(text: string): number {
  return encoder.encode(text).byteLength;
}
