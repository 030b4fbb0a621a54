/** A Worker for Miniflare with the bindings of wrangler.toml, reached without the development proxy. */
import type { V4WorkerOptions } from 'miniflare';
import { workerSettings } from '../support/worker-settings.ts';

export function workerOptions(name: string, script: string, settings: Partial<typeof workerSettings> = {}): V4WorkerOptions {
  const isSwitchboard = name === 'switchboard';
  return {
    name,
    modules: [{ type: 'ESModule', path: `${name}.js`, contents: script }],
    compatibilityDate: '2026-11-01',
    unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
    bindings: { ...workerSettings, ...settings },
    ...(isSwitchboard ? { d1Databases: { DB: 'switchboard' }, durableObjects: OBJECTS } : {}),
  };
}

const OBJECTS = {
  CONVERSATION: { className: 'Conversation', useSQLite: true },
  PHONE_NUMBER: { className: 'PhoneNumber', useSQLite: true },
  RECIPIENT_TIER: { className: 'RecipientTier', useSQLite: true },
  TENANT_FEED: { className: 'TenantFeed', useSQLite: true },
  KEY_LIMITER: { className: 'KeyLimiter', useSQLite: true },
};
