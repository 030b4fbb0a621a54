/** What operators of the deployment see and do: tenants and the machinery, never what anybody wrote. */
import * as z from 'zod';
import { quarantinedItem } from './intake.ts';
import { operation } from './operation.ts';
import { instant, named, pageOf, pageQuery } from './page.ts';
import { currency, email, timeZone, workspaceName } from './workspace-fields.ts';

const TAG = 'Operators';

const tenant = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['active', 'suspended']),
  suspendedAt: instant.nullable(),
  suspendedBecause: z.string().nullable(),
  members: z.number().int().describe('Active ones.'),
  admins: z.number().int(),
  connections: z.object({ connected: z.number().int(), needsAttention: z.number().int() }),
  messages: z
    .object({ in24h: z.number().int(), out24h: z.number().int(), failed24h: z.number().int(), last30d: z.number().int() })
    .describe('Counting stops at 50,000 messages: a sum of that size means "at least".'),
  waiting: z.number().int().describe('Messages queued.'),
  dead: z.number().int(),
  quarantined: z.number().int().describe('Not replayed yet.'),
  lastActivityAt: instant.nullable(),
  createdAt: instant,
});

export type OperatorTenant = z.infer<typeof tenant>;

export const listTenants = operation({
  id: 'listTenants',
  method: 'get',
  path: '/api/v1/operator/tenants',
  tag: TAG,
  summary: 'Tenants with state and volume, newest first',
  need: 'operator',
  query: z.object({ q: z.string().trim().min(1).max(100).optional(), state: z.enum(['active', 'suspended']).optional(), ...pageQuery }),
  output: pageOf(tenant),
});

export const getTenant = operation({
  id: 'getTenant',
  method: 'get',
  path: '/api/v1/operator/tenants/:id',
  tag: TAG,
  summary: 'One tenant',
  need: 'operator',
  output: tenant,
});

export const createTenantOperation = operation({
  id: 'createTenant',
  method: 'post',
  path: '/api/v1/operator/tenants',
  tag: TAG,
  summary: 'Make a tenant with its first admin',
  need: 'operator',
  creates: true,
  body: z.strictObject({ name: workspaceName, timeZone, currency, adminName: z.string().trim().min(1).max(120), adminEmail: email }),
  output: tenant,
  status: 201,
});

export const suspendTenant = operation({
  id: 'suspendTenant',
  method: 'post',
  path: '/api/v1/operator/tenants/:id/suspend',
  tag: TAG,
  summary: 'Suspend a tenant',
  description:
    'Nothing leaves and nothing can be changed; what arrives is still kept, and people can still look. Messages wait for the resume.',
  need: 'operator',
  body: z.strictObject({ because: z.string().trim().min(1, 'Say why; the admins read it.').max(300) }),
  output: tenant,
  problems: ['tenant_suspended_already'],
});

export const resumeTenant = operation({
  id: 'resumeTenant',
  method: 'post',
  path: '/api/v1/operator/tenants/:id/resume',
  tag: TAG,
  summary: 'Resume a suspended tenant',
  description: 'What waited leaves by itself, the first messages at once.',
  need: 'operator',
  output: tenant,
  problems: ['tenant_active_already'],
});

const queue = z.object({
  name: z.string(),
  /** Null where the platform does not say, as on a developer's machine. */
  waiting: z.number().int().nullable(),
  oldestAt: instant.nullable(),
});

const ledgerMismatch = z.object({
  tenant: named.nullable().describe('Null: no tenant could be found for them.'),
  day: z.string().describe('YYYY-MM-DD, UTC.'),
  what: z.string().describe('Which count differs.'),
  counted: z.number().int(),
  found: z.number().int(),
});

const machinery = z.object({
  queues: z.array(queue),
  outbound: z.object({
    due: z.number().int(),
    waiting: z.number().int(),
    sending: z.number().int(),
    unknown: z.number().int(),
    dead: z.number().int(),
    oldestDueAt: instant.nullable(),
  }),
  quarantined: z.object({ waiting: z.number().int(), withoutTenant: z.number().int() }),
  ledgerMismatches: z.array(ledgerMismatch),
  onboarding: z.object({
    used: z.number().int(),
    allowance: z.number().int(),
    nextFreesAt: instant.nullable().describe('When the oldest of them is seven days old.'),
  }),
  masterKeys: z.object({
    sealing: z.string().describe('Number of the key that seals now.'),
    sealedWith: z.array(z.object({ number: z.string(), secrets: z.number().int(), isKnown: z.boolean() })),
  }),
});

export type Machinery = z.infer<typeof machinery>;

export const getMachinery = operation({
  id: 'getMachinery',
  method: 'get',
  path: '/api/v1/operator/machinery',
  tag: TAG,
  summary: 'Queues, dead letters, quarantine, ledger, allowance and keys, across tenants',
  need: 'operator',
  output: machinery,
});

const deadMessage = z.object({
  id: z.string(),
  tenant: named,
  reason: z.string().nullable(),
  text: z.string().describe('What the reason means.'),
  attempts: z.number().int(),
  createdAt: instant,
});

export type DeadMessage = z.infer<typeof deadMessage>;

export const listDeadMessages = operation({
  id: 'listDeadMessages',
  method: 'get',
  path: '/api/v1/operator/dead-messages',
  tag: TAG,
  summary: 'Messages that gave up, newest first',
  need: 'operator',
  query: z.object(pageQuery),
  output: pageOf(deadMessage),
});

export const reviveDeadMessage = operation({
  id: 'reviveDeadMessage',
  method: 'post',
  path: '/api/v1/operator/dead-messages/:id/revive',
  tag: TAG,
  summary: 'Queue a dead message again',
  description: 'If its last try did leave, that is found out instead of sending it twice.',
  need: 'operator',
  problems: ['message_not_dead'],
  status: 202,
});

const operatorQuarantine = quarantinedItem
  .omit({ body: true })
  .extend({ tenant: named.nullable(), bytes: z.number().int().describe('Size of the body, which operators do not see.') });

export type OperatorQuarantine = z.infer<typeof operatorQuarantine>;

export const listAllQuarantine = operation({
  id: 'listAllQuarantine',
  method: 'get',
  path: '/api/v1/operator/quarantine',
  tag: TAG,
  summary: 'What is held in quarantine, across tenants, without bodies',
  need: 'operator',
  query: z.object(pageQuery),
  output: pageOf(operatorQuarantine),
});

export const replayAnyQuarantined = operation({
  id: 'replayAnyQuarantined',
  method: 'post',
  path: '/api/v1/operator/quarantine/:id/replay',
  tag: TAG,
  summary: 'Hand a quarantined item in again',
  need: 'operator',
  status: 202,
});

export const resealSecrets = operation({
  id: 'resealSecrets',
  method: 'post',
  path: '/api/v1/operator/reseal',
  tag: TAG,
  summary: 'Seal the next secrets with the newest master key',
  description:
    'Up to 100 at a time; call it until `left` is 0. Then nothing is sealed with an older key; what it signed, such as buttons, may still be about. The command `npm run rotate-keys` does this, and proves itself with the master keys.',
  need: 'operator',
  output: z.object({ resealed: z.number().int(), left: z.number().int(), unreadable: z.number().int() }),
});
