/** The message log as the API gives it. */
import * as z from 'zod';
import { timelineEntry } from './alerts.ts';
import { operation } from './operation.ts';
import { instant, named, pageOf, pageQuery } from './page.ts';

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
  q: z.string().trim().min(1).max(100).optional().describe("Matches the words of the message, the contact's name and phone."),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  ...pageQuery,
});

const message = z.object({
  id: z.string(),
  direction: z.enum(['in', 'out']),
  status: z.string(),
  form: z.enum(['free_form', 'template']).nullable().describe('How it left; null on inbound messages and before the form is decided.'),
  template: z.string().nullable().describe('Name of the template it left as.'),
  type: z.string(),
  text: z.string().describe('The words, shortened to 300 characters in lists; whole in the detail.'),
  isEmptied: z.boolean().describe('Its words are gone, as the retention of the workspace says.'),
  contact: z.object({ id: z.string(), name: z.string().nullable(), phone: z.string().nullable(), member: named.nullable() }),
  conversationId: z.string(),
  connectionId: z.string(),
  alertId: z.string().nullable(),
  wamid: z.string().nullable(),
  attempt: z.number().int(),
  reason: z
    .object({ code: z.string(), platformCode: z.number().nullable(), text: z.string(), nextStep: z.string().nullable() })
    .nullable()
    .describe('Why it failed, was refused or waits: a snake_case reason, a sentence and a next step.'),
  createdAt: instant,
  notBefore: instant.nullable(),
});

const messageDetail = message.extend({ content: z.unknown(), timeline: z.array(timelineEntry) });

export type Message = z.infer<typeof message>;
export type MessageDetail = z.infer<typeof messageDetail>;

export const listMessages = operation({
  id: 'listMessages',
  method: 'get',
  path: '/api/v1/messages',
  tag: 'Messages',
  summary: 'List messages, newest first',
  need: 'LoanCRM.Messages.Read',
  query: listMessagesQuery,
  output: pageOf(message),
});

export const getMessage = operation({
  id: 'getMessage',
  method: 'get',
  path: '/api/v1/messages/:id',
  tag: 'Messages',
  summary: 'One message with its life',
  need: 'LoanCRM.Messages.Read',
  output: messageDetail,
});
