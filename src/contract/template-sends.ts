/** Sending one approved template to one person, as programs do. */
import * as z from 'zod';
import { operation } from './operation.ts';

export const sendTemplateBody = z.strictObject({
  template: z.string().trim().min(1).max(512).describe('Name of an approved template of the connected account.'),
  language: z.string().trim().min(2).max(20).default('en').describe("The template's language, as Meta names it."),
  to: z
    .strictObject({ member: z.string().min(1).max(64).optional(), customer: z.string().min(1).max(64).optional() })
    .refine((to) => (to.member === undefined) !== (to.customer === undefined), 'Name a member id, or the reference of a customer.'),
  values: z
    .array(
      z
        .string()
        .trim()
        .min(1)
        .max(1024)
        .regex(/^(?!.* {5})[^\n\r\t]*$/, 'No line breaks, tabs or more than four spaces in a row: Meta refuses them in values.'),
    )
    .max(20)
    .default([])
    .describe('What stands for {{1}}, {{2}} ... of the body.'),
});

export type SendTemplate = z.infer<typeof sendTemplateBody>;

export const sendTemplate = operation({
  id: 'sendTemplate',
  method: 'post',
  path: '/api/v1/template-messages',
  tag: 'Messages',
  summary: 'Send a template to a member or a customer',
  description: 'It is queued, and leaves by the same rules as everything else: opt-out, quiet hours, tier, pace.',
  need: 'LoanCRM.Templates.Send',
  creates: true,
  body: sendTemplateBody,
  output: z.object({ messageId: z.string(), status: z.string() }),
  status: 202,
  problems: [
    'template_unknown',
    'template_values_wrong',
    'template_not_supported',
    'template_not_for_key',
    'audience_not_for_key',
    'recipient_unknown',
    'recipient_unreachable',
    'not_connected',
    'rate_limited',
  ],
});
