/** What came in, and what became of it. */
import * as z from 'zod';
import { operation } from './operation.ts';
import { instant, pageOf, pageQuery } from './page.ts';

const intakeQuery = z.object({
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});

const intakeTotals = z
  .object({
    from: z.string().nullable(),
    to: z.string().nullable(),
    received: z.number().int(),
    stored: z.number().int(),
    repeated: z.number().int(),
    ignored: z.number().int(),
    ignoredReasons: z.record(z.string(), z.number().int()),
    quarantined: z.number().int(),
  })
  .describe('received = stored + repeated + ignored + quarantined, always.');

export const quarantinedItem = z.object({
  id: z.string(),
  reason: z.string(),
  body: z
    .string()
    .nullable()
    .describe(
      "The body as it came, at most 4,000 characters; null for whoever may not read everybody's messages, since it may be any of them.",
    ),
  receivedAt: instant,
  replayedAt: instant.nullable(),
});

export type IntakeTotals = z.infer<typeof intakeTotals>;
export type QuarantinedItem = z.infer<typeof quarantinedItem>;

export const getIntake = operation({
  id: 'getIntake',
  method: 'get',
  path: '/api/v1/intake',
  tag: 'Intake',
  summary: 'What came in, counted by what became of it',
  need: 'LoanCRM.Intake.Read',
  query: intakeQuery,
  output: intakeTotals,
});

export const listQuarantine = operation({
  id: 'listQuarantine',
  method: 'get',
  path: '/api/v1/intake/quarantine',
  tag: 'Intake',
  summary: 'What could not be understood or placed, newest first',
  need: 'LoanCRM.Intake.Read',
  query: z.object(pageQuery),
  output: pageOf(quarantinedItem),
});

export const replayQuarantined = operation({
  id: 'replayQuarantined',
  method: 'post',
  path: '/api/v1/intake/quarantine/:id/replay',
  tag: 'Intake',
  summary: 'Hand a quarantined item in again',
  description: 'It goes through the whole intake once more; its items are told apart by their own ids, so twice is harmless.',
  need: 'LoanCRM.WhatsApp.Manage',
  status: 202,
});
