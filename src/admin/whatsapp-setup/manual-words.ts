/** What is typed into the form of a manual connection: what is missing in it, and where each objection belongs. Pure. */
import type { ManualDraft } from '../../contract/whatsapp-setup.ts';
import type { ManualEntry } from './manual-queries.ts';

export type Values = Record<'numberId' | 'token' | 'appSecret' | 'wabaId', string>;
export type FieldName = keyof Values;

type Problem = ManualDraft['problems'][number];

const ID = /^\d{5,25}$/;
const SECRET = /^[0-9a-f]{32}$/i;
const MIN_TOKEN_LENGTH = 20;

/** In the words of the API, before it is asked. */
export function entryProblems(values: Values): Partial<Record<FieldName, string>> {
  const numberId = values.numberId.trim();
  const token = values.token.trim();
  const found: Partial<Record<FieldName, string>> = {};
  if (numberId === '') found.numberId = 'Enter the Phone Number ID.';
  else if (!ID.test(numberId)) found.numberId = 'Use the Phone Number ID: digits only, not the phone number itself.';
  if (token === '') found.token = 'Paste the API Token.';
  else if (token.length < MIN_TOKEN_LENGTH) found.token = 'Paste the whole token.';
  if (values.appSecret.trim() !== '' && !SECRET.test(values.appSecret.trim())) {
    found.appSecret = 'The app secret has 32 characters, 0-9 and a-f.';
  }
  if (values.wabaId.trim() !== '' && !ID.test(values.wabaId.trim())) found.wabaId = 'Digits only.';
  return found;
}

/** Fields that were left empty are not sent. */
export function entryOf({ numberId, token, appSecret, wabaId }: Values): ManualEntry {
  return {
    numberId: numberId.trim(),
    token: token.trim(),
    ...(wabaId.trim() !== '' && { wabaId: wabaId.trim() }),
    ...(appSecret.trim() !== '' && { appSecret: appSecret.trim() }),
  };
}

interface Placed {
  /** The first objection to each field. */
  atFields: [FieldName, Problem][];
  /** What no field of the form can mend. */
  elsewhere: Problem[];
  has: (field: FieldName) => boolean;
}

const FIELDS: readonly string[] = ['numberId', 'token', 'appSecret', 'wabaId'] satisfies FieldName[];

export function fieldsOf({ problems }: Pick<ManualDraft, 'problems'>): Placed {
  const placed = new Map<FieldName, Problem>();
  const elsewhere: Problem[] = [];
  for (const problem of problems) {
    const field = problem.field;
    if (field === null || !FIELDS.includes(field) || placed.has(field as FieldName)) elsewhere.push(problem);
    else placed.set(field as FieldName, problem);
  }
  return { atFields: [...placed], elsewhere, has: (field) => placed.has(field) };
}
