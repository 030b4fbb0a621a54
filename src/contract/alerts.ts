/** Alerts: what the API takes and gives. */
import * as z from 'zod';
import { operation } from './operation.ts';
import { instant, named, pageOf, pageQuery } from './page.ts';

export const HEALTHS = ['platinum', 'good', 'average', 'poor', 'critical'] as const;
export const ALERT_STATUSES = ['open', 'acknowledged', 'snoozed', 'promised', 'resolved'] as const;

const customer = z.strictObject({
  ref: z.string().trim().min(1).max(64).describe("The customer's id in your CRM."),
  name: z.string().trim().min(1).max(120),
  health: z.enum(HEALTHS),
});

const usage = z.strictObject({
  percent: z.number().min(0).max(10_000).describe('How much of the plan is used, in percent.'),
  limit: z
    .union([z.number().nonnegative(), z.string().trim().min(1).max(60)])
    .optional()
    .describe('The plan limit, as a number or in words.'),
});

const invoice = z.strictObject({
  number: z.string().trim().min(1).max(60),
  amount: z.number().positive().max(1e12).describe('In units of the currency, for instance 125000.50.'),
  currency: z.string().regex(/^[A-Z]{3}$/, 'Use the three-letter ISO 4217 code, for instance INR.'),
  dueDate: z.iso.date('Use the form YYYY-MM-DD.'),
});

const csm = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .optional()
  .describe("Who is asked: a member id, or that member's phone in E.164. Without it, the customer's owner.");

export const raiseAlert = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('usage'), customer, usage, csm }),
  z.strictObject({ kind: z.literal('collections'), customer, invoice, csm }),
]);

export type RaiseAlert = z.infer<typeof raiseAlert>;
export type Usage = z.infer<typeof usage>;
export type Collections = z.infer<typeof invoice>;
export type Health = (typeof HEALTHS)[number];
export type AlertStatus = (typeof ALERT_STATUSES)[number];

export const listAlertsQuery = z.object({
  status: z.enum(ALERT_STATUSES).optional(),
  kind: z.enum(['usage', 'collections']).optional(),
  asked: z.literal('me').optional().describe('Only those that the signed-in member was asked.'),
  q: z.string().trim().min(1).max(100).optional().describe('Matches customer name, reference and invoice number.'),
  ...pageQuery,
});

const alert = z.object({
  id: z.string(),
  kind: z.enum(['usage', 'collections']),
  variant: z.enum(['opportunity', 'heads_up', 'risk', 'urgent', 'personal']),
  status: z.enum(ALERT_STATUSES),
  customer: z.object({ ref: z.string(), name: z.string(), health: z.enum(HEALTHS) }),
  usage: usage.nullable(),
  invoice: invoice.nullable(),
  asked: named.describe('The member who is asked.'),
  messageId: z.string().describe('The message that asks.'),
  messageStatus: z.string().nullable().describe('How far that message got.'),
  answer: z.string().nullable(),
  answeredBy: named.nullable(),
  answeredAt: instant.nullable(),
  dueAt: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
});

export const timelineEntry = z.object({
  at: instant,
  kind: z.string().describe('Stable snake_case word, for instance queued, delivered, answered, snoozed.'),
  text: z.string().describe('One plain sentence.'),
  by: named.nullable(),
});

const alertDetail = alert.extend({ timeline: z.array(timelineEntry) });

export type Alert = z.infer<typeof alert>;
export type AlertDetail = z.infer<typeof alertDetail>;
export type TimelineEntry = z.infer<typeof timelineEntry>;

export const raiseAlertOperation = operation({
  id: 'raiseAlert',
  method: 'post',
  path: '/api/v1/alerts',
  tag: 'Alerts',
  summary: 'Raise an alert',
  description: 'Asks a customer-success manager on WhatsApp, with one-tap buttons.',
  need: 'LoanCRM.Alerts.Raise',
  creates: true,
  body: raiseAlert,
  output: alert,
  status: 201,
  problems: ['csm_unknown', 'csm_missing', 'csm_unreachable', 'not_connected'],
});

export const listAlerts = operation({
  id: 'listAlerts',
  method: 'get',
  path: '/api/v1/alerts',
  tag: 'Alerts',
  summary: 'List alerts, newest first',
  need: 'LoanCRM.Alerts.Read',
  query: listAlertsQuery,
  output: pageOf(alert),
});

export const getAlert = operation({
  id: 'getAlert',
  method: 'get',
  path: '/api/v1/alerts/:id',
  tag: 'Alerts',
  summary: 'One alert with its timeline',
  need: 'LoanCRM.Alerts.Read',
  output: alertDetail,
});
