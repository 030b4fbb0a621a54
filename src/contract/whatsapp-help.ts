/** What can go wrong with WhatsApp and what to do about it, for whoever looks it up. */
import * as z from 'zod';
import { operation } from './operation.ts';

const help = z.object({
  issues: z
    .array(z.object({ key: z.string(), title: z.string(), text: z.string(), nextStep: z.string().nullable() }))
    .describe('The common ones first.'),
  codes: z
    .array(z.object({ code: z.number().int(), text: z.string(), nextStep: z.string() }))
    .describe("Every error code of Meta's that is known here."),
});

export type WhatsAppHelp = z.infer<typeof help>;

export const getWhatsAppHelp = operation({
  id: 'getWhatsAppHelp',
  method: 'get',
  path: '/api/v1/whatsapp/help',
  tag: 'WhatsApp setup',
  summary: 'Common issues and every error code, with plain remedies',
  need: 'member',
  output: help,
});
