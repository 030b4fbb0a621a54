/** Bodies that are not what they should be: nothing throws, and every element is accounted for. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseWebhook, type WebhookItem } from '../../../src/messaging/whatsapp/webhook.ts';
import { ACCOUNT, account, fixture, fixtureNames, malformed, message, NOWHERE, NUMBER, valueIn } from './expected.ts';
import { mutated } from './mutations.ts';

describe('a body that is no webhook of WhatsApp', () => {
  it.each([
    ['nothing', '', 'malformed_json'],
    ['text', 'hello', 'malformed_json'],
    ['half an object', '{"object":"whatsapp_business_account","entry":[', 'malformed_json'],
    ['null', 'null', 'malformed_envelope'],
    ['a list', '[]', 'malformed_envelope'],
    ['an object without entries', '{"object":"whatsapp_business_account"}', 'malformed_envelope'],
    ['entries that are no list', '{"entry":{}}', 'malformed_envelope'],
    ['a value without its envelope', fixture('envelope-missing'), 'malformed_envelope'],
    ['a webhook of another product', fixture('envelope-of-another-product'), 'malformed_envelope'],
  ])('%s', (_what, body, reason) => {
    expect(parseWebhook(body)).toEqual({ ok: false, reason });
  });

  it('is not one that merely has nothing in it', () => {
    expect(parseWebhook('{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[]}]}')).toEqual({ ok: true, items: [] });
  });
});

describe('an element that cannot be identified', () => {
  it('malformed-entries', () => {
    expect(itemsOf('malformed-entries')).toEqual([
      malformed('entry_not_an_object', null, NOWHERE, 0),
      malformed('entry_not_an_object', 'entry', NOWHERE, 1),
      malformed('changes_not_a_list', { id: '3102938475610293' }, ACCOUNT, 2),
      malformed('changes_not_a_list', { id: '3102938475610293', changes: 'none' }, ACCOUNT, 3),
    ]);
  });

  it('malformed-changes', () => {
    const plain = { at: ACCOUNT, timestampMs: null };
    expect(itemsOf('malformed-changes')).toEqual([
      malformed('change_not_an_object', null, ACCOUNT, 0),
      malformed('change_not_an_object', 'change', ACCOUNT, 1),
      malformed('change_without_field', { value: 'no field' }, ACCOUNT, 2),
      account('malformed-changes', 'messages', null, { ...plain, value: null, place: 3 }),
      account('malformed-changes', 'messages', null, { ...plain, value: 'words', place: 4 }),
      account('malformed-changes', 'unknown', null, { ...plain, value: { note: 'no field' }, place: 5 }),
    ]);
  });

  it('malformed-lists', () => {
    expect(itemsOf('malformed-lists')).toEqual([
      malformed('messages_not_a_list', { id: 'x' }, NUMBER, 0),
      malformed('statuses_not_a_list', 'delivered', NUMBER, 1),
      malformed('errors_not_a_list', 7, NUMBER, 2),
      malformed('contacts_not_a_list', 'nobody', NUMBER, 3),
    ]);
  });

  it('malformed-elements', () => {
    const good = valueIn('malformed-elements').messages[2];
    expect(itemsOf('malformed-elements')).toEqual([
      malformed('messages_element_not_an_object', null, NUMBER, 0),
      malformed('messages_element_not_an_object', 'hello', NUMBER, 1),
      message('malformed-elements', { text: 'The good one', place: 2 }, good),
      malformed('messages_element_not_an_object', ['list'], NUMBER, 3),
      malformed('statuses_element_not_an_object', null, NUMBER, 4),
      malformed('statuses_element_not_an_object', 4, NUMBER, 5),
      malformed('errors_element_not_an_object', 'words', NUMBER, 6),
      malformed('errors_element_not_an_object', null, NUMBER, 7),
      malformed('contacts_element_not_an_object', null, NUMBER, 8),
      malformed('contacts_element_not_an_object', 'somebody', NUMBER, 9),
    ]);
  });

  it('malformed-null-lists is a change with nothing in it', () => {
    const { messaging_product, metadata } = valueIn('malformed-null-lists');
    expect(itemsOf('malformed-null-lists')).toEqual([
      account('malformed-null-lists', 'messages', null, { at: NUMBER, value: { messaging_product, metadata }, timestampMs: null }),
    ]);
  });

  it('malformed-messages', () => {
    const [noId, noTimestamp, noPerson, badTimestamp] = valueIn('malformed-messages').messages;
    expect(itemsOf('malformed-messages')).toEqual([
      malformed('message_without_id', noId, NUMBER, 0),
      malformed('message_without_timestamp', noTimestamp, NUMBER, 1),
      malformed('message_without_person', noPerson, NUMBER, 2),
      malformed('message_without_timestamp', badTimestamp, NUMBER, 3),
    ]);
  });

  it('malformed-statuses', () => {
    const [noId, noWord, noTimestamp] = valueIn('malformed-statuses').statuses;
    expect(itemsOf('malformed-statuses')).toEqual([
      malformed('status_without_id', noId, NUMBER, 0),
      malformed('status_without_word', noWord, NUMBER, 1),
      malformed('status_without_timestamp', noTimestamp, NUMBER, 2),
    ]);
  });

  it('malformed-history', () => {
    expect(itemsOf('malformed-history')).toEqual([
      malformed('history_element_not_an_object', null, NUMBER, 0),
      account('malformed-history', 'history', 'progress', { at: NUMBER, value: {}, timestampMs: null, place: 1 }),
      malformed('threads_not_a_list', { threads: 'none' }, NUMBER, 2),
      malformed('errors_not_a_list', { errors: 'none' }, NUMBER, 3),
      malformed('threads_element_not_an_object', null, NUMBER, 4),
      malformed('thread_messages_not_a_list', { id: '919820012345' }, NUMBER, 5),
      malformed('messages_element_not_an_object', null, NUMBER, 6),
      malformed('errors_element_not_an_object', null, NUMBER, 7),
    ]);
  });
});

describe('anything at all', () => {
  const envelope = (value: unknown) => ({
    object: 'whatsapp_business_account',
    entry: [{ id: '1', changes: [{ field: 'messages', value }] }],
  });

  it('never makes the parser throw', () => {
    fc.assert(fc.property(fc.string(), (body) => parseWebhook(body) !== null));
    fc.assert(fc.property(fc.json(), (body) => parseWebhook(body) !== null));
    const loose = fc.dictionary(fc.constantFrom('messages', 'statuses', 'errors', 'contacts', 'metadata', '__proto__'), fc.jsonValue());
    fc.assert(fc.property(loose, (value) => parseWebhook(JSON.stringify(envelope(value))).ok));
  });

  it('never makes the parser throw when a fixture is damaged, and leaves whole items behind', () => {
    fc.assert(
      fc.property(mutated(fixtureNames().map(fixture)), (body) => {
        const parsed = parseWebhook(body);
        if (!parsed.ok) return;
        expect(parsed.items.map((item) => item.place)).toEqual(parsed.items.map((_, index) => index));
        for (const item of parsed.items) {
          if (item.kind === 'message') expect(item.person.phone ?? item.person.bsuid).toMatch(/./);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gives one item for every element of every list', () => {
    const element = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.record({ id: fc.string(), from: fc.constant('919820012345'), timestamp: fc.constant('1795219200') }),
    );
    const lists = fc.record({ messages: fc.array(element), statuses: fc.array(element), errors: fc.array(element) });
    fc.assert(
      fc.property(lists, (value) => {
        const parsed = parseWebhook(JSON.stringify(envelope(value)));
        const elements = value.messages.length + value.statuses.length + value.errors.length;
        expect(parsed.ok && parsed.items.length).toBe(elements);
      }),
    );
  });
});

it('every fixture has a test that names it', () => {
  const tests = ['messages', 'statuses', 'account', 'coexistence', 'malformed'].map((part) =>
    readFileSync(join(import.meta.dirname, `webhook-${part}.test.ts`), 'utf8'),
  );
  const isNamed = (name: string) => tests.some((text) => text.includes(`'${name}'`) || text.includes(`  ${name}: [`));
  expect(fixtureNames().filter((name) => !isNamed(name))).toEqual([]);
});

function itemsOf(name: string): WebhookItem[] {
  const parsed = parseWebhook(fixture(name));
  return parsed.ok ? parsed.items : [];
}
