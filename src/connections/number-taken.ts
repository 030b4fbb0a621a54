/** Whether a number is connected in another workspace. Nothing is told of that workspace. */
import { and, eq, ne } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { connections } from '../db/schema/connections.ts';

/** Looked up over all tenants, which is why it answers yes or no and nothing else. */
export async function isTakenElsewhere(directory: Db, tenantId: string, numberId: string): Promise<boolean> {
  const taken = await directory
    .select({ id: connections.id })
    .from(connections)
    .where(and(eq(connections.numberId, numberId), ne(connections.tenantId, tenantId), ne(connections.state, 'disconnected')))
    .get();
  return taken !== undefined;
}
