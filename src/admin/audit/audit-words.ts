/** Entries of the audit log as sentences: "changed the role of Priya Sharma: Customer success → Manager". */
import type { AuditEntry } from '../../contract/audit.ts';
import { counted, sentenceCase } from '../lib/words.ts';
import { type ChangeNames, fieldLabel, fieldWords, valueWords } from './change-words.ts';

/** The areas of the filter: the first word of an action, and what that covers. */
export const ACTION_AREAS = {
  session: 'Signing in and out',
  member: 'Members',
  members: 'Imports of members',
  role: 'Roles',
  key: 'API keys',
  profile: 'Profiles',
  chat: 'Linked chats',
  workspace: 'The workspace',
  whatsapp: 'WhatsApp',
  quarantine: 'Quarantine',
  message: 'Messages',
  template: 'Templates',
  secrets: 'Encryption keys',
} as const;

export type ActionArea = keyof typeof ACTION_AREAS;

/** What follows the name of who did it; `{}` stands for the record. */
const SENTENCES = new Map(
  Object.entries({
    'session.signed_in': 'signed in',
    'session.signed_out': 'signed out',
    'session.signed_out_everywhere': 'signed out on every device',
    'session.device_ended': 'signed out the device {}',
    'session.switched_in': 'came over from another workspace',
    'session.switched_out': 'left for another workspace',
    'session.copy_found': 'was signed out, because the session was used from two places',
    'member.invited': 'invited {}',
    'member.changed': 'changed {}',
    'member.deactivated': 'deactivated {}',
    'member.reactivated': 'made {} active again',
    'members.imported': 'imported members',
    'role.created': 'made the role {}',
    'role.changed': 'changed the role {}',
    'role.deleted': 'deleted the role {}',
    'key.created': 'made the API key {}',
    'key.revoked': 'revoked the API key {}',
    'key.maker_left': 'deactivated whoever made the API key {}, which goes on working',
    'workspace.created': 'created the workspace {}',
    'workspace.changed': 'changed the workspace settings',
    'workspace.suspended': 'suspended the workspace',
    'workspace.resumed': 'resumed the workspace',
    'quarantine.replayed': 'handed a quarantined item in again',
    'template.sent': 'sent the template {}',
    'message.revived': 'queued a message again that had given up',
    'chat.linked': 'linked {}',
    'chat.unlinked': 'unlinked {}',
    'profile.changed': 'changed their profile',
    'whatsapp.signup_started': 'began to connect WhatsApp',
    'whatsapp.connect_step': 'connecting WhatsApp: {}',
    'whatsapp.connected': 'connected {}',
    'whatsapp.disconnected': 'disconnected {}',
    'whatsapp.signup_cancelled': 'left Meta’s window before the end',
    'whatsapp.signup_hint_ignored': 'connecting WhatsApp: the browser named ids that Meta did not',
    'whatsapp.connecting_given_up': 'gave up connecting WhatsApp',
    'whatsapp.signup_link_created': 'made a link for the signatory',
    'whatsapp.manual_opened': 'opened the form to connect WhatsApp by hand',
    'whatsapp.manual_checked': 'had a token and a number checked',
    'whatsapp.manual_started': 'began to connect {} by hand',
    'whatsapp.verify_token_changed': 'chose another verify token',
    'whatsapp.examined': 'ran every check of {}',
    'whatsapp.name_in_place': 'put the approved display name of {} in place',
    'whatsapp.token_refreshed': 'renewed the access token of {}',
    'whatsapp.profile_changed': 'changed the business profile of {}',
    'whatsapp.test_message_sent': 'sent a test message from {}',
    'whatsapp.notice_dismissed': 'put a notice away: {}',
    'secrets.resealed': 'sealed stored secrets with the newest key',
  }),
);

/** Where a single change says it better than the name of the action; `{field}` and `{}` are filled in. */
const OF_ONE_FIELD = new Map(
  Object.entries({
    'member.changed': 'changed the {field} of {}',
    'role.changed': 'changed the {field} of the role {}',
    'workspace.changed': 'changed the {field} of the workspace',
    'profile.changed': 'changed their {field}',
  }),
);

/** Longer values stand in the table below the sentence only. */
const MAX_VALUE_IN_SENTENCE = 60;

/** What was done, without who did it. */
export function auditSentence(entry: AuditEntry, names: ChangeNames = {}): string {
  const { action, record, changes } = entry;
  const [only] = changes;
  const ofOne = OF_ONE_FIELD.get(action);
  if (ofOne !== undefined && changes.length === 1 && only) {
    const deed = withRecord(ofOne.replace('{field}', fieldWords(only.field)), record.name);
    const before = valueWords(only.field, only.before, names);
    const after = valueWords(only.field, only.after, names);
    return before.length + after.length <= MAX_VALUE_IN_SENTENCE ? `${deed}: ${before} → ${after}` : deed;
  }
  const deed = deedWords(entry);
  if (action === 'members.imported') return importWords(deed, changes);
  if (ofOne !== undefined && changes.length > 1) return `${deed}: ${listWords(changes.map(({ field }) => fieldWords(field)))}`;
  return deed;
}

function deedWords(entry: AuditEntry): string {
  const { action, record } = entry;
  const sentence = SENTENCES.get(action);
  if (sentence === undefined) return fallback(action, record.name);
  if (action.startsWith('chat.')) return withRecord(sentence, chatWords(entry));
  return withRecord(sentence, record.name);
}

/** The record is the member; the channel is what changed. */
function chatWords({ record, by, changes }: AuditEntry): string {
  const channel = changes[0] ? fieldLabel(changes[0].field).replace(/ (chat|account)$/, '') : 'chat';
  return record.id === by.id ? `their ${channel}` : `the ${channel} of ${record.name}`;
}

/** By a function: in a plain replacement, names with `$&` in them would be read as patterns. */
function withRecord(sentence: string, name: string): string {
  return sentence.replace('{}', () => name);
}

/** An action not listed above: "template.submitted" of "welcome" is "Template submitted: welcome". */
function fallback(action: string, name: string): string {
  const words = sentenceCase(action.replaceAll('.', ' ')).toLowerCase();
  return name === '' ? words : `${words}: ${name}`;
}

function importWords(deed: string, changes: AuditEntry['changes']): string {
  const counts = changes
    .filter((change): change is AuditEntry['changes'][number] & { after: number } => typeof change.after === 'number' && change.after > 0)
    .map(({ field, after }) => counted(after, fieldWords(field), fieldWords(field)));
  return counts.length === 0 ? deed : `${deed}: ${counts.join(', ')}`;
}

/** "name, role and team". */
function listWords(words: string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Who did it, where the name alone would not say what they are. */
export function actorNote(kind: AuditEntry['by']['kind']): string | null {
  return { member: null, key: 'API key', operator: 'Operator', system: null }[kind];
}
