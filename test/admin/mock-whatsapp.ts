/** A made-up workspace's WhatsApp line in many states, for looking at the setup page without a Worker. */
import { type ChecklistFacts, checklist } from '../../src/connections/checklist.ts';
import type {
  ConnectAttempt,
  ConnectionState,
  DoctorCheck,
  ManualDraft,
  SetupConnection,
  WhatsAppSetup,
} from '../../src/contract/whatsapp-setup.ts';
import { CONNECT_STEPS } from '../../src/contract/whatsapp-setup.ts';
import { HEALTH, shownStates } from '../support/connection-states.ts';
import { help, linkOf, sdkBlocked } from './mock-connect.ts';
import { ago } from './mock-world.ts';

const ahead = (minutes: number) => ago(-minutes);

const connectedState: ConnectionState = {
  name: 'connected',
  tone: 'good',
  label: 'Connected',
  works: 'Messages are sent and received.',
  todo: null,
  until: null,
};

const connection: SetupConnection = {
  id: 'con_1',
  method: 'signup',
  isCoexistence: false,
  states: [connectedState],
  displayPhone: '+912240961100',
  displayPhoneNational: '022 4096 1100',
  numberId: '106540352242922',
  wabaId: '102290129340398',
  portfolioId: '2729063490586005',
  verifiedName: 'Acme Loans',
  nameStatus: 'APPROVED',
  quality: 'high',
  portfolio: { tier: 'TIER_2K', limit: 2_000, reached: 1_312, nextFreesAt: ahead(24) },
  number: { tier: 'TIER_2K', limit: 2_000, reached: 1_312, nextFreesAt: ahead(24) },
  throughputPerSecond: 80,
  businessVerification: 'verified',
  accountReview: 'APPROVED',
  canSend: 'available',
  healthNotes: [],
  healthAt: ago(7),
  tokenExpiresAt: null,
  webhookHeardAt: ago(2),
  hasPaymentMethod: true,
  templates: { approved: 9, pending: 1, total: 11 },
  waitingMessages: 0,
  callbackUrl: null,
  connectedAt: ago(60 * 24 * 12),
  disconnectedAt: null,
};

const NOTHING_YET = {
  connection: null,
  isWorking: false,
  attempt: null,
  facts: { csms: { total: 6, reachable: 4 }, testMessage: 'none', hasHeardFromPeople: false },
  templates: null,
  ownTemplates: 6,
} satisfies ChecklistFacts;

const ON_THE_WAY: ChecklistFacts = {
  ...NOTHING_YET,
  connection: {
    state: 'connected',
    wabaId: '102290129340398',
    displayPhone: '+912240961100',
    tokenSealed: 'sealed',
    health: { ...HEALTH, businessVerification: 'pending' },
  },
  isWorking: true,
  facts: { csms: { total: 6, reachable: 6 }, testMessage: 'none', hasHeardFromPeople: false },
  templates: { wabaId: '102290129340398', total: 6, approved: 5, pending: 1, ownApproved: 5, ownKnown: 6 },
};

const base: WhatsAppSetup = {
  mayManage: { allowed: true, why: null },
  signup: {
    isAvailable: true,
    appId: '1234567890',
    configId: '9876543210',
    graphVersion: 'v23.0',
    sdkUrl: 'https://connect.facebook.net/en_US/sdk.js',
    messageOrigins: ['https://www.facebook.com'],
    prefill: {},
    allowance: { isReached: false, frees: null },
  },
  connections: [connection],
  attempt: null,
  checklist: checklist(ON_THE_WAY),
  shareLink: 'https://wa.me/912240961100',
  notices: [],
};

const none: WhatsAppSetup = {
  ...base,
  connections: [],
  shareLink: null,
  checklist: checklist(NOTHING_YET),
};

const STEP_LABELS = [
  'Take the code from Meta',
  'See what it opens',
  'Choose the number',
  'Subscribe to its messages',
  'Register the number',
  'Read its state',
  'Connected',
];

const attempt: ConnectAttempt = {
  id: 'att_1',
  method: 'signup',
  startedBy: 'Anita Desai',
  steps: CONNECT_STEPS.map((step, index) => ({
    step,
    state: index < 3 ? 'done' : index === 3 ? 'running' : 'waiting',
    label: STEP_LABELS[index] ?? step,
    trouble: null,
  })),
  needs: null,
  numbers: [],
  connectionId: null,
  isFinished: false,
  updatedAt: ago(0, 4),
};

const withStates = (states: ConnectionState[], change: Partial<SetupConnection> = {}): WhatsAppSetup => ({
  ...base,
  connections: [{ ...connection, ...change, states }],
});

const SHOWN = shownStates(Date.now());

const shown = (name: keyof typeof SHOWN): WhatsAppSetup => ({ ...base, connections: [{ ...connection, ...SHOWN[name] }] });

const numbers = [
  { id: '106540352242922', displayPhone: '+912240961100', verifiedName: 'Acme Loans', status: 'PENDING' },
  { id: '106540352242999', displayPhone: '+912240961122', verifiedName: 'Acme Loans Pune', status: 'CONNECTED' },
];

const waitingAt = (step: ConnectAttempt['steps'][number]['step'], change: Partial<ConnectAttempt>): WhatsAppSetup => {
  const at = CONNECT_STEPS.indexOf(step);
  const steps = attempt.steps.map((entry, index) => ({
    ...entry,
    state: index < at ? ('done' as const) : index === at ? ('needs_input' as const) : ('waiting' as const),
  }));
  return { ...none, attempt: { ...attempt, steps, ...change } };
};

/** By mood; `filled` and `empty` show the first two. */
export const setups = {
  wa_connected: base,
  wa_none: none,
  wa_not_available: { ...none, signup: { ...none.signup, isAvailable: false } },
  wa_allowance: { ...none, signup: { ...none.signup, allowance: { isReached: true, frees: ahead(60 * 30) } } },
  wa_connecting: { ...none, attempt },
  wa_choose_number: waitingAt('choose_number', { needs: 'number', numbers }),
  wa_pin: waitingAt('register', { needs: 'pin' }),
  wa_failed: waitingAt('register', {
    needs: 'retry',
    steps: attempt.steps.map((entry, index) => ({
      ...entry,
      state: index < 4 ? 'done' : index === 4 ? 'failed' : 'waiting',
      trouble:
        index === 4
          ? {
              code: 'number_in_app',
              platformCode: 133_010,
              title: 'Phone number already registered',
              text: 'The number is still used in a WhatsApp app.',
              nextStep: 'In the app: Settings > Account > Delete my account. Then try this step again.',
            }
          : null,
    })),
  }),
  wa_member: { ...base, mayManage: { allowed: false, why: 'Connecting and disconnecting is for administrators. Ask one of them.' } },
  wa_number_missing: shown('number_missing'),
  wa_name_in_review: shown('name_in_review'),
  wa_pending_verification: shown('pending_verification'),
  wa_restricted: shown('restricted'),
  wa_token_expired: shown('token_expired'),
  wa_token_ending: shown('token_ending'),
  wa_token_revoked: shown('token_revoked'),
  wa_app_uninstalled: shown('app_uninstalled'),
  wa_banned: shown('banned'),
  wa_webhook_silent: shown('webhook_silent'),
  wa_send_only: shown('send_only'),
  wa_troubled: {
    ...withStates(
      [
        {
          name: 'restricted',
          tone: 'warn',
          label: 'Restricted by Meta',
          works: 'You can answer people who write. New conversations wait.',
          todo: 'Look at the templates people blocked or reported, in WhatsApp Manager.',
          until: ahead(60 * 40),
        },
        {
          name: 'name_in_review',
          tone: 'info',
          label: 'Display name in review',
          works: 'Messages go out meanwhile; people see the number instead of the name.',
          todo: null,
          until: null,
        },
        {
          name: 'pending_verification',
          tone: 'info',
          label: 'Business not verified',
          works: 'Up to 250 people a day.',
          todo: 'Start verification in Meta’s Business Settings, under Business Info.',
          until: null,
        },
        connectedState,
      ],
      {
        quality: 'low',
        nameStatus: 'PENDING_REVIEW',
        businessVerification: 'not_verified',
        portfolio: { tier: 'TIER_250', limit: 250, reached: 250, nextFreesAt: ahead(95) },
        number: { tier: null, limit: null, reached: 250, nextFreesAt: null },
        canSend: 'limited',
        healthNotes: ['Meta: the business has not been verified. Complete business verification to send to more people.'],
        tokenExpiresAt: ahead(60 * 24 * 6),
        hasPaymentMethod: false,
        isCoexistence: true,
        throughputPerSecond: 20,
        waitingMessages: 37,
      },
    ),
    notices: [
      {
        id: 'ntc_1',
        tone: 'warn',
        title: 'Quality fell to low',
        text: 'People blocked or reported messages of the last 7 days.',
        at: ago(95),
      },
      { id: 'ntc_2', tone: 'good', title: 'More people a day', text: 'Meta raised the limit to 2,000.', at: ago(60 * 26) },
    ],
  },
  wa_disconnected: {
    ...withStates(
      [
        {
          name: 'disconnected',
          tone: 'neutral',
          label: 'Disconnected',
          works: 'Nothing is sent or received. The log and the history are kept.',
          todo: 'Connect again whenever you like.',
          until: null,
        },
      ],
      { disconnectedAt: ago(60 * 5), canSend: 'unknown' },
    ),
    shareLink: null,
  },
} satisfies Record<string, WhatsAppSetup>;

const draft: ManualDraft = {
  id: 'att_2',
  callbackUrl: 'https://line.acmeloans.example/api/webhooks/whatsapp/wk_Zq81Hn4v',
  verifyToken: 'sunny-harbour-4821-maple',
  verifiedAt: null,
  needsWabaId: [],
  problems: [],
};

const checks: DoctorCheck[] = [
  { key: 'token', title: 'Token', result: 'ok', text: 'Valid; it does not expire.', nextStep: null },
  { key: 'permissions', title: 'Permissions', result: 'ok', text: 'Both WhatsApp permissions are granted.', nextStep: null },
  { key: 'subscription', title: 'Subscription', result: 'ok', text: 'The app is subscribed to the account.', nextStep: null },
  {
    key: 'templates',
    title: 'Templates',
    result: 'warn',
    text: 'payment_reminder is paused by Meta.',
    nextStep: 'Change its words and submit it again, or wait until tomorrow.',
  },
  {
    key: 'ping',
    title: 'Reachability',
    result: 'bad',
    text: 'A signed message to our own address did not come back.',
    nextStep: 'Tell the operator.',
  },
  { key: 'pin', title: 'PIN', result: 'skipped', text: 'The number stays in the WhatsApp Business app.', nextStep: null },
];

const profile = {
  about: 'Business loans in a day.',
  address: '4th floor, Nariman Point, Mumbai 400021',
  description: 'Working-capital and equipment loans for small businesses.',
  email: 'care@acmeloans.example',
  websites: ['https://acmeloans.example'],
  vertical: 'FINANCE',
  pictureUrl: null,
};

const BODIES: Readonly<Record<string, unknown>> = {
  'GET /whatsapp/help': help,
  'POST /whatsapp/signup': attempt,
  'POST /whatsapp/signup/reports': sdkBlocked,
  'GET /whatsapp/attempts/att_1': attempt,
  'POST /whatsapp/attempts/att_1/continue': attempt,
  'POST /whatsapp/signup-links': {
    url: 'https://line.acmeloans.example/connect#wsl_5mQ2m8Zk1nVt8s0Yc4XoB7',
    expiresAt: ahead(60 * 24 * 3),
  },
  'POST /whatsapp/manual': draft,
  'GET /whatsapp/manual/att_2': { ...draft, verifiedAt: ago(0, 3) },
  'PATCH /whatsapp/manual/att_2': draft,
  'POST /whatsapp/manual/att_2/connect': {
    draft: {
      ...draft,
      problems: [
        {
          code: 'token_temporary',
          platformCode: null,
          title: 'This token ends within a day',
          text: 'It is a temporary one.',
          nextStep: 'Make a permanent token for a system user, as step 3 says.',
          field: 'token',
          endsAt: ahead(55),
        },
      ],
    },
    attempt: null,
  },
  'POST /whatsapp/connections/con_1/doctor': {
    checks,
    report: checks.map(({ title, result, text }) => `[${result}] ${title}: ${text}`).join('\n'),
    at: ago(0),
  },
  'POST /whatsapp/connections/con_1/refresh': connection,
  'POST /whatsapp/connections/con_1/disconnect': { cancelledMessages: 3, isUnsubscribed: true, notes: [] },
  'POST /whatsapp/connections/con_1/test-message': { messageId: 'msg_1' },
  'GET /whatsapp/connections/con_1/profile': profile,
  'PATCH /whatsapp/connections/con_1/profile': profile,
};

/** What the played API answers under /whatsapp; undefined for what others answer. */
export function whatsappBody(method: string, path: string, mood: string): unknown {
  if (`${method} ${path}` !== 'GET /whatsapp') return BODIES[`${method} ${path}`];
  if (mood === 'empty') return setups.wa_none;
  return setups[mood as keyof typeof setups] ?? setups.wa_connected;
}

/** What the door of a signatory's link answers; null where the link is over. */
export function linkBody(mood: string): unknown {
  if (mood === 'empty') return null;
  const { attempt: underWay } = setups[mood as keyof typeof setups] ?? none;
  return linkOf(none.signup, mood === 'wa_connected' ? { ...attempt, isFinished: true, connectionId: 'con_1' } : underWay);
}
