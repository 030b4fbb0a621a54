/** A small made-up workspace for looking at the page without a Worker. */
import type { Alert, AlertDetail, Page, TimelineEntry } from '../../src/contract/alerts.ts';
import type { IntakeTotals, QuarantinedItem } from '../../src/contract/intake.ts';
import type { Message, MessageDetail } from '../../src/contract/messages.ts';
import type { Session } from '../../src/contract/session.ts';

const NOW_MS = Date.now();
const ago = (minutes: number, seconds = 0) => new Date(NOW_MS - minutes * 60_000 - seconds * 1_000).toISOString();
const day = (days: number) => new Date(NOW_MS + days * 86_400_000).toISOString().slice(0, 10);

const priya = { id: 'mem_priya', name: 'Priya Sharma' };
const arjun = { id: 'mem_arjun', name: 'Arjun Mehta' };

export const session: Session = {
  member: { id: 'mem_anita', name: 'Anita Desai', email: 'anita@acmeloans.example', role: 'admin' },
  tenant: { id: 'ten_acme', name: 'Acme Loans', timeZone: 'Asia/Kolkata' },
  permissions: ['LoanCRM.Alerts.Read', 'LoanCRM.Messages.Read', 'LoanCRM.Intake.Read', 'LoanCRM.WhatsApp.Manage'],
  connections: [{ id: 'con_1', channel: 'whatsapp', state: 'connected', displayPhone: '+912240961100', verifiedName: 'Acme Loans' }],
};

const blank = { usage: null, invoice: null, answer: null, answeredBy: null, answeredAt: null, dueAt: null };
const invoice = (number: string, amount: number, due: number, currency = 'INR') => ({ number, amount, currency, dueDate: day(due) });

export const alerts: Alert[] = [
  {
    ...blank,
    id: 'alr_1',
    kind: 'usage',
    variant: 'risk',
    status: 'open',
    customer: { ref: 'C-1001', name: 'Kavita Textiles', health: 'poor' },
    usage: { percent: 92, limit: 500 },
    asked: priya,
    messageId: 'msg_1',
    messageStatus: 'delivered',
    dueAt: ago(-54),
    createdAt: ago(6),
    updatedAt: ago(6),
  },
  {
    ...blank,
    id: 'alr_2',
    kind: 'collections',
    variant: 'urgent',
    status: 'promised',
    customer: { ref: 'C-1004', name: 'Deccan Motors', health: 'critical' },
    invoice: invoice('INV-7', 125_000, -12),
    asked: arjun,
    messageId: 'msg_2',
    messageStatus: 'read',
    answer: 'promise',
    answeredBy: arjun,
    answeredAt: ago(41),
    dueAt: ago(-2_880),
    createdAt: ago(55),
    updatedAt: ago(41),
  },
  {
    ...blank,
    id: 'alr_3',
    kind: 'usage',
    variant: 'opportunity',
    status: 'acknowledged',
    customer: { ref: 'C-1002', name: 'Shree Traders', health: 'good' },
    usage: { percent: 118.4, limit: '1,200 loans a month' },
    asked: priya,
    messageId: 'msg_3',
    messageStatus: 'read',
    answer: 'on_it',
    answeredBy: priya,
    answeredAt: ago(120),
    createdAt: ago(131),
    updatedAt: ago(120),
  },
  {
    ...blank,
    id: 'alr_4',
    kind: 'usage',
    variant: 'heads_up',
    status: 'snoozed',
    customer: { ref: 'C-1003', name: 'Malabar Foods', health: 'average' },
    usage: { percent: 81, limit: 250 },
    asked: arjun,
    messageId: 'msg_4',
    messageStatus: 'read',
    answer: 'snooze',
    answeredBy: arjun,
    answeredAt: ago(1_400),
    dueAt: ago(-40),
    createdAt: ago(1_460),
    updatedAt: ago(1_400),
  },
  {
    ...blank,
    id: 'alr_5',
    kind: 'collections',
    variant: 'personal',
    status: 'open',
    customer: { ref: 'C-1017', name: 'Sri Venkateswara Agro Industries and Cold Storage Private Limited', health: 'platinum' },
    invoice: invoice('ACME/2026/00431', 1_84_20_550.5, 3),
    asked: priya,
    messageId: 'msg_5',
    messageStatus: 'failed',
    createdAt: ago(1_510),
    updatedAt: ago(1_510),
  },
  {
    ...blank,
    id: 'alr_6',
    kind: 'collections',
    variant: 'urgent',
    status: 'resolved',
    customer: { ref: 'C-1004', name: 'Deccan Motors', health: 'critical' },
    invoice: invoice('INV-3', 48_000, -40),
    asked: arjun,
    messageId: 'msg_6',
    messageStatus: 'read',
    answer: 'paid',
    answeredBy: { id: 'mem_meera', name: 'Meera Nair' },
    answeredAt: ago(8_000),
    createdAt: ago(9_000),
    updatedAt: ago(8_000),
  },
  ...(['queued', 'accepted', 'sent', 'read', 'delivered'] as const).map(
    (messageStatus, index): Alert => ({
      ...blank,
      id: `alr_1${index}`,
      kind: 'usage',
      variant: 'risk',
      status: index % 2 === 0 ? 'open' : 'acknowledged',
      customer: {
        ref: `C-10${30 + index}`,
        name: ['Nilgiri Tea Estates', 'Konkan Shipping', 'Bharat Ceramics', 'Lotus Pharma', 'Ganga Steel'][index] ?? '',
        health: 'poor',
      },
      usage: { percent: 88 + index },
      asked: index % 2 === 0 ? priya : arjun,
      messageId: `msg_1${index}`,
      messageStatus,
      answer: index % 2 === 0 ? null : 'call',
      answeredBy: index % 2 === 0 ? null : arjun,
      createdAt: ago(9_500 + index * 700),
      updatedAt: ago(9_000 + index * 700),
    }),
  ),
];

const step = (at: string, kind: string, text: string, by: TimelineEntry['by'] = null): TimelineEntry => ({ at, kind, text, by });

export const alertDetail: AlertDetail = {
  ...(alerts[1] as Alert),
  timeline: [
    step(ago(55), 'raised', 'Alert raised by the API key “Loan CRM”.'),
    step(ago(55, -1), 'queued', 'Message to Arjun Mehta queued.'),
    step(ago(54, 58), 'sent', 'Sent as template fincelo_collections_urgent, since the window was closed.'),
    step(ago(54, 56), 'delivered', 'Delivered to the phone.'),
    step(ago(43, 10), 'read', 'Read.'),
    step(ago(41), 'promised', 'Answered “Promise to pay” with a tap; payment promised for two days from now.', arjun),
  ],
};

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

export const intake: IntakeTotals = {
  from: ago(1_440),
  to: null,
  received: 12_846,
  stored: 12_391,
  repeated: 318,
  ignored: 133,
  ignoredReasons: { status_of_unknown_message: 71, echo: 40, history: 12, system_message: 10 },
  quarantined: 4,
};

export const quarantine: Page<QuarantinedItem> = {
  items: [
    {
      id: 'q_1',
      reason: 'foreign_number',
      body: '{"object":"whatsapp_business_account","entry":[{"id":"999","changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"123"}}}]}]}',
      receivedAt: ago(70),
      replayedAt: null,
    },
    {
      id: 'q_2',
      reason: 'malformed_body',
      body: '{"object":"whatsapp_business_account","entry":[{"id',
      receivedAt: ago(900),
      replayedAt: null,
    },
    { id: 'q_3', reason: 'foreign_number', body: '{"entry":[]}', receivedAt: ago(1_300), replayedAt: ago(1_200) },
  ],
  nextCursor: null,
};
