/** Which connection a message of ours leaves from when nobody has chosen one. */
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Db, TenantScope } from '../db/client.ts';
import { connections } from '../db/schema/connections.ts';

/** Also one that is paused or wants a reconnect: the message waits for it and the log says why. */
export async function whatsAppToSendFrom(
  db: Db,
  scope: TenantScope,
): Promise<{ id: string; wabaId: string | null; displayPhone: string | null } | undefined> {
  return db
    .select({ id: connections.id, wabaId: connections.wabaId, displayPhone: connections.displayPhone })
    .from(connections)
    .where(
      and(
        eq(connections.tenantId, scope.tenantId),
        eq(connections.channel, 'whatsapp'),
        inArray(connections.state, ['connected', 'paused', 'needs_reconnect']),
      ),
    )
    .orderBy(sql`state <> 'connected'`, connections.createdAtMs)
    .get();
}
