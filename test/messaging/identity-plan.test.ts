/** Who is who, as a table: what is known before, what a message says, who it is after. */
import { describe, expect, it } from 'vitest';
import { type Identity, type KnownIdentity, keyOf, planSender, type Sender } from '../../src/messaging/identity-plan.ts';

const AT = 1000;

interface Case {
  name: string;
  /** Identity to contact; a contact named in several has them all. */
  known: Record<string, string>;
  says: {
    phone?: string;
    bsuid?: string;
    change?: { kind: 'number_changed' | 'user_id_changed'; previousBsuid?: string; newPhone?: string; newBsuid?: string };
  };
  contact: string;
  steps: string[];
  atMs?: number;
}

const cases: Case[] = [
  {
    name: 'a stranger',
    known: {},
    says: { phone: '+1', bsuid: 'A' },
    contact: 'new',
    steps: ['attach bsuid:A new', 'attach phone:+1 new', 'create new'],
  },
  {
    name: 'a known phone with its first id',
    known: { 'phone:+1': 'x' },
    says: { phone: '+1', bsuid: 'A' },
    contact: 'x',
    steps: ['attach bsuid:A x'],
  },
  {
    name: 'a known id with its first phone',
    known: { 'bsuid:A': 'x' },
    says: { phone: '+1', bsuid: 'A' },
    contact: 'x',
    steps: ['attach phone:+1 x'],
  },
  { name: 'everything known', known: { 'phone:+1': 'x', 'bsuid:A': 'x' }, says: { phone: '+1', bsuid: 'A' }, contact: 'x', steps: [] },
  { name: 'an id alone that is known', known: { 'phone:+1': 'x', 'bsuid:A': 'x' }, says: { bsuid: 'A' }, contact: 'x', steps: [] },
  {
    name: 'one person known apart by id and by phone',
    known: { 'bsuid:A': 'x', 'phone:+1': 'y' },
    says: { phone: '+1', bsuid: 'A' },
    contact: 'y',
    steps: ['move bsuid:A x y'],
  },
  {
    name: 'a phone that changed hands to a person we know',
    known: { 'bsuid:A': 'x', 'bsuid:B': 'y', 'phone:+1': 'y' },
    says: { phone: '+1', bsuid: 'A' },
    contact: 'x',
    steps: ['move phone:+1 y x'],
  },
  {
    name: 'a phone that changed hands to a stranger',
    known: { 'bsuid:B': 'y', 'phone:+1': 'y' },
    says: { phone: '+1', bsuid: 'C' },
    contact: 'new',
    steps: ['attach bsuid:C new', 'move phone:+1 y new', 'create new'],
  },
  {
    name: 'an old message, delivered late, from before the phone changed hands',
    known: { 'bsuid:A': 'x', 'bsuid:B': 'y', 'phone:+1': 'y' },
    says: { phone: '+1', bsuid: 'A' },
    contact: 'x',
    steps: [],
    atMs: AT - 1,
  },
  {
    name: 'an id that changed',
    known: { 'bsuid:A': 'x', 'phone:+1': 'x' },
    says: { bsuid: 'B', change: { kind: 'user_id_changed', previousBsuid: 'A' } },
    contact: 'x',
    steps: ['attach bsuid:B x'],
  },
  {
    name: 'an id that changed, after a message under the new one was first',
    known: { 'bsuid:A': 'x', 'bsuid:B': 'z', 'phone:+1': 'z' },
    says: { phone: '+1', bsuid: 'B', change: { kind: 'user_id_changed', previousBsuid: 'A' } },
    contact: 'x',
    steps: ['move bsuid:B z x', 'move phone:+1 z x'],
  },
  {
    name: 'a number given up for another',
    known: { 'phone:+1': 'x' },
    says: { phone: '+1', change: { kind: 'number_changed', newPhone: '+2' } },
    contact: 'x',
    steps: ['attach phone:+2 x', 'retire +1 +2 x'],
  },
  {
    name: 'the same news of a number once more',
    known: { 'phone:+2': 'x' },
    says: { phone: '+1', change: { kind: 'number_changed', newPhone: '+2' } },
    contact: 'x',
    steps: [],
  },
];

function senderOf({ says, atMs = AT + 1 }: Case): Sender {
  const { change } = says;
  return {
    connectionId: 'cxn',
    person: { phone: says.phone ?? null, bsuid: says.bsuid ?? null, parentBsuid: null, name: null, username: null, identityKeyHash: null },
    identityChange: change
      ? {
          kind: change.kind,
          previousBsuid: change.previousBsuid ?? null,
          newPhone: change.newPhone ?? null,
          newBsuid: change.newBsuid ?? null,
        }
      : null,
    atMs,
  };
}

describe('the contact behind a sender', () => {
  it.each(cases)('is right for $name', (one) => {
    const known = (identity: Identity): KnownIdentity | undefined => {
      const contactId = one.known[keyOf(identity)];
      const hasBsuid = Object.entries(one.known).some(([key, owner]) => owner === contactId && key.startsWith('bsuid:'));
      return contactId === undefined ? undefined : { contactId, hasBsuid, sinceMs: AT };
    };
    const plan = planSender(senderOf(one), known, () => 'new');
    const steps = plan?.steps.map((step) => {
      if (step.step === 'create') return `create ${step.contactId}`;
      if (step.step === 'retire') return `retire ${step.phone} ${step.newPhone} ${step.contactId}`;
      return [step.step, keyOf(step.identity), ...(step.step === 'move' ? [step.from] : []), step.contactId].join(' ');
    });
    expect({ contact: plan?.contactId, steps }).toEqual({ contact: one.contact, steps: one.steps });
  });

  it('is nobody without any identity', () => {
    expect(
      planSender(
        senderOf({ name: '', known: {}, says: {}, contact: '', steps: [] }),
        () => undefined,
        () => 'new',
      ),
    ).toBeNull();
  });
});
