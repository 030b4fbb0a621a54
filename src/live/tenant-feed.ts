/** One per tenant: tells its open pages which records changed, by id alone. A lost change costs a page its 30-second poll. */
import { DurableObject } from 'cloudflare:workers';
import { and, eq, gt, sql } from 'drizzle-orm';
import type { FeedChange } from '../contract/feed.ts';
import { directory, type TenantScope } from '../db/client.ts';
import { sessions } from '../db/schema/sessions.ts';
import { members, tenants } from '../db/schema/tenants.ts';
import type { Env } from '../env.ts';
import { browserNowMs } from '../lib/browser-time.ts';
import { describeError, log } from '../lib/log.ts';
import { SESSION_IDLE_MS } from '../tenants/session-life.ts';

/** How long after its last sign of life a tenant's feed is published to. Real time, as pages live in it. */
const OPEN_MS = 10 * 60_000;

/** How often the sign of life is renewed while pages are open: twice within OPEN_MS, should one fail. */
const RENEW_MS = 4 * 60_000;

/** The hash of the session behind a socket; only `openFeed` can set it. */
const SESSION_HEADER = 'x-switchboard-session';

/** A tenant to publish to, as the caller's own query of the tenants row read it. */
export interface FeedTarget extends TenantScope {
  feedOpenUntilMs: number;
}

export class TenantFeed extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    // Answered without waking the object: a page pings every 30 seconds to learn that its socket still lives.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
  }

  /** Opens a page's socket. Asked through `openFeed`, which has checked the session. */
  override async fetch(request: Request): Promise<Response> {
    await this.#stayOpen();
    const { 0: page, 1: socket } = new WebSocketPair();
    this.ctx.acceptWebSocket(socket, [request.headers.get(SESSION_HEADER) ?? '']);
    return new Response(null, { status: 101, webSocket: page });
  }

  publish(change: FeedChange): void {
    const text = JSON.stringify(change);
    for (const socket of this.ctx.getWebSockets()) send(socket, text);
  }

  override async alarm(): Promise<void> {
    try {
      if (await this.#closeEndedSessions()) await this.#stayOpen();
    } catch (error) {
      // An alarm that throws is retried six times and then lost; pages may stay open for days.
      log('warn', 'feed_not_renewed', { tenantId: this.ctx.id.name, error: describeError(error) });
      await this.ctx.storage.setAlarm(browserNowMs() + RENEW_MS);
    }
  }

  /** Pages have nothing to say but the ping, and their going needs no work: a feed that nothing renews closes by itself. */
  override webSocketMessage(): void {}

  override webSocketClose(): void {}

  override webSocketError(): void {}

  async #stayOpen(): Promise<void> {
    const nowMs = browserNowMs();
    await directory(this.env)
      .update(tenants)
      .set({ feedOpenUntilMs: nowMs + OPEN_MS })
      .where(eq(tenants.id, this.ctx.id.name ?? ''));
    await this.ctx.storage.setAlarm(nowMs + RENEW_MS);
  }

  /** Closes the sockets of sessions that ended, also by being left idle, and of members who were deactivated or got another e-mail address. Answers whether any is left. */
  async #closeEndedSessions(): Promise<boolean> {
    const sockets = this.ctx.getWebSockets().map((socket) => ({ socket, session: this.ctx.getTags(socket)[0] ?? '' }));
    if (sockets.length === 0) return false;
    const asked = JSON.stringify([...new Set(sockets.map(({ session }) => session))]);
    const nowMs = browserNowMs();
    const alive = await directory(this.env)
      .select({ session: sessions.id })
      .from(sessions)
      .innerJoin(members, and(eq(members.id, sessions.memberId), eq(members.email, sessions.email), eq(members.isActive, true)))
      .where(
        and(
          sql`${sessions.id} IN (SELECT value FROM json_each(${asked}))`,
          gt(sessions.expiresAtMs, nowMs),
          gt(sessions.lastSeenAtMs, nowMs - SESSION_IDLE_MS),
        ),
      );
    const living = new Set(alive.map(({ session }) => session));
    for (const { socket, session } of sockets) if (!living.has(session)) socket.close(1008, 'session_ended');
    return living.size > 0;
  }
}

/** Opens the feed of a tenant for a page whose session was checked: the answer is the WebSocket's upgrade. */
export async function openFeed(env: Env, scope: TenantScope, sessionId: string): Promise<Response> {
  const headers = { Upgrade: 'websocket', [SESSION_HEADER]: sessionId };
  return env.TENANT_FEED.getByName(scope.tenantId).fetch('https://feed/', { headers });
}

/**
 * Tells the tenant's open pages what changed: once per consumer batch, after the commit, ids only.
 * Costs one object request, or nothing while no page is open. Never throws: a page that misses it polls.
 */
export async function publishChange(env: Env, target: FeedTarget, change: FeedChange): Promise<void> {
  if (target.feedOpenUntilMs <= browserNowMs()) return;
  try {
    await env.TENANT_FEED.getByName(target.tenantId).publish(change);
  } catch (error) {
    log('warn', 'feed_not_published', { tenantId: target.tenantId, error: describeError(error) });
  }
}

function send(socket: WebSocket, text: string): void {
  try {
    socket.send(text);
  } catch {
    // Closing already.
  }
}
