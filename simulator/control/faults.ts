/** `/_sim/faults`: the dial of what goes wrong. */
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Core } from '../core.ts';
import type { NewFault } from '../faults.ts';
import { releaseHeld } from '../held.ts';
import { readJson } from './read-json.ts';

const word = z.string().optional();
const effect = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('error'), code: z.number().int(), details: word }),
  z.strictObject({ kind: z.literal('http'), status: z.number().int().min(200).max(599), body: word }),
  z.strictObject({ kind: z.literal('lose_answer'), as: z.enum(['reject', 'html']).optional() }),
  z.strictObject({ kind: z.literal('hold'), accept: z.boolean().optional() }),
  z.strictObject({ kind: z.literal('fail_later'), code: z.number().int(), afterMs: z.number().nonnegative().optional() }),
  z.strictObject({ kind: z.literal('delay'), ms: z.number().nonnegative() }),
  z.strictObject({ kind: z.literal('duplicate'), times: z.number().int().min(2).max(100).optional() }),
  z.strictObject({ kind: z.literal('reorder'), withinMs: z.number().positive() }),
  z.strictObject({ kind: z.literal('drop') }),
]);
const faultBody = z.strictObject({
  match: z
    .strictObject({
      api: z.enum(['graph', 'telegram']).optional(),
      numberId: word,
      to: word,
      template: word,
      type: word,
      field: word,
      status: word,
    })
    .optional(),
  effect,
  times: z.union([z.number().int().positive(), z.literal('always')]).optional(),
  probability: z.number().min(0).max(1).optional(),
});

export function faultRoutes(app: Hono, core: Core): void {
  app.get('/faults', (c) => c.json({ items: core.faults.list() }));
  app.post('/faults', async (c) => {
    // Through JSON, so that what was not given is not there at all.
    const fault = JSON.parse(JSON.stringify(faultBody.parse(await readJson(c.req)))) as NewFault;
    return c.json(core.faults.add(fault), 201);
  });
  app.delete('/faults', (c) => {
    core.faults.clear();
    return c.json({ ok: true });
  });
  app.delete('/faults/:id', (c) => c.json({ ok: core.faults.remove(c.req.param('id')) }));
  app.post('/release', (c) => c.json({ released: releaseHeld(core) }));
}
