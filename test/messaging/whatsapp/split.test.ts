/** A body over the size of a queue message becomes smaller bodies that say the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemBodies, splitWebhook } from '../../../src/messaging/whatsapp/split.ts';
import { parseWebhook, type WebhookItem } from '../../../src/messaging/whatsapp/webhook.ts';
import { fixture, fixtureNames } from './expected.ts';
import { mutated } from './mutations.ts';

const METADATA = { display_phone_number: '912240961100', phone_number_id: '4821093847561029' };

describe('itemBodies', () => {
  it('writes a complete body for each item of every known shape, which reads as that item again', () => {
    for (const name of fixtureNames()) {
      const parsed = parseWebhook(fixture(name));
      const bodyOf = itemBodies(fixture(name));
      const items = parsed.ok ? parsed.items : [];
      const again = items.map((_, index) => parseWebhook(bodyOf(index)));
      expect(again, name).toEqual(items.map((item) => ({ ok: true, items: [item] })));
    }
  });
});

describe('splitWebhook', () => {
  it('leaves a body that fits as it came', () => {
    const body = `  ${fixture('message-text')}`;
    expect(splitWebhook(body, bytesOf(body))).toEqual({ pieces: [body], oversize: [] });
  });

  it('keeps the envelope, packs what fits, and takes along only the contacts that belong', () => {
    const body = JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: '1',
          time: 5,
          changes: [
            { field: 'messages', value: { metadata: METADATA, contacts: [ravi(2), ravi(1)], messages: [text(1), text(1), text(2)] } },
          ],
        },
      ],
    });
    const envelope = (contacts: unknown, messages: unknown) => ({
      object: 'whatsapp_business_account',
      entry: [{ id: '1', time: 5, changes: [{ field: 'messages', value: { metadata: METADATA, messages, contacts } }] }],
    });
    const { pieces, oversize } = splitWebhook(body, 620);
    expect(oversize).toEqual([]);
    expect(pieces.map((piece) => JSON.parse(piece))).toEqual([
      envelope([ravi(1)], [text(1), text(1)]),
      { firstPlace: 2, ...envelope([ravi(2)], [text(2)]) },
    ]);
  });

  it('sets an item aside that alone is too large, as a complete body, and keeps the places of the others', () => {
    const long = { ...text(2), text: { body: 'ж'.repeat(400) } };
    const body = JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: '1',
          changes: [{ field: 'messages', value: { metadata: METADATA, contacts: [ravi(2)], messages: [text(1), long, text(3)] } }],
        },
      ],
    });
    const { pieces, oversize } = splitWebhook(body, 700);
    expect(pieces.map(placesIn)).toEqual([[0], [2]]);
    expect(oversize.map((piece) => JSON.parse(piece))).toEqual([
      {
        firstPlace: 1,
        object: 'whatsapp_business_account',
        entry: [{ id: '1', changes: [{ field: 'messages', value: { metadata: METADATA, messages: [long], contacts: [ravi(2)] } }] }],
      },
    ]);
  });

  it('fills its pieces', () => {
    const messages = Array.from({ length: 1000 }, (_, index) => text(index));
    const contacts = messages.map((_, index) => ravi(index));
    const value = { metadata: METADATA, contacts, messages };
    const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ field: 'messages', value }] }] });
    const { pieces } = splitWebhook(body, 20_000);
    expect(pieces.slice(0, -1).every((piece) => bytesOf(piece) > 19_000)).toBe(true);
    expect(pieces.flatMap(placesIn)).toEqual(messages.map((_, index) => index));
  });

  it('never sets several items aside together, at any size', () => {
    const change = (from: number) => ({
      field: 'messages',
      value: { contacts: [ravi(from), ravi(from + 1)], messages: [text(from), text(from + 1)] },
    });
    const body = JSON.stringify({ firstPlace: 1_000_000, entry: [{ id: '1', changes: [change(1), change(3), change(5)] }] });
    for (let maxBytes = 300; maxBytes < bytesOf(body); maxBytes += 1) {
      const { pieces, oversize } = splitWebhook(body, maxBytes);
      expect(oversize.filter((piece) => itemsOf(piece).length > 1)).toEqual([]);
      expect([...pieces, ...oversize].flatMap(placesIn)).toEqual([0, 1, 2, 3, 4, 5].map((index) => 1_000_000 + index));
    }
  });

  it.each([
    ['no JSON', 'x'.repeat(50)],
    ['no entries', JSON.stringify({ object: 'whatsapp_business_account', entry: [], note: 'x'.repeat(50) })],
    ['another product', JSON.stringify({ object: 'instagram', entry: [{ id: 'x'.repeat(50), changes: [{ field: 'messages' }] }] })],
    ['nesting that cannot be written again', `{"entry":[{"changes":[{"field":"x","value":${'['.repeat(20_000)}${']'.repeat(20_000)}}]}]}`],
  ])('sets a whole body aside that cannot be cut: %s', (_what, body) => {
    expect(splitWebhook(body, 40)).toEqual({ pieces: [], oversize: [body] });
  });

  it('is one body when it fits, even one that cannot be cut', () => {
    expect(splitWebhook('no JSON', 40)).toEqual({ pieces: ['no JSON'], oversize: [] });
  });

  it('loses and doubles nothing, whatever the body and the size', () => {
    const bodies = [merged(fixtureNames()), ...fixtureNames().map(fixture)];
    const sizes = fc.oneof(fc.integer({ min: 1, max: 1200 }), fc.integer({ min: 1000, max: 30_000 }));
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...bodies), mutated(bodies), mutated(bodies.slice(0, 1))), sizes, (body, maxBytes) => {
        const { pieces, oversize } = splitWebhook(body, maxBytes);
        expect(pieces.every((piece) => bytesOf(piece) <= maxBytes)).toBe(true);
        expect(oversize.every((piece) => bytesOf(piece) > maxBytes)).toBe(true);
        expect(oversize.every((piece) => piece === body || itemsOf(piece).length === 1)).toBe(true);
        const whole = parseWebhook(body);
        if (!whole.ok) return;
        expect(pieces.flatMap(placesIn)).toEqual(pieces.flatMap(placesIn).toSorted((a, b) => a - b));
        expect([...pieces, ...oversize].flatMap(itemsOf).toSorted((a, b) => a.place - b.place)).toEqual(whole.items);
      }),
      { numRuns: 200 },
    );
  });
});

function text(index: number): Record<string, unknown> {
  return { from: String(919_820_000_000 + index), id: `wamid.${index}`, timestamp: '1795219200', type: 'text', text: { body: 'नमस्ते' } };
}

function ravi(index: number): Record<string, unknown> {
  return { profile: { name: `Ravi ${index}` }, wa_id: String(919_820_000_000 + index) };
}

/** All fixtures in one body, twice, so that people and contacts repeat. */
function merged(names: readonly string[]): string {
  const entries = names.flatMap((name) => JSON.parse(fixture(name)).entry ?? []);
  const changes = entries.flatMap((entry) => (Array.isArray(entry?.changes) ? entry.changes : []));
  return JSON.stringify({ object: 'whatsapp_business_account', entry: [...entries, { id: '3102938475610293', changes }] });
}

function itemsOf(body: string): WebhookItem[] {
  const parsed = parseWebhook(body);
  return parsed.ok ? parsed.items : [];
}

function placesIn(body: string): number[] {
  return itemsOf(body).map((item) => item.place);
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}
