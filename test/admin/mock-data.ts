/** A small made-up workspace for looking at the page without a Worker. */
import type { Alert, AlertDetail } from '../../src/contract/alerts.ts';
import type { IntakeTotals, QuarantinedItem } from '../../src/contract/intake.ts';
import type { Page } from '../../src/contract/page.ts';
import { BUILT_IN_ROLES, PERMISSION_NAMES } from '../../src/contract/permissions.ts';
import type { Session } from '../../src/contract/session.ts';
import { ago, arjun, day, priya, step } from './mock-world.ts';

export const session: Session = {
  person: {
    email: 'anita@acmeloans.example',
    isOperator: false,
    mayCreateWorkspace: false,
    method: 'oidc',
    workspaces: [{ id: 'ten_acme', name: 'Acme Loans', isSuspended: false }],
  },
  member: {
    id: 'mem_anita',
    name: 'Anita Desai',
    email: 'anita@acmeloans.example',
    role: 'admin',
    roleName: 'Admin',
    language: 'en-GB',
    timeZone: 'Asia/Kolkata',
  },
  tenant: {
    id: 'ten_acme',
    name: 'Acme Loans',
    brandName: null,
    timeZone: 'Asia/Kolkata',
    currency: 'INR',
    isSuspended: false,
    suspendedBecause: null,
  },
  permissions: PERMISSION_NAMES,
  grants: BUILT_IN_ROLES.admin.grants,
  connections: [
    {
      id: 'con_1',
      channel: 'whatsapp',
      state: 'connected',
      label: 'Connected',
      tone: 'good',
      displayPhone: '+912240961100',
      verifiedName: 'Acme Loans',
    },
  ],
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
