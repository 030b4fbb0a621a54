/** Whose is it: every webhook item finds the connection it belongs to, or says why there is none. */
import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import type { Locator } from './whatsapp/webhook.ts';

export interface RoutedConnection {
  id: string;
  tenantId: string;
  shard: number;
  timeZone: string;
  feedOpenUntilMs: number;
  state: 'connected' | 'paused' | 'needs_reconnect' | 'disconnected';
  /** 1 while an operator has stopped the tenant: what arrives is kept, and nobody acts on it. */
  isTenantSuspended: number;
  wabaId: string | null;
  numberId: string;
  displayPhone: string | null;
  /** When one of its messages or statuses was last heard, to ten minutes. */
  webhookHeardAtMs: number | null;
  /** A tenant's own Meta app; null: ours. */
  ownAppId: string | null;
}

export type Route = { found: RoutedConnection } | { found: null; reason: 'unknown_number' | 'account_mismatch' | 'foreign_item' };

/**
 * One read for a whole batch: the connections of every number and account that its items name, each through its index.
 * A disconnected one, which is not in the index of living numbers, is found through its account, as every item names that.
 * @param doors ids of the connections by whose own app's doors items came.
 */
export async function loadConnections(directory: Db, places: Locator[], doors: string[] = []): Promise<RoutedConnection[]> {
  const names = (pick: (place: Locator) => string | null) => JSON.stringify([...new Set(places.map(pick).filter((id) => id !== null))]);
  return directory.all<RoutedConnection>(sql`SELECT c.id, c.tenant_id AS tenantId, t.shard, t.time_zone AS timeZone,
      t.feed_open_until_ms AS feedOpenUntilMs, c.state, t.state = 'suspended' AS isTenantSuspended, c.waba_id AS wabaId, c.number_id AS numberId, c.display_phone AS displayPhone,
      c.webhook_heard_at_ms AS webhookHeardAtMs,
      c.own_app_id AS ownAppId
    FROM connections c JOIN tenants t ON t.id = c.tenant_id
    WHERE c.channel = 'whatsapp' AND c.id IN (
      SELECT id FROM connections WHERE number_id IN (SELECT value FROM json_each(${names((place) => place.numberId)})) AND state <> 'disconnected'
      UNION SELECT id FROM connections WHERE waba_id IN (SELECT value FROM json_each(${names((place) => place.wabaId)}))
      UNION SELECT value FROM json_each(${JSON.stringify([...new Set(doors)])}))
    ORDER BY c.state = 'disconnected', c.created_at_ms DESC`);
}

/** The connections that a door's signature speaks for: those of the same tenant that are connected through the same app. */
export function behindDoor(connections: RoutedConnection[], door: string): RoutedConnection[] {
  const own = connections.find(({ id }) => id === door);
  if (!own) return [];
  return connections.filter(
    ({ id, tenantId, ownAppId }) => id === door || (tenantId === own.tenantId && ownAppId !== null && ownAppId === own.ownAppId),
  );
}

/**
 * A message or status names its number; it must also come from that number's own account. Account items name the account,
 * sometimes with a display number; without one they belong to the account's first connection.
 */
export function routeItem(connections: RoutedConnection[], at: Locator): Route {
  if (at.numberId !== null) {
    const ofNumber = connections.filter((connection) => connection.numberId === at.numberId);
    if (ofNumber.length === 0) return { found: null, reason: 'unknown_number' };
    const found = ofNumber.find((connection) => at.wabaId === null || connection.wabaId === null || connection.wabaId === at.wabaId);
    return found ? { found } : { found: null, reason: 'account_mismatch' };
  }
  const ofAccount = connections.filter((connection) => at.wabaId !== null && connection.wabaId === at.wabaId);
  const found = ofAccount.find((connection) => at.displayPhone !== null && connection.displayPhone === at.displayPhone) ?? ofAccount[0];
  return found ? { found } : { found: null, reason: 'unknown_number' };
}

/**
 * An event of a whole account concerns every tenant that has a number of it, through the first living one of each; an event
 * of a number concerns that number's tenant alone.
 */
export function routeAccountItem(connections: RoutedConnection[], at: Locator, first: RoutedConnection): RoutedConnection[] {
  const isOfNumber = at.numberId !== null || (at.displayPhone !== null && at.displayPhone === first.displayPhone);
  if (isOfNumber || at.wabaId === null) return [first];
  const tenants = Map.groupBy(
    connections.filter(({ wabaId }) => wabaId === at.wabaId),
    ({ tenantId }) => tenantId,
  );
  return [first, ...[...tenants].flatMap(([tenantId, [one]]) => (one && tenantId !== first.tenantId ? [one] : []))];
}

/** The same for what came by a tenant's own door: whatever is not of one of its own connections is foreign. */
export function routeOwn(ownConnections: RoutedConnection[], at: Locator): Route {
  const route = routeItem(ownConnections, at);
  return route.found ? route : { found: null, reason: 'foreign_item' };
}
