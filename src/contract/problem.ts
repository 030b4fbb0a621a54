/** Every error of the API: application/problem+json (RFC 9457) with a stable code. */
import * as z from 'zod';

export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string().describe('Stable snake_case word to program against.'),
  detail: z.string().describe('One or two plain sentences: what is wrong and what to do.'),
  requestId: z.string().describe('Give it to support: it finds the exact log lines.'),
  fields: z
    .array(z.object({ path: z.string(), message: z.string() }))
    .optional()
    .describe('On bad input: which fields, by path, and what each wants.'),
});

export type Problem = z.infer<typeof problem>;
