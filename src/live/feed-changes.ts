/** Collects what changed while a batch is handled, and tells each tenant's open pages once. */
import type { FeedChange } from '../contract/feed.ts';
import type { Env } from '../env.ts';
import { type FeedTarget, publishChange } from './tenant-feed.ts';

export class FeedChanges {
  readonly #byTenant = new Map<string, { target: FeedTarget; change: FeedChange }>();

  /** Without a target, nobody can be told; the pages' own poll finds it. */
  add(target: FeedTarget | undefined, change: Partial<FeedChange>): void {
    if (!target) return;
    const known = this.#byTenant.get(target.tenantId) ?? { target, change: { alerts: [], messages: [], connections: [] } };
    this.#byTenant.set(target.tenantId, known);
    known.change.alerts.push(...(change.alerts ?? []));
    known.change.messages.push(...(change.messages ?? []));
    known.change.connections.push(...(change.connections ?? []));
  }

  async publish(env: Env): Promise<void> {
    await Promise.all(
      [...this.#byTenant.values()]
        .filter(({ change }) => change.alerts.length + change.messages.length + change.connections.length > 0)
        .map(({ target, change }) => publishChange(env, target, change)),
    );
  }
}
