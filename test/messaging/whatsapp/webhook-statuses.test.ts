/** Statuses: one fixture per word, per variant of pricing and of recipient. */
import { describe, expect, it } from 'vitest';
import { type ParsedStatus, parseWebhook } from '../../../src/messaging/whatsapp/webhook.ts';
import { ASHA, fixture, RAVI, status } from './expected.ts';

const CALLBACK = 'msg_01K9ZB7Q.1';
const ONLY_ASHA = { phone: null, bsuid: ASHA.bsuid };

function pmp(type: string, category: string, billable = true): ParsedStatus['pricing'] {
  return { billable, model: 'PMP', type, category };
}

const STATUSES: Record<string, [word: string, fields: Partial<ParsedStatus>]> = {
  'status-sent': ['sent', { callbackData: CALLBACK, pricing: pmp('regular', 'utility') }],
  'status-sent-no-pricing': ['sent', {}],
  'status-sent-free-entry-point': [
    'sent',
    {
      pricing: pmp('free_entry_point', 'referral_conversion', false),
      conversation: {
        id: '6ceb9d929c9bdc4f90967a32f8639fb4',
        expiration_timestamp: '1795478400',
        origin: { type: 'referral_conversion' },
      },
    },
  ],
  'status-sent-conversation-pricing': [
    'sent',
    {
      recipient: { phone: RAVI.phone, bsuid: null },
      pricing: { billable: true, model: 'CBP', type: null, category: 'utility' },
      conversation: { id: '6ceb9d929c9bdc4f90967a32f8639fb4', expiration_timestamp: '1795305600', origin: { type: 'utility' } },
    },
  ],
  'status-delivered': ['delivered', { callbackData: CALLBACK, pricing: pmp('regular', 'marketing') }],
  'status-delivered-free-service': ['delivered', { pricing: pmp('free_customer_service', 'service', false) }],
  'status-delivered-billed-service': ['delivered', { pricing: pmp('regular', 'service') }],
  'status-delivered-authentication-international': ['delivered', { pricing: pmp('regular', 'authentication-international') }],
  'status-delivered-marketing-lite': ['delivered', { pricing: pmp('regular', 'marketing_lite') }],
  'status-read': ['read', { callbackData: CALLBACK, pricing: pmp('regular', 'utility') }],
  'status-read-bsuid-only': ['read', { recipient: ONLY_ASHA, pricing: pmp('regular', 'utility') }],
  'status-bsuid-in-recipient-id': ['delivered', { recipient: ONLY_ASHA }],
  'status-bsuid-from-contacts': ['delivered', {}],
  'status-played': ['played', {}],
  'status-group': ['delivered', { pricing: pmp('regular', 'group_service') }],
  'status-unknown-word': ['warning', {}],
  'status-failed': [
    'failed',
    {
      callbackData: CALLBACK,
      recipient: { phone: RAVI.phone, bsuid: null },
      errors: [
        {
          code: 131047,
          title: 'Re-engagement message',
          message: 'Re-engagement message',
          details: 'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
        },
      ],
    },
  ],
  'status-failed-bsuid-only': [
    'failed',
    {
      recipient: ONLY_ASHA,
      errors: [
        {
          code: 131049,
          title: 'This message was not delivered to maintain healthy ecosystem engagement.',
          message: 'This message was not delivered to maintain healthy ecosystem engagement.',
          details: 'In order to maintain a healthy ecosystem engagement, the message failed to be delivered.',
        },
      ],
    },
  ],
};

describe('a status', () => {
  it.each(Object.entries(STATUSES))('%s', (name, [word, fields]) => {
    expect(parseWebhook(fixture(name))).toEqual({ ok: true, items: [status(name, word, fields)] });
  });
});
