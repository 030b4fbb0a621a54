/** Templates as Meta lists them: pulled hourly, and at once when a webhook names one that is not known. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { submission, TEMPLATES } from '../../src/templates/catalogue.ts';
import { type Switchboard, startSwitchboard } from '../support/switchboard.ts';

const HOUR = 60 * 60 * 1000;

afterEach(() => vi.restoreAllMocks());

async function known({ bindings, workspace }: Switchboard) {
  const { results } = await bindings.DB.prepare('SELECT name, status FROM templates WHERE tenant_id = ? ORDER BY name')
    .bind(workspace.tenant.id)
    .all<{ name: string; status: string }>();
  return Object.fromEntries(results.map((row) => [row.name, row.status]));
}

describe('the template sync', () => {
  it('takes what Meta lists, changes what changed and drops what is gone, each hour', async () => {
    const switchboard = await startSwitchboard({ templates: false });
    const { simulator, workspace, bindings } = switchboard;
    const wabaId = workspace.connection.wabaId ?? '';
    await bindings.DB.prepare(`INSERT INTO templates VALUES (?, ?, 'gone_at_meta', 'en', 'APPROVED', 'UTILITY', NULL, '[]', 1)`)
      .bind(workspace.tenant.id, wabaId)
      .run();
    const { name, language, components } = submission(TEMPLATES.risk) as never;
    simulator.addTemplate(wabaId, { name, language, components });
    await switchboard.pass(HOUR - 1000);
    expect(await known(switchboard)).toEqual({ gone_at_meta: 'APPROVED' });
    await switchboard.pass(1000);
    expect(await known(switchboard)).toEqual({ fincelo_usage_risk: 'APPROVED' });
    simulator.decideTemplate(wabaId, 'fincelo_usage_risk', 'PAUSED');
    simulator.fault({ effect: { kind: 'drop' }, match: { field: 'message_template_status_update' } });
    await switchboard.settle();
    await switchboard.pass(HOUR);
    expect(await known(switchboard)).toEqual({ fincelo_usage_risk: 'PAUSED' });
  });

  it('pulls at the next minute when a webhook decides on a template that is not known', async () => {
    const switchboard = await startSwitchboard({ templates: false });
    const { simulator, workspace } = switchboard;
    const wabaId = workspace.connection.wabaId ?? '';
    const { name, language, components } = submission(TEMPLATES.urgent) as never;
    simulator.addTemplate(wabaId, { name, language, components, status: 'PENDING' });
    simulator.decideTemplate(wabaId, name, 'APPROVED');
    await switchboard.settle();
    expect(await known(switchboard)).toEqual({});
    await switchboard.pass(60_000);
    expect(await known(switchboard)).toEqual({ fincelo_collections_urgent: 'APPROVED' });
  });

  it('keeps what it knows when Meta does not answer, and asks again after five minutes', async () => {
    const switchboard = await startSwitchboard();
    const before = await known(switchboard);
    expect(Object.keys(before)).toHaveLength(6);
    simulatorIsDown(switchboard);
    await switchboard.pass(HOUR);
    expect(await known(switchboard)).toEqual(before);
    const row = await switchboard.bindings.DB.prepare('SELECT templates_due_at_ms AS due FROM connections WHERE id = ?')
      .bind(switchboard.workspace.connection.id)
      .first();
    expect(row).toEqual({ due: switchboard.simulator.clock.now() + 5 * 60_000 });
  });
});

function simulatorIsDown({ simulator, workspace, other }: Switchboard): void {
  for (const { connectionToken } of [workspace, other]) simulator.revokeToken(connectionToken);
}
