/** Made-up messages of every status and form. */
import type { Message, MessageDetail } from '../../src/contract/messages.ts';
import { ago, arjun, priya, step } from './mock-world.ts';

const contact = (name: string | null, phone: string | null, member: Message['contact']['member'] = null) => ({
  id: `ctc_${phone}`,
  name,
  phone,
  member,
});
const out = {
  direction: 'out' as const,
  form: 'free_form' as const,
  template: null,
  isEmptied: false,
  conversationId: 'cnv_1',
  connectionId: 'con_1',
  alertId: null,
  wamid: 'wamid.HBgMOTE5ODIwMDEwMDA3',
  attempt: 1,
  reason: null,
  notBefore: null,
};
const inbound = { ...out, direction: 'in' as const, form: null, status: 'received', attempt: 0 };

export const messages: Message[] = [
  {
    ...out,
    id: 'msg_1',
    status: 'delivered',
    form: 'template',
    template: 'fincelo_usage_risk',
    type: 'template',
    text: 'Hi Priya, Kavita Textiles (C-1001, health poor) is at *92%* of its plan limit of 500. What would you like to do?',
    contact: contact('Priya Sharma', '+919820010007', priya),
    alertId: 'alr_1',
    createdAt: ago(6),
  },
  {
    ...inbound,
    id: 'msg_2',
    type: 'button',
    text: 'Promise to pay',
    contact: contact('Arjun Mehta', '+919820010008', arjun),
    createdAt: ago(41),
    alertId: 'alr_2',
  },
  {
    ...out,
    id: 'msg_3',
    status: 'read',
    type: 'interactive',
    text: 'Hi Arjun, invoice INV-7 of ₹1,25,000 from Deccan Motors is overdue since 2 March. What would you like to do?',
    contact: contact('Arjun Mehta', '+919820010008', arjun),
    createdAt: ago(55),
    alertId: 'alr_2',
  },
  {
    ...inbound,
    id: 'msg_4',
    type: 'text',
    text: 'Hello, I would like to know the interest rate for a working capital loan of 25 lakhs. We are a textile unit in Surat with two years of GST filings and want to expand before Diwali. Who can I talk to?',
    contact: contact('Hetal Patel', '+919825012345'),
    createdAt: ago(190),
  },
  {
    ...out,
    id: 'msg_5',
    status: 'failed',
    form: 'template',
    template: 'fincelo_collections_personal',
    type: 'template',
    text: 'Hi Priya, invoice ACME/2026/00431 of ₹1,84,20,550.50 is due.',
    contact: contact('Priya Sharma', '+919820010007', priya),
    createdAt: ago(1_510),
    alertId: 'alr_5',
    reason: {
      code: 'template_paused',
      platformCode: 132015,
      text: 'Meta paused this template because people blocked or reported it.',
      nextStep: 'Edit the template’s words and submit it again, or raise the alert with another template.',
    },
  },
  { ...inbound, id: 'msg_6', type: 'image', text: '', contact: contact(null, '+447911123456'), createdAt: ago(1_700) },
  { ...inbound, id: 'msg_7', type: 'unsupported', text: '', contact: contact(null, null), createdAt: ago(1_900) },
  {
    ...out,
    id: 'msg_8',
    status: 'queued',
    type: 'text',
    text: 'Thank you, Hetal. Rohan will call you at 4 pm today.',
    contact: contact('Hetal Patel', '+919825012345'),
    createdAt: ago(2_000),
    notBefore: ago(-60),
    wamid: null,
    attempt: 0,
    form: null,
    reason: { code: 'quiet_hours', platformCode: null, text: 'Waits for the end of quiet hours.', nextStep: null },
  },
  ...(['unknown', 'sent', 'accepted', 'dead', 'cancelled', 'expired'] as const).map(
    (status, index): Message => ({
      ...out,
      id: `msg_2${index}`,
      status,
      type: 'text',
      text: 'Your documents are complete. We will be in touch within one working day.',
      contact: contact('Rakesh Iyer', '+919820045678'),
      createdAt: ago(3_000 + index * 400),
    }),
  ),
];

export const messageDetail: MessageDetail = {
  ...(messages[0] as Message),
  content: {
    text: 'Hi Priya, *Kavita Textiles* (C-1001, health poor) is at *92%* of its plan limit of 500.\n\nWhat would you like to do?',
    footer: 'Acme Loans',
    buttons: [
      { id: 'a', title: 'On it' },
      { id: 'b', title: 'Call customer' },
      { id: 'c', title: 'Snooze' },
    ],
    template: { name: 'fincelo_usage_risk', language: 'en', values: ['Priya', 'Kavita Textiles'] },
  },
  timeline: [
    step(ago(6), 'queued', 'Queued.'),
    step(ago(6, -0.3), 'fell_back_to_template', 'The window was closed, so it left as template fincelo_usage_risk.'),
    step(ago(6, -0.7), 'accepted', 'Accepted by Meta.'),
    step(ago(6, -1.9), 'sent', 'Sent.'),
    step(ago(6, -4.2), 'delivered', 'Delivered to the phone.'),
  ],
};

export const failedDetail: MessageDetail = {
  ...(messages[4] as Message),
  content: { text: messages[4]?.text, template: { name: 'fincelo_collections_personal', language: 'en', values: [] } },
  timeline: [
    step(ago(1_510), 'queued', 'Queued.'),
    step(ago(1_509, 58), 'retry', 'Meta was busy (code 131016); tried again after 2 seconds.'),
    step(ago(1_509, 55), 'accepted', 'Accepted by Meta.'),
    step(ago(1_509, 51), 'failed', 'Meta could not deliver it: the template is paused.'),
  ],
};

export const inboundDetail: MessageDetail = {
  ...(messages[3] as Message),
  content: {
    text: messages[3]?.text,
    raw: { from: '919825012345', id: 'wamid.HBg', timestamp: '1789000000', type: 'text', text: { body: '…' } },
  },
  timeline: [step(ago(190), 'received', 'Received.'), step(ago(189, 59), 'handled', 'Opened the window until tomorrow.')],
};
