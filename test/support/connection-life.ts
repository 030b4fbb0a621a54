/** What Worker tests do to a connection at Meta, and what they look at afterwards. */

import { eq } from 'drizzle-orm';
import type { Connection } from '../../src/connections/create-connection.ts';
import { createConnection } from '../../src/connections/create-connection.ts';
import { directory } from '../../src/db/client.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { settingsOf } from '../../src/env.ts';
import type { Workspace } from './seed.ts';
import type { Switchboard } from './switchboard.ts';

/** A call of the simulator's control panel. */
export async function atMeta(switchboard: Switchboard, path: string, body: unknown = {}): Promise<any> {
  const request = new Request(`http://simulator.test/_sim${path}`, { method: 'POST', body: JSON.stringify(body) });
  const response = await switchboard.simulator.fetch(request);
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

export async function connectionOf({ db, connection }: Workspace): Promise<Connection> {
  const row = await db.select().from(connections).where(eq(connections.id, connection.id)).get();
  if (!row) throw new Error('no such connection');
  return row;
}

export interface SeenNotice {
  key: string;
  tone: string;
  title: string;
  text: string;
  isShown: boolean;
}

/** Oldest first. */
export async function noticesOf(switchboard: Switchboard, workspace: Workspace = switchboard.workspace): Promise<SeenNotice[]> {
  const { results } = await switchboard.bindings.DB.prepare(
    'SELECT key, tone, title, text, dismissed_at_ms IS NULL AS isShown FROM notices WHERE tenant_id = ? ORDER BY at_ms, id',
  )
    .bind(workspace.tenant.id)
    .all<Omit<SeenNotice, 'isShown'> & { isShown: number }>();
  return results.map((row) => ({ ...row, isShown: row.isShown === 1 }));
}

let tokens = 0;

/** A token that Meta knows for the workspace's account. */
export function tokenAtMeta({ simulator }: Switchboard, workspace: Workspace, expiresAtMs: number | null = null): string {
  tokens += 1;
  const token = `EAAFresh${tokens}`;
  const known = simulator.state.tokens.get(workspace.connectionToken);
  if (!known) throw new Error('the first token is unknown');
  simulator.state.tokens.set(token, { ...known, token, expiresAtMs, isRevoked: false });
  return token;
}

/** As the signup or the form does at its end. */
export async function connectAgain(
  switchboard: Switchboard,
  given: { tokenExpiresAtMs?: number | null; tokenUserId?: string; pin?: string } = {},
): Promise<Connection> {
  const { workspace, bindings, simulator } = switchboard;
  const { tenantId, channel, wabaId, numberId, displayPhone, verifiedName } = await connectionOf(workspace);
  const result = await createConnection(directory(bindings), settingsOf(bindings).MASTER_KEYS, {
    ...{ tenantId, channel, wabaId, numberId, displayPhone, verifiedName },
    token: tokenAtMeta(switchboard, workspace, given.tokenExpiresAtMs),
    ...given,
    nowMs: simulator.clock.now(),
  });
  if (!result.created) throw new Error(result.reason);
  return result.connection;
}
