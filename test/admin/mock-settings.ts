/** A made-up workspace's keys, audit log, profile and settings, for looking at their pages without a Worker. */
import type { ApiKeyView } from '../../src/contract/api-keys.ts';
import type { AuditEntry } from '../../src/contract/audit.ts';
import type { Page } from '../../src/contract/page.ts';
import { PERMISSION_NAMES, PERMISSIONS } from '../../src/contract/permissions.ts';
import type { CatalogueEntry } from '../../src/contract/roles.ts';
import type { Device } from '../../src/contract/session.ts';
import type { Profile, WorkspaceSettings } from '../../src/contract/workspace.ts';
import { ago, priya } from './mock-world.ts';

const anita = { id: 'mem_anita', name: 'Anita Desai' };

export const catalogue: CatalogueEntry[] = PERMISSION_NAMES.map((name) => ({ name, ...PERMISSIONS[name] }));

const key = {
  limits: { perMinute: 600, perHour: null, templates: null, audience: null },
  state: 'active',
  createdBy: { ...anita, isActive: true },
  createdAt: ago(60 * 24 * 40),
  expiresAt: ago(-60 * 24 * 300),
  lastUsedAt: ago(3),
  revokedAt: null,
} satisfies Partial<ApiKeyView>;

export const apiKeys: { items: ApiKeyView[] } = {
  items: [
    { ...key, id: 'key_1', name: 'Loan CRM', hint: 'sbk_q7Xd2m', scopes: ['LoanCRM.Alerts.Raise'] },
    {
      ...key,
      id: 'key_2',
      name: 'Payment reminders of the collections team',
      hint: 'sbk_Zp41vT',
      scopes: ['LoanCRM.Templates.Send'],
      limits: { perMinute: 60, perHour: 100, templates: ['payment_reminder'], audience: 'customers' },
      expiresAt: ago(-60 * 24 * 9),
      lastUsedAt: null,
    },
    {
      ...key,
      id: 'key_3',
      name: 'Monthly report',
      hint: 'sbk_m0Rw8s',
      scopes: ['LoanCRM.Alerts.Read', 'LoanCRM.Messages.Read', 'LoanCRM.Members.Read', 'LoanCRM.Intake.Read'],
      expiresAt: null,
      lastUsedAt: ago(60 * 24 * 12),
      createdBy: { id: 'mem_vikram', name: 'Vikram Rao', isActive: false },
    },
    {
      ...key,
      id: 'key_4',
      name: 'Trial of the summer',
      hint: 'sbk_9aKx3e',
      scopes: ['LoanCRM.Alerts.Raise'],
      state: 'expired',
      expiresAt: ago(9_000),
    },
    {
      ...key,
      id: 'key_5',
      name: 'Old loan CRM',
      hint: 'sbk_b2Lq7n',
      scopes: ['LoanCRM.Alerts.Raise', 'LoanCRM.Alerts.Read'],
      state: 'revoked',
      revokedAt: ago(60 * 24 * 39),
      createdBy: null,
    },
  ],
};

export const createdKey = {
  ...key,
  id: 'key_6',
  name: 'Loan CRM',
  hint: 'sbk_Hs82kd',
  scopes: ['LoanCRM.Alerts.Raise'],
  lastUsedAt: null,
  token: `sbk_${'Hs82kdPq0vN4xTzR'.repeat(3)}`,
};

const browser = { address: '203.0.113.24', device: 'Firefox on Windows', requestId: '01JQ2V6Z8K3M5N7P9R1T3W5Y7A' };
const entry = (
  minutes: number,
  action: string,
  record: AuditEntry['record'],
  changes: AuditEntry['changes'] = [],
  by: AuditEntry['by'] = { kind: 'member', ...anita },
): AuditEntry => ({
  id: `aud_${minutes}`,
  at: ago(minutes),
  by,
  action,
  record,
  changes,
  ...browser,
});
const member = { kind: 'member', ...priya };

export const audit: Page<AuditEntry> = {
  items: [
    entry(4, 'member.changed', member, [{ field: 'role', before: 'csm', after: 'manager' }]),
    entry(31, 'workspace.changed', { kind: 'workspace', id: 'ten_acme', name: 'Acme Loans' }, [
      { field: 'quietHours', before: null, after: { from: '21:00', to: '08:00' } },
      { field: 'messageRetentionDays', before: null, after: 365 },
    ]),
    entry(52, 'key.created', { kind: 'key', id: 'key_2', name: 'Payment reminders' }, [
      { field: 'scopes', before: null, after: ['LoanCRM.Templates.Send'] },
      { field: 'limits', before: null, after: { perMinute: 60, perHour: 100, templates: ['payment_reminder'], audience: 'customers' } },
    ]),
    entry(75, 'session.signed_in', { kind: 'session', id: 'ses_1', name: 'Firefox on Windows' }),
    entry(1_500, 'members.imported', { kind: 'members', id: 'imp_1', name: 'team.csv' }, [
      { field: 'added', before: null, after: 14 },
      { field: 'updated', before: null, after: 3 },
    ]),
    entry(1_560, 'chat.linked', member, [{ field: 'whatsapp', before: null, after: '+919820010001' }], { kind: 'member', ...priya }),
    entry(1_700, 'role.changed', { kind: 'role', id: 'rol_1', name: 'Branch head' }, [
      { field: 'grants', before: { 'LoanCRM.Alerts.Read': 'team' }, after: { 'LoanCRM.Alerts.Read': 'all', 'LoanCRM.Audit.Read': 'all' } },
    ]),
    entry(3_000, 'workspace.resumed', { kind: 'tenant', id: 'ten_acme', name: 'Acme Loans' }, [], {
      kind: 'operator',
      id: null,
      name: 'ops@switchboard.example',
    }),
    entry(3_200, 'quarantine.replayed', { kind: 'quarantine', id: 'q_3', name: '' }, [], { kind: 'key', id: 'key_1', name: 'Loan CRM' }),
  ],
  nextCursor: 'more',
};

export const profile: Profile = {
  ...anita,
  email: 'anita@acmeloans.example',
  roleName: 'Admin',
  team: 'Collections West',
  manager: 'Meera Nair',
  timeZone: null,
  language: 'en-IN',
  chats: [
    { channel: 'whatsapp', address: '+919820010001', addressNational: '098200 10001', canLink: true },
    { channel: 'telegram', address: null, addressNational: null, canLink: true },
  ],
};

export const linkCode = { code: 'K7QM2X', message: 'link K7QM2X', url: 'https://t.me/acme_loans_bot?start=K7QM2X', expiresAt: ago(-9, 40) };

export const devices: { items: Device[] } = {
  items: [
    {
      id: 'ses_1',
      isThisOne: true,
      name: 'Firefox on Windows',
      method: 'oidc',
      address: '203.0.113.24',
      workspace: 'Acme Loans',
      signedInAt: ago(75),
      lastSeenAt: ago(0),
      endsAt: ago(-60 * 24 * 7),
    },
    {
      id: 'ses_2',
      isThisOne: false,
      name: 'Chrome on Android',
      method: 'oidc',
      address: '2001:db8:85a3::8a2e:370:7334',
      workspace: 'Acme Loans',
      signedInAt: ago(60 * 24 * 3),
      lastSeenAt: ago(190),
      endsAt: ago(-60 * 24 * 4),
    },
    {
      id: 'ses_3',
      isThisOne: false,
      name: 'Safari on Mac',
      method: 'host',
      address: null,
      workspace: 'Acme Loans',
      signedInAt: ago(300),
      lastSeenAt: ago(280),
      endsAt: ago(-60 * 8),
    },
  ],
};

export const workspace: WorkspaceSettings = {
  id: 'ten_acme',
  name: 'Acme Loans',
  brandName: null,
  timeZone: 'Asia/Kolkata',
  currency: 'INR',
  quietHours: { from: '21:00', to: '08:00' },
  messageRetentionDays: 365,
  hostApplication: {
    issuer: 'https://crm.acmeloans.example',
    jwksUrl: 'https://crm.acmeloans.example/.well-known/jwks.json',
    origins: ['https://crm.acmeloans.example'],
  },
  hostAudience: 'switchboard:ten_acme',
  createdAt: ago(60 * 24 * 90),
};

/** A workspace as it is on its first day. */
export const bareWorkspace: WorkspaceSettings = { ...workspace, quietHours: null, messageRetentionDays: null, hostApplication: null };

export const bareProfile: Profile = {
  ...profile,
  team: null,
  manager: null,
  language: null,
  chats: profile.chats.map(({ channel }) => ({ channel, address: null, addressNational: null, canLink: false })),
};
