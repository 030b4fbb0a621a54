/** The simulator's line in `npm run bench`: a short run of its own bench. */
import { measureThroughput } from './measure.ts';

const MESSAGES = 20_000;
const LEAST_PER_SECOND = 2_000;

export async function measureSimulator(): Promise<{ what: string; measured: string; budget: string; isKept: boolean }> {
  const { perSecond, refused } = await measureThroughput({ messages: MESSAGES, step: MESSAGES, hasWebhooks: false });
  return {
    what: 'simulator, sends over HTTP',
    measured: `${perSecond}/s, ${refused.length} refused`,
    budget: `>= ${LEAST_PER_SECOND}/s`,
    isKept: perSecond >= LEAST_PER_SECOND && refused.length === 0,
  };
}
