/** `/_sim/templates`: see every account's templates, and decide about one as Meta would. */
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Core } from '../core.ts';
import { decideTemplate } from '../review.ts';
import { readJson } from './read-json.ts';

const decision = z.strictObject({
  name: z.string(),
  status: z.enum(['APPROVED', 'PENDING', 'REJECTED', 'PAUSED', 'DISABLED', 'IN_APPEAL', 'ARCHIVED']),
  wabaId: z.string().optional(),
  language: z.string().optional(),
  reason: z.string().optional(),
});

export function templateRoutes(app: Hono, core: Core): void {
  app.get('/templates', (c) => {
    const all = [...core.state.wabas.values()].flatMap((waba) =>
      [...waba.templates.values()].map((template) => ({ wabaId: waba.id, ...template })),
    );
    return c.json({ items: all });
  });
  app.post('/templates/decide', async (c) => {
    const { name, status, wabaId, language, reason } = decision.parse(await readJson(c.req));
    let decided = 0;
    for (const waba of core.state.wabas.values()) {
      if (wabaId !== undefined && waba.id !== wabaId) continue;
      for (const template of waba.templates.values()) {
        if (template.name !== name || (language !== undefined && template.language !== language)) continue;
        decideTemplate(core, waba.id, template, status, reason);
        decided += 1;
      }
    }
    if (decided === 0) throw new Error(`no template ${name}`);
    return c.json({ decided });
  });
}
