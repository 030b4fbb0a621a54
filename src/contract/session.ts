/** Who is signed in, in which workspace, on which devices. */
import * as z from 'zod';
import { operation } from './operation.ts';
import { instant } from './page.ts';
import { PERMISSION_NAMES, REACHES } from './permissions.ts';
import { currency, timeZone, workspaceName } from './workspace-fields.ts';

const person = z.object({
  email: z.string(),
  isOperator: z.boolean().describe('Runs this deployment.'),
  mayCreateWorkspace: z.boolean().describe('The owner, as long as there is no workspace yet.'),
  method: z.enum(['oidc', 'access', 'host']).describe('How they signed in; `host`: through the application that Switchboard is part of.'),
  workspaces: z
    .array(z.object({ id: z.string(), name: z.string(), isSuspended: z.boolean() }))
    .describe('Where they belong; a switch leads there.'),
});

const connection = z.object({
  id: z.string(),
  channel: z.enum(['whatsapp', 'telegram']),
  state: z.string().describe('The most pressing of its states, as in WhatsApp setup.'),
  label: z.string(),
  tone: z.enum(['good', 'info', 'warn', 'bad', 'neutral']),
  displayPhone: z.string().nullable(),
  verifiedName: z.string().nullable(),
});

const workspaceSession = z.object({
  person,
  member: z.object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role: z.string(),
    roleName: z.string(),
    language: z.string(),
    timeZone: z.string().describe("The member's own, else the workspace's."),
  }),
  tenant: z.object({
    id: z.string(),
    name: z.string(),
    brandName: z.string().nullable(),
    timeZone: z.string(),
    currency: z.string(),
    isSuspended: z.boolean(),
    suspendedBecause: z.string().nullable().describe('Why, in the words of the operator.'),
  }),
  permissions: z.array(z.string()).describe('Names of what is held, however far it reaches.'),
  grants: z.partialRecord(z.enum(PERMISSION_NAMES), z.enum(REACHES)),
  connections: z.array(connection),
});

const bareSession = z.object({ person, member: z.null(), tenant: z.null() }).describe('Signed in, but in no workspace.');

const device = z.object({
  id: z.string(),
  isThisOne: z.boolean(),
  name: z.string().describe('Browser and system, for instance "Firefox on Windows".'),
  method: z.enum(['oidc', 'access', 'host']),
  address: z.string().nullable().describe('The IP address it was last seen at.'),
  workspace: z.string().nullable(),
  signedInAt: instant,
  lastSeenAt: instant,
  endsAt: instant.describe('When it must sign in again at the latest.'),
});

/** The session of somebody in a workspace: what almost every page needs. */
export type Session = z.infer<typeof workspaceSession>;
export type BareSession = z.infer<typeof bareSession>;
export type Device = z.infer<typeof device>;

const TAG = 'Session';

export const getSession = operation({
  id: 'getSession',
  method: 'get',
  path: '/api/v1/session',
  tag: TAG,
  summary: 'Who is signed in',
  need: 'person',
  output: z.union([workspaceSession, bareSession]),
});

export const signOut = operation({
  id: 'signOut',
  method: 'post',
  path: '/api/v1/session/sign-out',
  tag: TAG,
  summary: 'Sign out on this device',
  need: 'person',
});

export const signOutEverywhere = operation({
  id: 'signOutEverywhere',
  method: 'post',
  path: '/api/v1/session/sign-out-everywhere',
  tag: TAG,
  summary: 'Sign out on every device, this one included',
  need: 'person',
});

export const switchWorkspace = operation({
  id: 'switchWorkspace',
  method: 'post',
  path: '/api/v1/session/switch',
  tag: TAG,
  summary: 'Go on in another of your workspaces',
  need: 'person',
  body: z.strictObject({ tenantId: z.string().min(1).max(64) }),
  problems: ['not_found', 'switch_refused'],
});

export const listDevices = operation({
  id: 'listDevices',
  method: 'get',
  path: '/api/v1/session/devices',
  tag: TAG,
  summary: 'Where you are signed in',
  need: 'person',
  output: z.object({ items: z.array(device) }),
});

export const endDevice = operation({
  id: 'endDevice',
  method: 'delete',
  path: '/api/v1/session/devices/:id',
  tag: TAG,
  summary: 'Sign one device out',
  need: 'person',
});

export const createWorkspace = operation({
  id: 'createWorkspace',
  method: 'post',
  path: '/api/v1/workspaces',
  tag: TAG,
  summary: 'Create the first workspace',
  description: 'For the person whose verified email is OWNER_EMAIL, once. Later ones are made by an operator.',
  need: 'person',
  creates: true,
  body: z.strictObject({ name: workspaceName, timeZone, currency, ownerName: z.string().trim().min(1).max(120) }),
  output: z.object({ id: z.string(), name: z.string() }),
  status: 201,
  problems: ['workspace_exists', 'owner_needed'],
});
