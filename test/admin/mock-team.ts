/** The made-up team, its roles, and a CSV file with rows that are wrong. */
import type { ImportReport, Member } from '../../src/contract/members.ts';
import { BUILT_IN_ROLES, PERMISSION_NAMES, PERMISSIONS, ROLES } from '../../src/contract/permissions.ts';
import type { CatalogueEntry, RoleView } from '../../src/contract/roles.ts';
import { ago } from './mock-world.ts';

const role = (id: string) => ({ id, name: id === 'rol_collections' ? 'Collections lead' : BUILT_IN_ROLES[id as 'csm'].name });

const blank = {
  state: 'active' as const,
  title: null,
  team: null,
  manager: null,
  phone: null,
  phoneNational: null,
  telegramUserId: null,
  timeZone: null,
  language: null,
  openAlerts: 0,
  customers: 0,
  lastSeenAt: null,
  createdAt: ago(60 * 24 * 40),
  deactivatedAt: null,
};
const meera = { id: 'mem_meera', name: 'Meera Iyer' };

export const members: Member[] = [
  {
    ...blank,
    id: 'mem_anita',
    name: 'Anita Desai',
    email: 'anita@acmeloans.example',
    role: role('admin'),
    title: 'Operations',
    phone: '+919820010000',
    phoneNational: '098200 10000',
    lastSeenAt: ago(1),
  },
  {
    ...blank,
    id: 'mem_arjun',
    name: 'Arjun Mehta',
    email: 'arjun@acmeloans.example',
    role: role('csm'),
    team: 'North',
    manager: meera,
    phone: '+919820010002',
    phoneNational: '098200 10002',
    openAlerts: 1,
    customers: 9,
    lastSeenAt: ago(60 * 26),
  },
  {
    ...blank,
    id: 'mem_farhan',
    name: 'Farhan Qureshi',
    email: 'farhan.qureshi.collections@acmeloans.example',
    role: role('rol_collections'),
    title: 'Senior collections and recoveries lead',
    team: 'Collections, West and South',
    phone: '+447911123456',
    phoneNational: '07911 123456',
    timeZone: 'Europe/London',
    language: 'en-GB',
    lastSeenAt: ago(60 * 24 * 400),
  },
  { ...blank, id: 'mem_kiran', name: 'Kiran Rao', email: 'kiran@acmeloans.example', role: role('csm'), state: 'invited', team: 'South' },
  {
    ...blank,
    ...meera,
    email: 'meera@acmeloans.example',
    role: role('manager'),
    title: 'Head of customer success',
    team: 'North',
    phone: '+919820010001',
    phoneNational: '098200 10001',
    lastSeenAt: ago(12),
  },
  {
    ...blank,
    id: 'mem_priya',
    name: 'Priya Sharma',
    email: 'priya@acmeloans.example',
    role: role('csm'),
    title: 'Customer success manager',
    team: 'North',
    manager: meera,
    phone: '+919820010003',
    phoneNational: '098200 10003',
    telegramUserId: '7304918265',
    openAlerts: 3,
    customers: 12,
    lastSeenAt: ago(4),
  },
  {
    ...blank,
    id: 'mem_vikram',
    name: 'Vikram Nair',
    email: 'vikram@acmeloans.example',
    role: role('sales'),
    state: 'inactive',
    team: 'Sales',
    lastSeenAt: ago(60 * 24 * 9),
    deactivatedAt: ago(60 * 24 * 8),
  },
];

export const teams = {
  items: [
    { name: 'Collections, West and South', members: 1 },
    { name: 'North', members: 3 },
    { name: 'Sales', members: 0 },
    { name: 'South', members: 1 },
  ],
};

const catalogue: CatalogueEntry[] = PERMISSION_NAMES.map((name) => ({ name, ...PERMISSIONS[name] }));

const MEMBERS_OF: Record<string, number> = { admin: 1, manager: 1, csm: 3, sales: 0, viewer: 0 };

export const roles: { items: RoleView[]; catalogue: CatalogueEntry[] } = {
  items: [
    ...ROLES.map((id) => ({ id, ...BUILT_IN_ROLES[id], isBuiltIn: true, members: MEMBERS_OF[id] ?? 0, updatedAt: null })),
    {
      id: 'rol_auditor',
      name: 'Auditor',
      description: '',
      isBuiltIn: false,
      grants: { 'LoanCRM.Audit.Read': 'all', 'LoanCRM.Messages.Read': 'all' },
      members: 0,
      updatedAt: ago(60 * 24 * 3),
    },
    {
      id: 'rol_collections',
      name: 'Collections lead',
      description: 'Follows up invoices that are overdue, for the whole team.',
      isBuiltIn: false,
      grants: {
        'LoanCRM.Alerts.Read': 'team',
        'LoanCRM.Alerts.Answer': 'team',
        'LoanCRM.Messages.Read': 'team',
        'LoanCRM.Members.Read': 'all',
      },
      members: 1,
      updatedAt: ago(60 * 24 * 2),
    },
  ],
  catalogue,
};

const importRow = (line: number, name: string, outcome: ImportReport['rows'][number]['outcome']) => ({
  line,
  name,
  email: name === '' ? '' : `${name.split(' ')[0]?.toLowerCase()}@acmeloans.example`,
  outcome,
  changes: [],
  problems: [],
});

export const importPreview: ImportReport = {
  isPreview: true,
  ignoredColumns: ['Employee number'],
  counts: { new: 2, changed: 1, same: 1, bad: 2 },
  rows: [
    importRow(2, 'Priya Sharma', 'same'),
    { ...importRow(3, 'Arjun Mehta', 'changed'), changes: ['phone', 'team'] },
    {
      ...importRow(4, 'Rohit Verma', 'bad'),
      problems: [
        { column: 'phone', message: '“98200” is no phone number. Write it with its country code, for instance +91 98200 10001.' },
        {
          column: 'role',
          message: 'There is no role “Agent”. Use Admin, Manager, Sales, Customer success, Viewer, Auditor or Collections lead.',
        },
      ],
    },
    importRow(5, 'Sneha Kulkarni', 'new'),
    {
      ...importRow(6, '', 'bad'),
      problems: [{ column: 'email', message: 'The line has no e-mail address, by which people are matched.' }],
    },
    importRow(7, 'Tara Singh', 'new'),
  ],
};
