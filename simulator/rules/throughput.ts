/** One number's throughput: a bucket of one second's messages, filled at that rate (80 a second unless upgraded; 130429). */
import { type Bucket, refill } from './bucket.ts';

/** The bucket after one more message, or null when the number is sending too fast. */
export function takeThroughput(bucket: Bucket, perSecond: number, nowMs: number): Bucket | null {
  const { tokens } = refill(bucket, perSecond, perSecond / 1_000, nowMs);
  return tokens >= 1 ? { tokens: tokens - 1, atMs: nowMs } : null;
}
