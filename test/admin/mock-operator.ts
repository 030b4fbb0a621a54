/** A made-up deployment for looking at the operators' pages without a Worker. */
import type { DeadMessage, Machinery, OperatorQuarantine, OperatorTenant } from '../../src/contract/operator.ts';
import type { Page } from '../../src/contract/page.ts';
import { ago, day } from './mock-world.ts';

const calm = {
  state: 'active',
  suspendedAt: null,
  suspendedBecause: null,
  members: 24,
  admins: 2,
  connections: { connected: 1, needsAttention: 0 },
  messages: { in24h: 812, out24h: 2_431, failed24h: 12, last30d: 81_240 },
  waiting: 14,
  dead: 0,
  quarantined: 0,
  lastActivityAt: ago(1),
  createdAt: ago(60 * 24 * 90),
} satisfies Partial<OperatorTenant>;

export const tenants: Page<OperatorTenant> = {
  items: [
    { ...calm, id: 'ten_acme', name: 'Acme Loans' },
    {
      ...calm,
      id: 'ten_deccan',
      name: 'Deccan Rural Finance and Housing Development Corporation',
      connections: { connected: 1, needsAttention: 1 },
      messages: { in24h: 40, out24h: 320, failed24h: 61, last30d: 9_400 },
      dead: 3,
      quarantined: 12,
      waiting: 1_204,
      lastActivityAt: ago(42),
    },
    {
      ...calm,
      id: 'ten_konkan',
      name: 'Konkan Credit',
      state: 'suspended',
      suspendedAt: ago(2_000),
      suspendedBecause: 'The invoice of March is open. Write to billing@switchboard.example to be resumed.',
      messages: { in24h: 4, out24h: 0, failed24h: 0, last30d: 1_310 },
      lastActivityAt: ago(300),
    },
    {
      ...calm,
      id: 'ten_new',
      name: 'Nilgiri Microfinance',
      members: 1,
      admins: 1,
      connections: { connected: 0, needsAttention: 0 },
      messages: { in24h: 0, out24h: 0, failed24h: 0, last30d: 0 },
      waiting: 0,
      lastActivityAt: null,
      createdAt: ago(50),
    },
  ],
  nextCursor: null,
};

export const machinery: Machinery = {
  queues: [
    { name: 'inbound', waiting: 3, oldestAt: ago(0, 4) },
    { name: 'outbound', waiting: 18, oldestAt: ago(0, 2) },
    { name: 'inbound-dead', waiting: 0, oldestAt: null },
    { name: 'outbound-dead', waiting: null, oldestAt: null },
  ],
  outbound: { due: 18, waiting: 1_241, sending: 4, unknown: 2, dead: 3, oldestDueAt: ago(2) },
  quarantined: { waiting: 16, withoutTenant: 4 },
  ledgerMismatches: [
    { tenant: { id: 'ten_deccan', name: 'Deccan Rural Finance' }, day: day(-2), what: 'quarantined', counted: 13, found: 12 },
  ],
  onboarding: { used: 8, allowance: 10, nextFreesAt: ago(-60 * 30) },
  masterKeys: {
    sealing: '3',
    sealedWith: [
      { number: '3', secrets: 41, isKnown: true },
      { number: '2', secrets: 212, isKnown: true },
      { number: '1', secrets: 0, isKnown: true },
    ],
  },
};

export const deadMessages: Page<DeadMessage> = {
  items: [
    {
      id: 'msg_01JQ2V6Z8K3M5N7P9R1T3W5Y7A',
      tenant: { id: 'ten_deccan', name: 'Deccan Rural Finance' },
      reason: 'claims_exhausted',
      text: 'It was taken ten times and never came to an end: each time the sending broke off.',
      attempts: 10,
      createdAt: ago(400),
    },
    {
      id: 'msg_01JQ2V6Z8K3M5N7P9R1T3W5Y7B',
      tenant: { id: 'ten_deccan', name: 'Deccan Rural Finance' },
      reason: null,
      text: 'It gave up without a reason on record.',
      attempts: 1,
      createdAt: ago(900),
    },
  ],
  nextCursor: null,
};

export const held: Page<OperatorQuarantine> = {
  items: [
    {
      id: 'q_1',
      reason: 'foreign_number',
      receivedAt: ago(70),
      replayedAt: null,
      tenant: { id: 'ten_deccan', name: 'Deccan Rural Finance' },
      bytes: 1_420,
    },
    { id: 'q_2', reason: 'malformed_body', receivedAt: ago(900), replayedAt: null, tenant: null, bytes: 93 },
    {
      id: 'q_3',
      reason: 'foreign_number',
      receivedAt: ago(1_300),
      replayedAt: ago(1_200),
      tenant: { id: 'ten_acme', name: 'Acme Loans' },
      bytes: 2_048,
    },
  ],
  nextCursor: null,
};

/** On a developer's machine, where nothing has gone wrong. */
export const calmMachinery: Machinery = {
  queues: ['inbound', 'outbound'].map((name) => ({ name, waiting: null, oldestAt: null })),
  outbound: { due: 0, waiting: 0, sending: 0, unknown: 0, dead: 0, oldestDueAt: null },
  quarantined: { waiting: 0, withoutTenant: 0 },
  ledgerMismatches: [],
  onboarding: { used: 0, allowance: 10, nextFreesAt: null },
  masterKeys: { sealing: '1', sealedWith: [{ number: '1', secrets: 2, isKnown: true }] },
};
