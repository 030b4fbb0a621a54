/** Who did what to which record. */
import * as z from 'zod';
import { operation } from './operation.ts';
import { instant, pageOf, pageQuery } from './page.ts';

const TAG = 'Audit log';

const entry = z.object({
  id: z.string(),
  at: instant,
  by: z.object({ kind: z.enum(['member', 'key', 'operator', 'system']), id: z.string().nullable(), name: z.string() }),
  action: z.string().describe('Stable name, for instance member.invited, role.changed.'),
  record: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  /** What changed: only the fields that did, before and after; secrets never. */
  changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
  address: z.string().nullable().describe('The IP address it came from.'),
  device: z.string().nullable().describe('Browser and system, for instance "Firefox on Windows".'),
  requestId: z.string().nullable(),
});

export type AuditEntry = z.infer<typeof entry>;

export const auditFilters = {
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  by: z.string().max(64).optional().describe('Id of the member or key who did it.'),
  action: z.string().max(60).optional().describe('An action, or its first word: member, role, key ...'),
  record: z.string().max(64).optional().describe('Id of the record it was done to.'),
  q: z.string().trim().min(1).max(100).optional().describe('Matches who did it and the name of the record.'),
};

export const listAudit = operation({
  id: 'listAudit',
  method: 'get',
  path: '/api/v1/audit',
  tag: TAG,
  summary: 'The audit log, newest first',
  need: 'LoanCRM.Audit.Read',
  query: z.object({ ...auditFilters, ...pageQuery }),
  output: pageOf(entry),
});

export const exportAudit = operation({
  id: 'exportAudit',
  method: 'get',
  path: '/api/v1/audit/export.csv',
  tag: TAG,
  summary: 'The audit log as CSV, with the same filters',
  need: 'LoanCRM.Audit.Read',
  query: z.object(auditFilters),
  contentType: 'text/csv',
});
