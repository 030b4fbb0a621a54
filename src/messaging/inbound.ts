/** Consumes the inbound queue: reads bodies into items, gives each item to whom it concerns, and acks what is done. */
import { applyAccountItems } from '../connections/account-events.ts';
import { directory, type TenantScope, tenantDb } from '../db/client.ts';
import { derivedId } from '../db/ids.ts';
import type { Env } from '../env.ts';
import { readNowMs } from '../lib/clock.ts';
import { describeError, log } from '../lib/log.ts';
import { queueRetryDelaySeconds } from '../lib/retry.ts';
import { FeedChanges } from '../live/feed-changes.ts';
import { type ArrivedStatus, applyStatuses } from './delivery-status.ts';
import { noteHeard } from './heard.ts';
import { countIntake } from './intake-ledger.ts';
import { clearOversize, loadOversize } from './oversize.ts';
import { pokeConversations } from './poke.ts';
import { keepInQuarantine, ownerOfUnreadable, PLATFORM, placeOf, type QuarantinedBody } from './quarantine.ts';
import type { InboundJob } from './queues.ts';
import { conversationsOf, type RoutedMessage } from './receive-messages.ts';
import { behindDoor, loadConnections, type RoutedConnection, routeAccountItem, routeItem, routeOwn } from './route-items.ts';
import { deliveryWord } from './status-transition.ts';
import { itemBodies } from './whatsapp/split.ts';
import { type ParsedAccountItem, type ParsedStatus, parseWebhook, type WebhookItem } from './whatsapp/webhook.ts';

/** Our callback data: `<message id>.<attempt>`. */
const CALLBACK_DATA = /^(msg_[0-9a-z]{26})\.(\d{1,4})$/;

interface ReadItem {
  item: WebhookItem;
  receivedAtMs: number;
  /** The connection by whose own app's door it came; null: by the platform's. */
  via: string | null;
  /** A complete webhook body with this item alone. */
  body: () => string;
}

interface ReadJob {
  job: Message<InboundJob>;
  items: ReadItem[];
  unreadable: { body: string; reason: 'malformed_json' | 'malformed_envelope' } | null;
}

interface Sorted {
  messages: RoutedMessage[];
  statuses: { status: ArrivedStatus; connection: RoutedConnection }[];
  accounts: { item: ParsedAccountItem; connection: RoutedConnection; isByOwnDoor: boolean }[];
  ignored: { connection: RoutedConnection; reason: string }[];
  quarantined: QuarantinedBody[];
}

/**
 * Each queue message is acked only when every item in it is stored, repeated, ignored or quarantined, and counted so.
 * When a batch fails, each of its messages is tried alone, so that one bad body holds no other; what of it was done
 * already is then counted as repeated.
 */
export async function consumeInbound(batch: MessageBatch<InboundJob>, env: Env): Promise<void> {
  try {
    await handle(env, batch.messages);
  } catch (error) {
    log('warn', 'inbound_batch_failed', { messages: batch.messages.length, error: describeError(error) });
    for (const job of batch.messages) await handleAlone(env, job);
  }
}

async function handleAlone(env: Env, job: Message<InboundJob>): Promise<void> {
  try {
    await handle(env, [job]);
  } catch (error) {
    log('error', 'inbound_failed', { attempts: job.attempts, error: describeError(error) });
    job.retry({ delaySeconds: queueRetryDelaySeconds(job.attempts) });
  }
}

async function handle(env: Env, jobs: readonly Message<InboundJob>[]): Promise<void> {
  const nowMs = await readNowMs(env);
  const read = await Promise.all(jobs.map((job) => readJob(env, job)));
  const places = read.flatMap(({ items }) => items.map(({ item }) => item.at));
  const doors = jobs.flatMap(({ body }) => body.via ?? []);
  const sorted = await sortItems(env, read, await loadConnections(directory(env), places, doors), nowMs);
  const feed = new FeedChanges();
  const noted = noteHeard(
    env,
    [...sorted.messages, ...sorted.statuses].map(({ connection }) => connection),
    nowMs,
  );

  for (const item of sorted.quarantined) await keepInQuarantine(tenantDb(env, item), item, nowMs);
  for (const { connection, reason } of sorted.ignored) {
    await tenantDb(env, connection).run(countIntake(connection.tenantId, nowMs, `ignored:${reason}`));
  }
  for (const connection of await applyAccountItems(env, sorted.accounts, nowMs)) feed.add(connection, { connections: [connection.id] });
  const pokes = [...(await statusesToLog(env, sorted, feed, nowMs)), ...(await messagesToConversations(env, sorted, feed, nowMs))];
  await pokeConversations(env, [...new Set(pokes)]);
  await Promise.all([feed.publish(env), noted]);
  for (const job of jobs) await finish(env, job);
}

/** Returns the conversations that now have something to send. */
async function statusesToLog(env: Env, sorted: Sorted, feed: FeedChanges, nowMs: number): Promise<string[]> {
  const pokes: string[] = [];
  for (const [shard, group] of Map.groupBy(sorted.statuses, ({ connection }) => connection.shard)) {
    const applied = await applyStatuses(
      tenantDb(env, { shard }),
      group.map(({ status }) => status),
      nowMs,
    );
    const byTenant = new Map(group.map(({ connection }) => [connection.tenantId, connection]));
    for (const { tenantId, messageId } of applied.changed) feed.add(byTenant.get(tenantId), { alerts: [], messages: [messageId] });
    for (const { conversationId } of applied.windowClosed) {
      await env.CONVERSATION.getByName(conversationId).forgetState();
      pokes.push(conversationId);
    }
  }
  return pokes;
}

/** Different conversations side by side; each one's messages in order, in one call. */
async function messagesToConversations(env: Env, sorted: Sorted, feed: FeedChanges, nowMs: number): Promise<string[]> {
  const pokes: string[] = [];
  const calls = await conversationsOf(env, sorted.messages, nowMs);
  await Promise.all(
    calls.map(async ({ connection, request }) => {
      const result = await env.CONVERSATION.getByName(request.conversation.id).receive(request);
      if (result.result === 'later') throw new Error('a conversation is busy');
      const repeated = result.outcomes.filter((outcome) => outcome === 'repeated').length;
      if (repeated > 0) await tenantDb(env, connection).run(countIntake(connection.tenantId, nowMs, 'repeated', repeated));
      if (result.mayHaveDue) pokes.push(request.conversation.id);
      feed.add(connection, { alerts: result.alertIds, messages: result.messageIds });
    }),
  );
  return pokes;
}

/** Nothing is dropped here: an item without a tenant, or one that cannot be read, is quarantined. */
async function sortItems(env: Env, jobs: ReadJob[], connections: RoutedConnection[], nowMs: number): Promise<Sorted> {
  const sorted: Sorted = { messages: [], statuses: [], accounts: [], ignored: [], quarantined: [] };
  for (const { item, receivedAtMs, via, body } of jobs.flatMap((job) => job.items)) {
    const door = via === null ? null : connections.find(({ id }) => id === via);
    const reachable = via === null ? connections : behindDoor(connections, via);
    const route = via === null ? routeItem(reachable, item.at) : routeOwn(reachable, item.at);
    const quarantine = (reason: QuarantinedBody['reason'], owner: TenantScope) =>
      sorted.quarantined.push({
        ...owner,
        reason,
        body: body(),
        receivedAtMs,
        waitsFor: reason === 'unknown_number' ? placeOf(item.at) : null,
        via,
      });
    if (item.kind === 'malformed') quarantine('malformed_item', route.found ?? door ?? PLATFORM);
    else if (!route.found) quarantine(route.reason, door ?? PLATFORM);
    else if (item.kind === 'status') sortStatus(sorted, item, route.found, nowMs);
    else if (item.kind === 'account') sortAccountItem(sorted, item, routeAccountItem(reachable, item.at, route.found), via !== null);
    else if (route.found.state === 'disconnected') sorted.ignored.push({ connection: route.found, reason: 'disconnected' });
    else sorted.messages.push({ id: await derivedId('msg', route.found.id, item.wamid), item, connection: route.found });
  }
  for (const { job, unreadable } of jobs) {
    if (!unreadable) continue;
    const { via = null, receivedAtMs } = job.body;
    const owner = connections.find(({ id }) => id === via) ?? (await ownerOfUnreadable(directory(env), unreadable.body));
    sorted.quarantined.push({ ...owner, ...unreadable, receivedAtMs, waitsFor: null, via });
  }
  return sorted;
}

function sortAccountItem(sorted: Sorted, item: ParsedAccountItem, concerned: RoutedConnection[], isByOwnDoor: boolean): void {
  for (const connection of concerned) {
    if (connection.state === 'disconnected') sorted.ignored.push({ connection, reason: 'disconnected' });
    else sorted.accounts.push({ item, connection, isByOwnDoor });
  }
}

/** Statuses of messages sent before a disconnect still land. */
function sortStatus(sorted: Sorted, item: ParsedStatus, connection: RoutedConnection, nowMs: number): void {
  const status = deliveryWord(item.status);
  if (!status) {
    sorted.ignored.push({ connection, reason: 'status_not_about_delivery' });
    return;
  }
  const [, messageId = null, attempt = null] = CALLBACK_DATA.exec(item.callbackData ?? '') ?? [];
  sorted.statuses.push({
    connection,
    status: {
      tenantId: connection.tenantId,
      connectionId: connection.id,
      wamid: item.wamid,
      messageId,
      attempt: attempt === null ? null : Number(attempt),
      status,
      atMs: withinItsSecond(item.timestampMs, nowMs),
      errorCode: item.errors[0]?.code ?? null,
    },
  });
}

/** Meta tells whole seconds, cut off: the end of that second, or now, keeps `sent` behind the `accepted` we saw ourselves. */
function withinItsSecond(timestampMs: number, nowMs: number): number {
  return Math.max(timestampMs, Math.min(timestampMs + 999, nowMs));
}

async function readJob(env: Env, job: Message<InboundJob>): Promise<ReadJob> {
  const body = job.body.kind === 'body' ? job.body.body : await loadOversize(directory(env), job.body.id);
  // Its rows are cleared only after it was handled: a redelivery of a job that is done.
  if (body === null) return { job, items: [], unreadable: null };
  const parsed = parseWebhook(body);
  if (!parsed.ok) return { job, items: [], unreadable: { body, reason: parsed.reason } };
  const bodyOf = itemBodies(body);
  const { receivedAtMs, via = null } = job.body;
  return { job, items: parsed.items.map((item, index) => ({ item, receivedAtMs, via, body: () => bodyOf(index) })), unreadable: null };
}

async function finish(env: Env, job: Message<InboundJob>): Promise<void> {
  if (job.body.kind === 'stored') await clearOversize(directory(env), job.body.id);
  job.ack();
}
