/** What the fixtures have in common, so that an expectation spells out only what its shape is about. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  Locator,
  ParsedAccountItem,
  ParsedMessage,
  ParsedStatus,
  Person,
  WebhookItem,
} from '../../../src/messaging/whatsapp/webhook.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/whatsapp');

export const NUMBER: Locator = { wabaId: '3102938475610293', numberId: '4821093847561029', displayPhone: '+912240961100' };
/** Fields of the account name no number. */
export const ACCOUNT: Locator = { wabaId: '3102938475610293', numberId: null, displayPhone: null };
export const NOWHERE: Locator = { wabaId: null, numberId: null, displayPhone: null };
export const AT_MS = 1_795_219_200_000;
/** The message that replies, reactions and edits of the fixtures point at. */
export const ORIGINAL = 'wamid.HBgMOTEyMjQw.original';

const NOBODY: Person = { phone: null, bsuid: null, parentBsuid: null, name: null, username: null, identityKeyHash: null };
export const RAVI: Person = { ...NOBODY, phone: '+919820012345', bsuid: 'IN.4820159367128450', name: 'Ravi Kulkarni' };
/** Hides her phone behind a username. */
export const ASHA: Person = { ...NOBODY, bsuid: 'IN.7719350284610577', name: 'Asha K', username: 'asha.kadam' };

export function person(fields: Partial<Person>): Person {
  return { ...NOBODY, ...fields };
}

export function fixtureNames(): string[] {
  return readdirSync(FOLDER).map((file) => file.replace(/\.json$/, ''));
}

export function fixture(name: string): string {
  return readFileSync(join(FOLDER, `${name}.json`), 'utf8');
}

/** The value of the first change. */
// oxlint-disable-next-line typescript/no-explicit-any -- fixtures are loose JSON
export function valueIn(name: string): any {
  return JSON.parse(fixture(name)).entry[0].changes[0]?.value;
}

/** What the columns and identities hold; `raw` is the rest of the message. */
const ELSEWHERE = ['id', 'timestamp', 'from', 'from_user_id', 'from_parent_user_id', 'to', 'to_user_id'];

function rawOf(message: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(message).filter(([key]) => !ELSEWHERE.includes(key)));
}

type MessageFields = Partial<Omit<ParsedMessage, 'content'>> & { text?: string; payload?: string };

/** A live message of Ravi in the fixture of that name; `element` where it is not the first of `messages`. */
export function message(name: string, fields: MessageFields, element = valueIn(name).messages[0]): ParsedMessage {
  const { text, payload, ...rest } = fields;
  return {
    kind: 'message',
    at: NUMBER,
    source: 'live',
    direction: 'in',
    wamid: `wamid.HBgMOTE5ODIw.${name.replace(/^message-/, '')}`,
    timestampMs: AT_MS,
    type: 'text',
    person: RAVI,
    content: { raw: rawOf(element), ...(text === undefined ? {} : { text }), ...(payload === undefined ? {} : { payload }) },
    contextWamid: null,
    isForwarded: false,
    referral: null,
    errors: [],
    identityChange: null,
    groupId: null,
    historyStatus: null,
    opensWindow: true,
    place: 0,
    ...rest,
  };
}

/** A status of a message to Ravi in the fixture of that name. */
export function status(name: string, word: string, fields: Partial<ParsedStatus> = {}): ParsedStatus {
  return {
    kind: 'status',
    at: NUMBER,
    wamid: `wamid.HBgMOTEyMjQw.sent.${name.replace(/^status-/, '')}`,
    status: word,
    timestampMs: AT_MS,
    callbackData: null,
    recipient: { phone: RAVI.phone, bsuid: RAVI.bsuid },
    pricing: null,
    conversation: null,
    errors: [],
    place: 0,
    ...fields,
  };
}

/** A change that is one item: its value is the whole value of the fixture unless another is given. */
export function account(name: string, field: string, event: string | null, fields: Partial<ParsedAccountItem> = {}): ParsedAccountItem {
  return { kind: 'account', at: ACCOUNT, field, event, value: valueIn(name), timestampMs: AT_MS, person: null, place: 0, ...fields };
}

export function malformed(reason: string, value: unknown, at: Locator, place: number): WebhookItem {
  return { kind: 'malformed', reason, value, at, place };
}
