/** What came in, and what became of it. */
import { z } from 'zod';

export const intakeQuery = z.object({
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});

/** received = stored + repeated + ignored + quarantined, always. */
export interface IntakeTotals {
  from: string | null;
  to: string | null;
  received: number;
  stored: number;
  repeated: number;
  ignored: number;
  ignoredReasons: Record<string, number>;
  quarantined: number;
}

export interface QuarantinedItem {
  id: string;
  reason: string;
  /** The body as it came, at most 4,000 characters. */
  body: string;
  receivedAt: string;
  replayedAt: string | null;
}
