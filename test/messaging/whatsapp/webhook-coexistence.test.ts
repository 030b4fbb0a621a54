/** Numbers that also live in the WhatsApp Business app: the history of their chats, and echoes of what is sent there. */
import { describe, expect, it } from 'vitest';
import { parseWebhook, type WebhookItem } from '../../../src/messaging/whatsapp/webhook.ts';
import { ASHA, account, fixture, message, NUMBER, ORIGINAL, person, RAVI, valueIn } from './expected.ts';

const HISTORY = { source: 'history', opensWindow: false } as const;
const ECHO = { source: 'echo', direction: 'out', opensWindow: false } as const;
const ONLY_RAVIS_PHONE = person({ phone: RAVI.phone });

describe('history', () => {
  it('reads threads message by message, each by who wrote it, after the progress of the chunk', () => {
    const [chunk] = valueIn('history-threads').history;
    const [toRavi, media, fromRavi] = chunk.threads[0].messages;
    const [toOther] = chunk.threads[1].messages;
    expect(itemsOf('history-threads')).toEqual([
      account('history-threads', 'history', 'progress', { at: NUMBER, value: { metadata: chunk.metadata }, timestampMs: null }),
      message(
        'history.1',
        { ...HISTORY, direction: 'out', text: 'Here is the form', person: ONLY_RAVIS_PHONE, historyStatus: 'READ', place: 1 },
        toRavi,
      ),
      message(
        'history.2',
        { ...HISTORY, direction: 'out', type: 'unsupported', person: ONLY_RAVIS_PHONE, historyStatus: 'PLAYED', place: 2 },
        media,
      ),
      message('history.3', { ...HISTORY, text: 'Thanks!', person: ONLY_RAVIS_PHONE, historyStatus: 'READ', place: 3 }, fromRavi),
      message(
        'history.4',
        { ...HISTORY, direction: 'out', text: 'Welcome', person: person({ phone: '+919820022222' }), historyStatus: 'DELIVERED', place: 4 },
        toOther,
      ),
    ]);
  });

  it('takes the person from the context of the thread when the phone is hidden', () => {
    const [chunk] = valueIn('history-threads-bsuid-only').history;
    const [fromAsha, toAsha] = chunk.threads[0].messages;
    const hidden = { ...ASHA, name: null, parentBsuid: 'IN.ENT.9034417625518803' };
    expect(itemsOf('history-threads-bsuid-only')).toEqual([
      account('history-threads-bsuid-only', 'history', 'progress', { at: NUMBER, value: { metadata: chunk.metadata }, timestampMs: null }),
      message('history-bsuid.1', { ...HISTORY, text: 'Hello', person: hidden, historyStatus: 'READ', place: 1 }, fromAsha),
      message(
        'history-bsuid.2',
        { ...HISTORY, direction: 'out', text: 'Good morning', person: hidden, historyStatus: 'SENT', place: 2 },
        toAsha,
      ),
    ]);
  });

  it('keeps the progress of a chunk without threads', () => {
    const value = { metadata: { phase: 2, chunk_order: 9, progress: 100 } };
    expect(itemsOf('history-progress')).toEqual([
      account('history-progress', 'history', 'progress', { at: NUMBER, value, timestampMs: null }),
    ]);
  });

  it('reads a medium that follows later as history too', () => {
    const expected = message('history-media', { ...HISTORY, type: 'image', text: 'The shop', person: ONLY_RAVIS_PHONE });
    expect(itemsOf('history-media')).toEqual([expected]);
  });

  it.each(['history-declined', 'history-declined-value-level'])('%s is an error of the history', (name) => {
    const { history, errors } = valueIn(name);
    const [value] = errors ?? history[0].errors;
    expect(itemsOf(name)).toEqual([account(name, 'history', 'error', { at: NUMBER, value, timestampMs: null })]);
  });
});

describe('an echo', () => {
  it.each([
    ['echo-text', { text: 'We will call you at five', person: ONLY_RAVIS_PHONE }],
    ['echo-other-field', { text: 'From another app', person: ONLY_RAVIS_PHONE }],
    ['echo-text-bsuid-only', { text: 'Good morning', person: ASHA }],
    ['echo-image', { type: 'image', text: 'Our branch' }],
    ['echo-edit', { type: 'edit', text: 'We will call you at six', contextWamid: ORIGINAL, person: ONLY_RAVIS_PHONE }],
    ['echo-revoke', { type: 'revoke', contextWamid: ORIGINAL, person: ONLY_RAVIS_PHONE }],
  ])('%s goes out to the person and opens no window', (name, expected) => {
    expect(itemsOf(name)).toEqual([message(name, { ...ECHO, ...expected }, valueIn(name).message_echoes[0])]);
  });
});

function itemsOf(name: string): WebhookItem[] {
  const parsed = parseWebhook(fixture(name));
  return parsed.ok ? parsed.items : [];
}
