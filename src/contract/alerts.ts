/** The alert resource as the API takes and gives it. */
import { z } from 'zod';

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
  /** Matches customer name, reference and invoice number. */
  q: z.string().trim().min(1).max(100).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

export interface Alert {
  id: string;
  kind: 'usage' | 'collections';
  variant: 'opportunity' | 'heads_up' | 'risk' | 'urgent' | 'personal';
  status: AlertStatus;
  customer: { ref: string; name: string; health: Health };
  usage: Usage | null;
  invoice: Collections | null;
  /** The member who is asked. */
  asked: { id: string; name: string };
  /** The message that asks, and how far it got. */
  messageId: string;
  messageStatus: string | null;
  answer: string | null;
  answeredBy: { id: string; name: string } | null;
  answeredAt: string | null;
  dueAt: string | null;
  createdAt: string;
  updatedAt: string;
}

export interface TimelineEntry {
  /** ISO 8601, UTC. */
  at: string;
  /** Stable snake_case word, for instance queued, delivered, answered, snoozed. */
  kind: string;
  /** One plain sentence. */
  text: string;
  by: { id: string; name: string } | null;
}

export interface AlertDetail extends Alert {
  timeline: TimelineEntry[];
}

export interface Page<Item> {
  items: Item[];
  /** Give it back as `cursor` for the next page; null on the last. */
  nextCursor: string | null;
}
