/** Settings of a workspace, and a member's own. */
import * as z from 'zod';
import { operation } from './operation.ts';
import { instant } from './page.ts';
import { currency, language, timeZone, workspaceName } from './workspace-fields.ts';

const TAG = 'Workspace';

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Use the form HH:MM, for instance 21:00.');

const quietHours = z
  .strictObject({ from: clock, to: clock })
  .refine(({ from, to }) => from !== to, 'Begin and end must differ.')
  .describe("Outside them only replies leave; everything else waits for their end. In the workspace's time zone; they may span midnight.");

const origin = z.string().max(200).refine(isOrigin, 'Use an origin such as https://crm.example.com, without a path.');

const hostApplication = z
  .strictObject({
    issuer: z.string().trim().min(1).max(200).describe('The `iss` of its tokens.'),
    jwksUrl: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .describe('Where its public keys are (JWKS).'),
    origins: z.array(origin).max(10).describe('Where the WhatsApp setup page may be framed.'),
  })
  .describe('The application Switchboard is part of: it may sign its people in, and frame the WhatsApp setup page.');

const settings = z.object({
  id: z.string(),
  name: z.string(),
  brandName: z
    .string()
    .nullable()
    .describe('The name on the page and in what Switchboard writes about itself; null: the name of the workspace.'),
  timeZone: z.string(),
  currency: z.string(),
  quietHours: quietHours.nullable(),
  messageRetentionDays: z.number().int().nullable().describe('After how many days the words of messages are emptied; null: kept.'),
  hostApplication: hostApplication.nullable(),
  /** What the host application puts into its tokens as `aud`. */
  hostAudience: z.string(),
  createdAt: instant,
});

const settingsBody = z
  .strictObject({
    name: workspaceName.optional(),
    brandName: z.string().trim().min(1).max(60).nullable().optional(),
    timeZone: timeZone.optional(),
    currency: currency.optional(),
    quietHours: quietHours.nullable().optional(),
    messageRetentionDays: z
      .number()
      .int()
      .min(30, 'Keep the words for at least 30 days: alerts and disputes need them.')
      .max(3650)
      .nullable()
      .optional(),
    hostApplication: hostApplication.nullable().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'Name at least one field to change.');

export type WorkspaceSettings = z.infer<typeof settings>;
export type ChangeWorkspace = z.infer<typeof settingsBody>;
export type QuietHours = z.infer<typeof quietHours>;
export type HostApplication = z.infer<typeof hostApplication>;

export const getWorkspace = operation({
  id: 'getWorkspace',
  method: 'get',
  path: '/api/v1/workspace',
  tag: TAG,
  summary: 'Settings of the workspace',
  need: 'LoanCRM.Workspace.Manage',
  output: settings,
});

export const changeWorkspace = operation({
  id: 'changeWorkspace',
  method: 'patch',
  path: '/api/v1/workspace',
  tag: TAG,
  summary: 'Change settings of the workspace',
  description:
    'Only the fields that are named change; null empties one. A host application signs in everybody, admins too: only somebody who ' +
    'holds every permission names one, or changes it.',
  need: 'LoanCRM.Workspace.Manage',
  body: settingsBody,
  output: settings,
  problems: ['beyond_your_own'],
});

const LINK_CHANNELS = ['whatsapp', 'telegram'] as const;

const profile = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  roleName: z.string(),
  team: z.string().nullable(),
  manager: z.string().nullable(),
  timeZone: z.string().nullable(),
  language: z.string().nullable(),
  chats: z.array(
    z.object({
      channel: z.enum(LINK_CHANNELS),
      /** E.164, or the Telegram user id; a name like @priya where WhatsApp keeps the number to itself. Null while nothing is linked. */
      address: z.string().nullable(),
      addressNational: z.string().nullable(),
      /** Whether the workspace has a connection of that channel to link with. */
      canLink: z.boolean(),
    }),
  ),
});

export type Profile = z.infer<typeof profile>;

export const getProfile = operation({
  id: 'getProfile',
  method: 'get',
  path: '/api/v1/profile',
  tag: TAG,
  summary: 'Your own profile',
  need: 'member',
  output: profile,
});

export const changeProfile = operation({
  id: 'changeProfile',
  method: 'patch',
  path: '/api/v1/profile',
  tag: TAG,
  summary: 'Change your own profile',
  need: 'member',
  body: z
    .strictObject({
      name: z.string().trim().min(1, 'Say what colleagues call you.').max(120).optional(),
      timeZone: timeZone.nullable().optional(),
      language: language.nullable().optional(),
    })
    .refine((change) => Object.keys(change).length > 0, 'Name at least one field to change.'),
  output: profile,
});

export const createLinkCode = operation({
  id: 'createLinkCode',
  method: 'post',
  path: '/api/v1/profile/link-codes',
  tag: TAG,
  summary: 'A code that links your chat when you send it to the workspace',
  need: 'member',
  creates: true,
  body: z.strictObject({ channel: z.enum(LINK_CHANNELS) }),
  output: z.object({
    code: z.string().nullable().describe('Shown once; null when the request is repeated.'),
    message: z.string().nullable().describe('What to send.'),
    url: z.string().nullable().describe('Opens the chat with the message typed.'),
    expiresAt: instant,
  }),
  status: 201,
  problems: ['not_connected'],
});

export const unlinkChat = operation({
  id: 'unlinkChat',
  method: 'delete',
  path: '/api/v1/profile/chats/:channel',
  tag: TAG,
  summary: 'Unlink one of your chats',
  description: 'From then on you are not recognised there, and nothing is sent to you there.',
  need: 'member',
  params: z.object({ channel: z.enum(LINK_CHANNELS) }),
  output: profile,
});

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.origin === text && (url.protocol === 'https:' || url.protocol === 'http:');
}
