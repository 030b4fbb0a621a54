/** How the page reads a message: content, markup, and the stations of its life. */
import { describe, expect, it } from 'vitest';
import { plainWords, readMarkup } from '../../src/admin/messages/chat-markup.ts';
import { readContent } from '../../src/admin/messages/message-content.ts';
import { messageLife } from '../../src/admin/messages/message-life.ts';
import { contactName, contactPhone, typeWord } from '../../src/admin/messages/message-words.ts';
import type { TimelineEntry } from '../../src/contract/alerts.ts';

describe('content', () => {
  it('of an outgoing message is read whole', () => {
    const content = {
      text: 'Hi',
      footer: 'Acme',
      buttons: [{ id: 'a', title: 'On it' }],
      list: { label: 'More', rows: [{ id: 'r', title: 'Row', description: 'what it does' }] },
      template: { name: 'fincelo_usage_risk', language: 'en', values: ['Priya'] },
    };
    expect(readContent(content, '')).toEqual({
      text: 'Hi',
      footer: 'Acme',
      buttons: ['On it'],
      list: { label: 'More', rows: [{ title: 'Row', description: 'what it does' }] },
      template: { name: 'fincelo_usage_risk', language: 'en', values: ['Priya'] },
      raw: null,
    });
  });

  it.each([null, 'text', 7, [], {}, { buttons: 'x', list: [], template: {}, raw: 1 }, { buttons: [null, { title: 5 }] }])(
    '%j falls back to the words of the row',
    (content) => {
      expect(readContent(content, 'the row')).toEqual({
        text: 'the row',
        footer: null,
        buttons: [],
        list: null,
        template: null,
        raw: null,
      });
    },
  );
});

describe('markup', () => {
  it.each([
    ['is at *92%* of _its_ plan', 'is at <bold>92%</bold> of <italic>its</italic> plan'],
    ['fincelo_usage_risk and 2*3*4', 'fincelo_usage_risk and 2*3*4'],
    ['a * b * c', 'a * b * c'],
    ['~old~ `code`', '<struck>old</struck> <code>code</code>'],
    ['*open', '*open'],
    ['*one\ntwo*', '*one\ntwo*'],
    ['(*bold*).', '(<bold>bold</bold>).'],
  ])('%j is read as %j', (text, marked) => {
    const parts = readMarkup(text);
    expect(parts.map(({ text: words, mark }) => (mark ? `<${mark}>${words}</${mark}>` : words)).join('')).toBe(marked);
  });

  it('leaves only words where there is no room for it', () => {
    expect(plainWords(' *Kavita* is at *92%* ')).toBe('Kavita is at 92%');
  });
});

describe('the life of a message', () => {
  const entry = (kind: string, second: number): TimelineEntry => ({
    at: new Date(Date.UTC(2026, 2, 14, 10, 0, second)).toISOString(),
    kind,
    text: kind,
    by: null,
  });
  const inShort = (timeline: TimelineEntry[]) =>
    messageLife(timeline).map(({ kind, tookMs, isReached }) => `${kind} ${isReached ? (tookMs ?? 'reached') : 'to come'}`);

  it('shows each station with the time it took', () => {
    expect(inShort([entry('queued', 0), entry('accepted', 1), entry('sent', 3)])).toEqual([
      'queued reached',
      'accepted 1000',
      'sent 2000',
      'delivered to come',
      'read to come',
    ]);
  });

  it('counts a station as passed when a later one was reported', () => {
    expect(inShort([entry('queued', 0), entry('read', 9)])).toEqual([
      'queued reached',
      'accepted reached',
      'sent reached',
      'delivered reached',
      'read 9000',
    ]);
  });

  it('takes the last time of a station that a retry passed twice', () => {
    expect(inShort([entry('queued', 0), entry('accepted', 1), entry('retry', 5), entry('accepted', 8)])[1]).toBe('accepted 8000');
  });
});

describe('a contact', () => {
  const format = (phone: string) => `tel ${phone}`;
  const contact = { id: 'c', name: null, phone: '+1', member: null };

  it('is named by name, membership, phone, or not at all', () => {
    expect(contactName({ ...contact, name: 'Hetal' }, format)).toBe('Hetal');
    expect(contactName({ ...contact, member: { id: 'm', name: 'Priya' } }, format)).toBe('Priya');
    expect(contactName(contact, format)).toBe('tel +1');
    expect(contactName({ ...contact, phone: null }, format)).toBe('Unknown contact');
  });

  it('does not repeat a phone that already stands as the name', () => {
    expect(contactPhone(contact, format)).toBeNull();
    expect(contactPhone({ ...contact, name: 'Hetal' }, format)).toBe('tel +1');
  });
});

it('says what a message is only where its words do not', () => {
  const types = [
    { type: 'text', text: 'Hi' },
    { type: 'button', text: 'On it' },
    { type: 'image', text: '' },
  ];
  expect(types.map(typeWord)).toEqual([null, 'Button', null]);
});
