/** Imports point one way: the arrows of the design, held over every file, and each proved able to fail. */
import { describe, expect, it } from 'vitest';
import { brokenRules } from './import-rules.ts';
import { readSourceFiles } from './source-files.ts';

describe('imports point one way', () => {
  const files = readSourceFiles();

  it('finds the files it speaks of', () => {
    expect(files.map((file) => file.path)).toEqual(expect.arrayContaining(['src/index.ts', 'simulator/simulator.ts', 'vitest.config.ts']));
  });

  it('holds in every file', () => {
    const broken = files.flatMap((file) => brokenRules(file).map((problem) => `${file.path}: ${problem}`));
    expect(broken).toEqual([]);
  });

  it.each([
    ['src/messaging/claim.ts', "import { send } from '../../test/support/send.ts';", 'uses test/support/send.ts'],
    ['src/messaging/claim.ts', "import { world } from '../../simulator/world.ts';", 'uses simulator/world.ts'],
    ['simulator/world.ts', "import { world } from '../test/support/world.ts';", 'uses test/support/world.ts'],
    ['src/contract/alerts.ts', "import { newId } from '../db/ids.ts';", 'contract uses db'],
    ['src/contract/alerts.ts', "import { Hono } from 'hono';", 'contract uses hono'],
    ['src/admin/alerts/queries.ts', "import { newId } from '../../db/ids.ts';", 'admin uses db'],
    ['src/admin/alerts/queries.ts', "import { alert } from '../../contract/alerts.ts';", 'admin uses contract'],
    ['src/admin/alerts/queries.ts', "import { z } from 'zod';", 'admin uses zod'],
    ['src/alerts/raise.ts', "import type { AppEnv } from '../http/context.ts';", 'alerts uses http (types)'],
    ['src/alerts/raise.ts', "import { leads } from '../crm/leads.ts';", 'alerts uses crm'],
    ['src/lib/retry.ts', "import { type Env } from '../env.ts';", 'lib uses env'],
    ['src/security/hmac.ts', "import { newId } from '../db/ids.ts';", 'security uses db'],
    ['src/db/ids.ts', "import { poke } from '../messaging/poke.ts';", 'db uses messaging'],
    ['src/tenants/members.ts', "import { alertForm } from '../alerts/alert-forms.ts';", 'tenants uses alerts'],
    ['src/messaging/claim.ts', "import { answerAlert } from '../alerts/answer.ts';", 'messaging uses alerts'],
    ['src/http/app.ts', "import { router } from '../admin/router.ts';", 'http uses admin'],
    ['src/brand-new/thing.ts', "import { newId } from '../db/ids.ts';", 'brand-new uses db'],
    ['src/lib/log.ts', "import { readFileSync } from 'node:fs';", 'uses node:fs'],
    ['src/alerts/raise.ts', 'const { results } = await env.DB.prepare(text).all();', 'touches env.DB'],
    ['src/lib/log.ts', "import {\n  newId,\n  derivedId,\n} from '../db/ids.ts';", 'lib uses db'],
    ['src/lib/log.ts', "export * from '../db/ids.ts';", 'lib uses db'],
    ['src/lib/log.ts', "import '../db/ids.ts';", 'lib uses db'],
    ['src/lib/log.ts', "const ids = await import('../db/ids.ts');", 'lib uses db'],
  ])('refuses %s: %s', (path, text, problem) => {
    expect(brokenRules({ path, text })).toEqual([problem]);
  });

  it.each([
    ['src/lib/clock.ts', "import { type Env, settingsOf } from '../env.ts';"],
    ['src/messaging/take-turn.ts', "import { answerAlert } from '../alerts/answer.ts';"],
    ['src/db/schema/messages.ts', "import type { InboundContent } from '../../messaging/content.ts';"],
    ['src/admin/alerts/queries.ts', "import type { Alert } from '../../contract/alerts.ts';"],
    ['src/db/client.ts', 'drizzle(env.DB)'],
    ['test/support/seed.ts', "import { createSimulator } from '../../simulator/simulator.ts';"],
  ])('allows %s: %s', (path, text) => {
    expect(brokenRules({ path, text })).toEqual([]);
  });
});
