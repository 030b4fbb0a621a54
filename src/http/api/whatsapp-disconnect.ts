/** POST /api/v1/whatsapp/connections/:id/disconnect: the end of a connection, which can begin again. */
import { Hono } from 'hono';
import { disconnectConnection } from '../../connections/disconnect.ts';
import { publishConnectionChange } from '../../connections/publish-change.ts';
import { disconnect } from '../../contract/whatsapp-connections.ts';
import { directory } from '../../db/client.ts';
import { settingsOf } from '../../env.ts';
import type { AppEnv } from '../context.ts';
import { refuse } from '../errors.ts';
import { serve } from '../serve.ts';

export const whatsappDisconnectRoutes = new Hono<AppEnv>();

serve(whatsappDisconnectRoutes, disconnect, async ({ c, db, scope, audit, params, nowMs }) => {
  const { id } = params;
  const result = await disconnectConnection(db, directory(c.env), settingsOf(c.env), scope, id, audit, nowMs);
  if (!result.disconnected) return refuse(c, result.reason);
  await publishConnectionChange(c.env, scope.tenantId, [id]);
  const { cancelledMessages, isUnsubscribed, notes } = result;
  return { cancelledMessages, isUnsubscribed, notes };
});
