/** One per conversation row, named by its id: takes turns in order, and is the only place that sends. */
import { DurableObject } from 'cloudflare:workers';
import { and, eq, ne } from 'drizzle-orm';
import { tenantDb } from '../db/client.ts';
import { connections } from '../db/schema/connections.ts';
import { type Env, settingsOf } from '../env.ts';
import { readNowMs } from '../lib/clock.ts';
import { open } from '../security/seal.ts';
import { appSecretProof } from './app-secret-proof.ts';
import { Attempts } from './attempts.ts';
import type { SendRequest } from './channel.ts';
import { deliverRow } from './deliver-row.ts';
import type { ClaimedRow, DeliverRequest, DeliverResult, DeliveryNote, NumberEffect, RowOutcome } from './delivery.ts';
import { HeadOfLine } from './head-of-line.ts';
import { InOrder } from './in-order.ts';
import type { Recalled } from './recall-outcomes.ts';
import { tierNameOf } from './rolling-recipients.ts';
import { type ConversationState, loadConversation, type ReceiveRequest, type ReceiveResult, takeTurn } from './take-turn.ts';
import { sendWhatsApp } from './whatsapp/client.ts';

/** What a send proves itself by. */
type Access = Pick<SendRequest, 'token' | 'appSecretProof'>;

export class Conversation extends DurableObject<Env> {
  readonly #turns = new InOrder();
  readonly #sends = new InOrder();
  readonly #attempts = new Attempts(this.ctx.storage.sql);
  readonly #head = new HeadOfLine(this.ctx.storage.kv);
  /** Window and dialogue, as the conversation row says; null when they must be read again. */
  #state: ConversationState | null = null;
  /** Grows when the row was changed by somebody else: what a turn knew before is then not kept. */
  #generation = 0;
  /** Where the last turn ended in the log, so that turns of one millisecond keep their order. */
  #logEndsAtMs = 0;

  /** Takes each message's turn, in order. What was handed over before is told apart and done once. */
  async receive(request: ReceiveRequest): Promise<ReceiveResult> {
    const result = await this.#turns.run(() => this.#receive(request));
    return result === 'later' ? { result: 'later' } : result;
  }

  /** Sends claimed rows, in order. Asking again for a row returns what became of it. */
  async deliver(request: DeliverRequest): Promise<DeliverResult> {
    const result = await this.#sends.run(() => this.#deliver(request));
    return result === 'later' ? { result: 'later' } : result;
  }

  /** What became of attempts whose outcome never reached the log. Sends nothing. */
  recall(attempts: { messageId: string; attempt: number }[]): Recalled[] {
    return attempts.flatMap(({ messageId, attempt }) => {
      const known = this.#attempts.find(messageId, attempt);
      if (known.state === 'new') return [];
      if (known.state === 'begun') return { messageId, form: known.form, wamid: null, acceptedAtMs: null };
      const { outcome } = known;
      const isAccepted = outcome.outcome === 'accepted';
      return { messageId, form: outcome.form, wamid: isAccepted ? outcome.wamid : null, acceptedAtMs: isAccepted ? outcome.atMs : null };
    });
  }

  /** The row was changed by somebody else (a late refusal closed the window): read it again before the next decision. */
  forgetState(): void {
    this.#generation += 1;
    this.#state = null;
  }

  async #receive(request: ReceiveRequest): Promise<ReceiveResult> {
    const db = tenantDb(this.env, request.scope);
    const outcomes: ('stored' | 'repeated')[] = [];
    const messageIds: string[] = [];
    const alertIds: string[] = [];
    for (const message of request.messages) {
      try {
        const state = (this.#state ??= await loadConversation(db, request.scope, request.conversation.id));
        const generation = this.#generation;
        const nowMs = await readNowMs(this.env);
        const createdAtMs = Math.max(nowMs, this.#logEndsAtMs + 1);
        const turn = await takeTurn({ db, settings: settingsOf(this.env), request, message, state, createdAtMs, nowMs });
        // A repeat may come from a turn that this object never saw end.
        this.#state = turn.result === 'committed' && generation === this.#generation ? turn.state : null;
        outcomes.push(turn.result === 'committed' ? 'stored' : 'repeated');
        if (turn.result === 'committed') {
          this.#logEndsAtMs = createdAtMs + turn.replyIds.length;
          messageIds.push(message.id, ...turn.replyIds);
          alertIds.push(...turn.alertIds);
        }
      } catch (error) {
        this.#state = null;
        throw error;
      }
    }
    // After a repeat nobody knows whether its replies were poked: poke again, it is harmless.
    const mayHaveDue = outcomes.includes('repeated') || messageIds.length > outcomes.length;
    return { result: 'done', outcomes, mayHaveDue, messageIds, alertIds };
  }

  async #deliver(request: DeliverRequest): Promise<DeliverResult> {
    const token = await this.#openToken(request);
    const { scope, connection } = request;
    const proof = token === null ? null : await appSecretProof(settingsOf(this.env), { ...connection, tenantId: scope.tenantId }, token);
    const state = (this.#state ??= await loadConversation(tenantDb(this.env, request.scope), request.scope, request.conversationId));
    const believedEndsAtMs = state.windowEndsAtMs;
    const notes: DeliveryNote[] = [];
    const effects: NumberEffect[] = [];
    const outcomes: RowOutcome[] = [];
    const window = { endsAtMs: believedEndsAtMs };
    let isLineFreed = false;
    for (const row of request.rows) {
      const nowMs = await readNowMs(this.env);
      const behind = this.#head.holds(row, nowMs);
      if (behind.holdUntilMs !== null) {
        const base = { messageId: row.id, attempt: row.attempt, form: null, code: null };
        outcomes.push({ ...base, next: 'wait', atMs: behind.holdUntilMs, reason: 'earlier_message_first' });
        continue;
      }
      if (behind.hasPassed) notes.push({ messageId: row.id, key: 'passed', kind: 'passed_waiting_message', atMs: nowMs, detail: null });
      const outcome = await deliverRow({ ...request, connection: connectionNow(request, token, effects) }, row, {
        attempts: this.#attempts,
        now: () => readNowMs(this.env),
        isStillConnected: () => this.#isStillConnected(request),
        send: (sent, attempt, form) => this.#send(request, sent, attempt, form, { token: token ?? '', appSecretProof: proof }),
        reserveTier: (reserved, atMs) =>
          this.#tier(request).reserve({
            recipient: request.recipient.contactId,
            connectionId: request.connection.id,
            lane: reserved.lane,
            tier: request.connection.recipientTier,
            nowMs: atMs,
          }),
        restoreTier: async (reservation) =>
          this.#tier(request).restore({ recipient: request.recipient.contactId, connectionId: request.connection.id, ...reservation }),
        window,
        notes,
        effects,
      });
      if (this.#head.learn(row, outcome, nowMs)) isLineFreed = true;
      outcomes.push(outcome);
    }
    this.#attempts.forgetOld(await readNowMs(this.env));
    const isWindowWrong = window.endsAtMs !== believedEndsAtMs;
    // A turn may have opened it anew meanwhile: the next decision reads the row again.
    if (isWindowWrong) this.forgetState();
    const windowCorrection = isWindowWrong ? { wrongEndsAtMs: believedEndsAtMs, endsAtMs: window.endsAtMs } : null;
    return { result: 'done', outcomes, notes, windowCorrection, isLineFreed, numberEffect: effects[0] ?? null };
  }

  #send(request: DeliverRequest, row: ClaimedRow, attempt: number, form: 'free_form' | 'template', access: Access) {
    const settings = settingsOf(this.env);
    return sendWhatsApp({
      baseUrl: settings.GRAPH_BASE_URL,
      version: settings.GRAPH_VERSION,
      timeoutMs: settings.GRAPH_TIMEOUT_MS,
      numberId: request.connection.numberId,
      ...access,
      to: request.recipient,
      callbackData: `${row.id}.${attempt}`,
      form,
      content: row.content,
      contextWamid: row.contextWamid,
    });
  }

  #tier({ connection }: DeliverRequest) {
    return this.env.RECIPIENT_TIER.getByName(tierNameOf(connection));
  }

  async #isStillConnected({ scope, connection }: DeliverRequest): Promise<boolean> {
    const row = await tenantDb(this.env, scope)
      .select({ id: connections.id })
      .from(connections)
      .where(and(eq(connections.id, connection.id), eq(connections.tenantId, scope.tenantId), ne(connections.state, 'disconnected')))
      .get();
    return row !== undefined;
  }

  async #openToken({ scope, connection }: DeliverRequest): Promise<string | null> {
    if (!connection.tokenSealed) return null;
    const place = { tenantId: scope.tenantId, table: 'connections', recordId: connection.id, field: 'token' };
    return open(settingsOf(this.env).MASTER_KEYS, place, connection.tokenSealed);
  }
}

/** As the rows before this one have left it: after a refusal of the whole number, the others do not run into the same. */
function connectionNow({ connection }: DeliverRequest, token: string | null, effects: NumberEffect[]): DeliverRequest['connection'] {
  // Without a readable token nothing can leave either; the policy then holds the row as for a dead one.
  const isDead = token === null || effects.some(({ effect }) => effect === 'needs_reconnect');
  const pause = effects.find((one) => one.effect === 'pause');
  return {
    ...connection,
    ...(isDead && connection.state !== 'disconnected' && { state: 'needs_reconnect' as const }),
    ...(pause && { pausedUntilMs: pause.untilMs }),
  };
}
