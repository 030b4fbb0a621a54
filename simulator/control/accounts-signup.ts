/** `/_sim/signup`: what goes wrong in the popups that are opened from now on, and what became of those before. */
import type { Hono } from 'hono';
import { z } from 'zod';
import { FAILURES, type Failure } from '../accounts/state.ts';
import type { Core } from '../core.ts';
import { readJson } from './read-json.ts';

const body = z.strictObject({ failures: z.array(z.enum(Object.keys(FAILURES) as [Failure, ...Failure[]])) });

export function signupControl(app: Hono, core: Core): void {
  const { signup } = core.state;
  app.get('/signup', (c) =>
    c.json({
      failures: signup.failures,
      known: FAILURES,
      partnerPortfolioId: signup.partnerPortfolioId,
      sessions: [...signup.sessions.values()].slice(-20).map(({ id, step, startedAtMs, failures, code, message }) => ({
        id,
        step,
        startedAtMs,
        failures,
        code: code?.text ?? null,
        message,
      })),
    }),
  );
  app.post('/signup', async (c) => {
    signup.failures = body.parse(await readJson(c.req)).failures;
    return c.json({ failures: signup.failures });
  });
}
