/** Who is who: what a message says about a sender's identities, held against what we knew. Pure. */
import type { IdentityChange, Person } from './whatsapp/webhook.ts';

export interface Sender {
  connectionId: string;
  person: Person;
  identityChange: IdentityChange | null;
  /** When the platform says the message was written. */
  atMs: number;
}

export interface Identity {
  kind: 'phone' | 'bsuid';
  value: string;
}

/** An identity we know: whose it is, and whether that contact has a business-scoped id. */
export interface KnownIdentity {
  contactId: string;
  hasBsuid: boolean;
  /** The time of the message that last gave it to the contact: an older one, delivered late, takes nothing back. */
  sinceMs: number;
}

export type IdentityStep =
  | { step: 'attach'; identity: Identity; contactId: string }
  | { step: 'move'; identity: Identity; from: string; contactId: string }
  /** The person gave the number up: whoever has it next is somebody else. */
  | { step: 'retire'; phone: string; newPhone: string | null; contactId: string }
  | { step: 'create'; contactId: string };

export interface SenderPlan {
  contactId: string;
  /** Empty when everything is known already. */
  steps: IdentityStep[];
}

/**
 * The contact behind a sender. The business-scoped id is the person, a phone changes hands:
 * - an id that changed (the platform names the former one) takes its identities along; a number given up is retired;
 * - a known id decides; a phone of somebody else comes along to it, unless that contact had no id yet: then it is the same person;
 * - an unknown id with a known phone is that phone's contact, unless the contact has an id already: then the phone has changed hands.
 * Null for a sender without any identity.
 */
export function planSender(
  sender: Sender,
  known: (identity: Identity) => KnownIdentity | undefined,
  newContactId: () => string,
): SenderPlan | null {
  const identities = identitiesOf(sender);
  if (identities.length === 0) return null;
  const found = identities.map((identity) => ({ identity, contact: known(identity) }));
  const contactOf = (wanted: Identity | null) => found.find(({ identity }) => identity === wanted)?.contact;
  const { former, bsuid, phone } = named(identities, sender);
  const isChange = sender.identityChange !== null;
  const byBsuid = contactOf(former) ?? contactOf(bsuid);
  const byPhone = contactOf(phone);
  const byNew = isChange ? found.find(({ identity, contact }) => contact && identity !== bsuid && identity !== phone)?.contact : undefined;

  const isSamePerson = byBsuid !== undefined && byPhone !== undefined && !byPhone.hasBsuid && !isChange;
  const isOwnPhone = byPhone !== undefined && (!bsuid || !byPhone.hasBsuid);
  const owner = isSamePerson ? byPhone : (byBsuid ?? (isOwnPhone ? byPhone : byNew));
  const contactId = owner?.contactId ?? newContactId();
  const steps: IdentityStep[] = [];
  const retired = retiredPhone(sender);
  for (const { identity, contact } of found) {
    if (identity.kind === 'phone' && identity.value === retired) continue;
    if (!contact) steps.push({ step: 'attach', identity, contactId });
    else if (contact.contactId !== contactId && sender.atMs > contact.sinceMs) {
      steps.push({ step: 'move', identity, from: contact.contactId, contactId });
    }
  }
  if (retired !== null && byPhone?.contactId === contactId && sender.atMs >= byPhone.sinceMs) {
    steps.push({ step: 'retire', phone: retired, newPhone: sender.identityChange?.newPhone ?? null, contactId });
  }
  if (!owner) steps.push({ step: 'create', contactId });
  return { contactId, steps };
}

/** The number that a person gave up for another one. */
function retiredPhone({ person, identityChange }: Sender): string | null {
  const hasChanged =
    identityChange?.kind === 'number_changed' && identityChange.newPhone !== null && identityChange.newPhone !== person.phone;
  return hasChanged ? person.phone : null;
}

/** Everything the message says of the sender, each once. */
export function identitiesOf(sender: Sender): Identity[] {
  const { person, identityChange } = sender;
  const all: Identity[] = [];
  const add = (kind: Identity['kind'], value: string | null | undefined) => {
    if (value && !all.some((one) => one.kind === kind && one.value === value)) all.push({ kind, value });
  };
  add('bsuid', identityChange?.previousBsuid);
  add('bsuid', person.bsuid);
  add('phone', person.phone);
  add('bsuid', identityChange?.newBsuid);
  add('phone', identityChange?.newPhone);
  return all;
}

export function keyOf({ kind, value }: Identity): string {
  return `${kind}:${value}`;
}

function named(identities: Identity[], { person, identityChange }: Sender) {
  const find = (kind: Identity['kind'], value: string | null | undefined) =>
    identities.find((one) => one.kind === kind && one.value === value) ?? null;
  return {
    former: find('bsuid', identityChange?.previousBsuid),
    bsuid: find('bsuid', person.bsuid),
    phone: find('phone', person.phone),
  };
}
