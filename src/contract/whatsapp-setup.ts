/** The whole of the WhatsApp Setup page in one answer, and its notices. */
import * as z from 'zod';
import { operation } from './operation.ts';
import { instant } from './page.ts';
import { attempt } from './whatsapp-connect.ts';
import { connection } from './whatsapp-connections.ts';

export * from './whatsapp-connect.ts';
export * from './whatsapp-connections.ts';

const TAG = 'WhatsApp setup';

const checklistItem = z.object({
  key: z.enum(['connect', 'templates', 'payment', 'csm_numbers', 'test_message', 'share_link', 'verification']),
  state: z.enum(['done', 'to_do', 'waiting', 'blocked']),
  title: z.string(),
  text: z.string(),
  usualTime: z.string().nullable(),
  canStartNow: z.boolean(),
});

const notice = z.object({
  id: z.string(),
  tone: z.enum(['info', 'warn', 'bad', 'good']),
  title: z.string(),
  text: z.string(),
  at: instant,
});

const setup = z.object({
  mayManage: z.object({ allowed: z.boolean(), why: z.string().nullable() }),
  signup: z.object({
    isAvailable: z.boolean().describe('META_APP_ID and META_SIGNUP_CONFIG_ID are set.'),
    appId: z.string(),
    configId: z.string(),
    graphVersion: z.string(),
    sdkUrl: z.string(),
    messageOrigins: z.array(z.string()).describe('The only origins whose messages count.'),
    prefill: z.unknown().describe('`extras.setup` of Embedded Signup.'),
    allowance: z.object({ isReached: z.boolean(), frees: instant.nullable() }),
  }),
  connections: z.array(connection),
  attempt: attempt.nullable().describe('The one under way, of whichever method.'),
  checklist: z.array(checklistItem),
  shareLink: z.string().nullable().describe('https://wa.me/... of the connected number.'),
  notices: z.array(notice),
});

export type WhatsAppSetup = z.infer<typeof setup>;
export type ChecklistItem = z.infer<typeof checklistItem>;

const MANAGE = 'LoanCRM.WhatsApp.Manage';

export const getWhatsAppSetup = operation({
  id: 'getWhatsAppSetup',
  method: 'get',
  path: '/api/v1/whatsapp',
  tag: TAG,
  summary: 'The whole of the setup page: connections, what is under way, what is left to do',
  need: 'member',
  output: setup,
});

export const dismissNotice = operation({
  id: 'dismissNotice',
  method: 'delete',
  path: '/api/v1/whatsapp/notices/:id',
  tag: TAG,
  summary: 'Put a notice away, for everybody',
  need: MANAGE,
});
