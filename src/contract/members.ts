/** The people of a workspace. */
import * as z from 'zod';
import { operation } from './operation.ts';
import { instant, named, pageOf, pageQuery } from './page.ts';
import { email, language, timeZone } from './workspace-fields.ts';

const TAG = 'Team';

const name = z.string().trim().min(1, 'Give the person a name.').max(120);
const role = z.string().min(1).max(64).describe('admin, manager, sales, csm, viewer, or the id of a custom role.');
const phone = z.string().trim().min(1).max(30).describe('WhatsApp number, as it is typed; stored as E.164.');
const telegramUserId = z
  .string()
  .trim()
  .regex(/^\d{3,20}$/, 'Use the numeric Telegram user id, for instance 7304918265.');
const title = z.string().trim().min(1).max(120);
const team = z.string().trim().min(1).max(60);
const memberId = z.string().min(1).max(64);

export const MEMBER_STATES = ['invited', 'active', 'inactive'] as const;

const member = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  state: z.enum(MEMBER_STATES).describe('`invited` until the first sign-in; invited members are asked on WhatsApp like active ones.'),
  role: named,
  title: z.string().nullable(),
  team: z.string().nullable(),
  manager: named.nullable(),
  phone: z.string().nullable().describe('E.164.'),
  phoneNational: z.string().nullable().describe('As people of that country write it.'),
  telegramUserId: z.string().nullable(),
  timeZone: z.string().nullable().describe("Null: the workspace's."),
  language: z.string().nullable(),
  openAlerts: z.number().int().describe('Alerts that wait for their answer.'),
  customers: z.number().int().describe('Customers they look after.'),
  lastSeenAt: instant.nullable().describe('When they last used the page.'),
  createdAt: instant,
  deactivatedAt: instant.nullable(),
});

const memberFields = {
  name,
  email,
  role,
  title: title.nullable().optional(),
  team: team.nullable().optional(),
  managerId: memberId.nullable().optional(),
  phone: phone.nullable().optional(),
  telegramUserId: telegramUserId.nullable().optional(),
  timeZone: timeZone.nullable().optional(),
  language: language.nullable().optional(),
};

export const inviteMemberBody = z.strictObject(memberFields);
export const changeMemberBody = z
  .strictObject({ ...memberFields, name: name.optional(), email: email.optional(), role: role.optional() })
  .refine((change) => Object.keys(change).length > 0, 'Name at least one field to change.');

export type Member = z.infer<typeof member>;
export type InviteMember = z.infer<typeof inviteMemberBody>;
export type ChangeMember = z.infer<typeof changeMemberBody>;

const MEMBER_PROBLEMS = [
  'email_taken',
  'phone_invalid',
  'phone_taken',
  'phone_is_the_workspaces_own',
  'telegram_taken',
  'role_unknown',
  'manager_unknown',
  'manager_circle',
  'beyond_your_own',
] as const;

export const listMembers = operation({
  id: 'listMembers',
  method: 'get',
  path: '/api/v1/members',
  tag: TAG,
  summary: 'List members by name',
  need: 'LoanCRM.Members.Read',
  query: z.object({
    state: z.enum(MEMBER_STATES).optional(),
    role: z.string().max(64).optional(),
    team: z.string().max(60).optional(),
    q: z.string().trim().min(1).max(100).optional().describe('Matches name, email, phone, title and team.'),
    ...pageQuery,
    // It holds a name, which may be long and in any script.
    cursor: z.string().max(800).optional().describe('The `nextCursor` of the page before.'),
  }),
  output: pageOf(member),
});

export const listTeams = operation({
  id: 'listTeams',
  method: 'get',
  path: '/api/v1/teams',
  tag: TAG,
  summary: 'The names of the teams, with how many belong to each',
  need: 'LoanCRM.Members.Read',
  output: z.object({ items: z.array(z.object({ name: z.string(), members: z.number().int() })) }),
});

export const getMember = operation({
  id: 'getMember',
  method: 'get',
  path: '/api/v1/members/:id',
  tag: TAG,
  summary: 'One member',
  need: 'LoanCRM.Members.Read',
  output: member,
});

export const inviteMember = operation({
  id: 'inviteMember',
  method: 'post',
  path: '/api/v1/members',
  tag: TAG,
  summary: 'Invite a member',
  description: 'They may sign in at once with that email, verified by your identity provider. No mail is sent: pass the link on yourself.',
  need: 'LoanCRM.Members.Manage',
  creates: true,
  body: inviteMemberBody,
  output: member,
  status: 201,
  problems: MEMBER_PROBLEMS,
});

export const changeMember = operation({
  id: 'changeMember',
  method: 'patch',
  path: '/api/v1/members/:id',
  tag: TAG,
  summary: 'Change a member',
  description:
    'Only the fields that are named change; null empties one. With another phone they are known in the chat of that number alone; ' +
    'with another e-mail they sign in anew.',
  need: 'LoanCRM.Members.Manage',
  body: changeMemberBody,
  output: member,
  problems: [...MEMBER_PROBLEMS, 'last_admin'],
});

export const deactivateMember = operation({
  id: 'deactivateMember',
  method: 'post',
  path: '/api/v1/members/:id/deactivate',
  tag: TAG,
  summary: 'Deactivate a member',
  description:
    'They are signed out everywhere and refused in chat at once. Their history, their number and who reports to them stay; ' +
    '`openAlerts` and `customers` say what is still theirs.',
  need: 'LoanCRM.Members.Manage',
  output: member,
  problems: ['last_admin', 'beyond_your_own'],
});

export const reactivateMember = operation({
  id: 'reactivateMember',
  method: 'post',
  path: '/api/v1/members/:id/reactivate',
  tag: TAG,
  summary: 'Let a deactivated member back in',
  need: 'LoanCRM.Members.Manage',
  output: member,
  problems: ['phone_taken', 'telegram_taken', 'beyond_your_own'],
});

/** Columns of the CSV, in order. `manager` is an email; `role` a name or an id; `active` is yes or no. */
export const MEMBER_COLUMNS = [
  'name',
  'email',
  'role',
  'title',
  'team',
  'manager',
  'phone',
  'telegram_user_id',
  'time_zone',
  'language',
  'active',
] as const;

const importRow = z.object({
  line: z.number().int().describe('Line of the file; the header is line 1.'),
  name: z.string(),
  email: z.string(),
  outcome: z.enum(['new', 'changed', 'same', 'bad']),
  changes: z.array(z.string()).describe('The columns that differ, of a changed row.'),
  problems: z.array(z.object({ column: z.string(), message: z.string() })).describe('What is wrong, of a bad row.'),
});

const importReport = z.object({
  isPreview: z.boolean(),
  ignoredColumns: z.array(z.string()).describe('Columns of the file that mean nothing here, as they are headed.'),
  counts: z.object({ new: z.number().int(), changed: z.number().int(), same: z.number().int(), bad: z.number().int() }),
  rows: z.array(importRow),
});

export type ImportReport = z.infer<typeof importReport>;

export const importMembers = operation({
  id: 'importMembers',
  method: 'post',
  path: '/api/v1/members/import',
  tag: TAG,
  summary: 'Import members from CSV, or preview it',
  description:
    'Separated by commas, semicolons or tabs, with a header line, in any order; at most 2,000 rows. Rows are matched by email; columns ' +
    'that are missing stay as they are, empty cells empty a field. A manager may be a row of the same file. With `isPreview` nothing is ' +
    'written. Otherwise bad rows are left out when `skipBad` is true, and refuse the whole file when it is not; what is written is ' +
    'written all at once.',
  need: 'LoanCRM.Members.Manage',
  creates: true,
  body: z.strictObject({
    csv: z.string().min(1, 'The file is empty.').max(1_000_000),
    isPreview: z.boolean().default(true),
    skipBad: z.boolean().default(false),
  }),
  // A character may take three bytes, and a line end four in JSON.
  maxBodyBytes: 4_000_000,
  output: importReport,
  problems: ['import_unreadable', 'import_has_bad_rows'],
});

export const exportMembers = operation({
  id: 'exportMembers',
  method: 'get',
  path: '/api/v1/members/export.csv',
  tag: TAG,
  summary: 'All members as CSV, as the import takes it',
  need: 'LoanCRM.Members.Read',
  contentType: 'text/csv',
});
