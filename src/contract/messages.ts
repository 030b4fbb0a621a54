/** The message log as the API gives it. */
import { z } from 'zod';
import type { TimelineEntry } from './alerts.ts';

export const listMessagesQuery = z.object({
  direction: z.enum(['in', 'out']).optional(),
  status: z
    .enum(['received', 'queued', 'sending', 'unknown', 'accepted', 'sent', 'delivered', 'read', 'failed', 'cancelled', 'expired', 'dead'])
    .optional(),
  form: z.enum(['free_form', 'template']).optional(),
  type: z.string().max(40).optional(),
  conversation: z.string().max(40).optional(),
  contact: z.string().max(40).optional(),
  alert: z.string().max(40).optional(),
  /** Matches the words of the message, the contact's name and phone. */
  q: z.string().trim().min(1).max(100).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

export interface Message {
  id: string;
  direction: 'in' | 'out';
  status: string;
  /** How it left; null on inbound messages and before the form is decided. */
  form: 'free_form' | 'template' | null;
  /** Name of the template it left as, or null. */
  template: string | null;
  type: string;
  /** The words, shortened to 300 characters in lists; whole in the detail. */
  text: string;
  contact: { id: string; name: string | null; phone: string | null; member: { id: string; name: string } | null };
  conversationId: string;
  connectionId: string;
  alertId: string | null;
  wamid: string | null;
  attempt: number;
  /** Why it failed, was refused or waits: a snake_case reason, a sentence and a next step. */
  reason: { code: string; platformCode: number | null; text: string; nextStep: string | null } | null;
  createdAt: string;
  notBefore: string | null;
}

export interface MessageDetail extends Message {
  content: unknown;
  timeline: TimelineEntry[];
}
