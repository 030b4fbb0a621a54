/** What the navigation shows, in order. A feature adds its line here and its routes in router.ts. */
import {
  IconActivityHeartbeat,
  IconAddressBook,
  IconAdjustmentsHorizontal,
  IconBell,
  IconBellRinging,
  IconBrandWhatsapp,
  IconBuilding,
  IconChecklist,
  IconFileText,
  IconHistory,
  IconInbox,
  IconKey,
  IconListDetails,
  IconMailX,
  IconMessages,
  IconPlugConnected,
  IconSettings,
  IconShieldHalf,
  IconShieldLock,
  IconUsers,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { Grants, Permission } from '../../contract/permissions.ts';

type Icon = ComponentType<{ size?: number; stroke?: number; 'aria-hidden'?: boolean }>;

export interface NavigationItem {
  label: string;
  to: string;
  icon: Icon;
  /** Shown only to members who hold it; null for everyone. */
  permission: Permission | null;
  /** Where the addresses below it are other pages. */
  isExact?: true;
}

/** Pages under a name of their own inside a section: CSM Hub > WhatsApp > Submit Templates. */
export interface NavigationGroup {
  label: string;
  icon: Icon;
  items: NavigationItem[];
}

export interface NavigationSection {
  /** Null for what stands by itself, on top. */
  label: string | null;
  entries: (NavigationItem | NavigationGroup)[];
}

const SECTIONS: NavigationSection[] = [
  { label: null, entries: [{ label: 'My Tasks', to: '/my-tasks', icon: IconChecklist, permission: 'LoanCRM.Alerts.Read' }] },
  {
    label: 'CSM Hub',
    entries: [
      { label: 'Alerts', to: '/csm-hub/alerts', icon: IconBellRinging, permission: 'LoanCRM.Alerts.Read' },
      { label: 'CSM Roster', to: '/csm-hub/roster', icon: IconAddressBook, permission: 'LoanCRM.Members.Read' },
      {
        label: 'WhatsApp',
        icon: IconBrandWhatsapp,
        items: [
          {
            label: 'Submit Templates',
            to: '/csm-hub/whatsapp/submit-templates',
            icon: IconFileText,
            permission: 'LoanCRM.WhatsApp.Manage',
          },
        ],
      },
      {
        label: 'Channel Config',
        icon: IconAdjustmentsHorizontal,
        items: [
          { label: 'WhatsApp', to: '/csm-hub/channel-config/whatsapp', icon: IconBrandWhatsapp, permission: 'LoanCRM.WhatsApp.Manage' },
        ],
      },
    ],
  },
  {
    label: 'Messaging',
    entries: [
      { label: 'Message log', to: '/messages', icon: IconMessages, permission: 'LoanCRM.Messages.Read' },
      { label: 'Intake', to: '/intake', icon: IconInbox, permission: 'LoanCRM.Intake.Read' },
    ],
  },
  {
    label: 'Admin',
    entries: [
      { label: 'Notifications', to: '/admin/notifications', icon: IconBell, permission: 'LoanCRM.Workspace.Manage' },
      { label: 'Notification Logs', to: '/admin/notification-logs', icon: IconListDetails, permission: 'LoanCRM.Workspace.Manage' },
    ],
  },
  {
    label: 'Settings',
    entries: [
      { label: 'WhatsApp setup', to: '/settings/whatsapp-setup', icon: IconPlugConnected, permission: 'LoanCRM.WhatsApp.Manage' },
      { label: 'Team', to: '/settings/team', icon: IconUsers, permission: 'LoanCRM.Members.Read' },
      { label: 'Roles', to: '/settings/roles', icon: IconShieldLock, permission: 'LoanCRM.Members.Read' },
      { label: 'API keys', to: '/settings/api-keys', icon: IconKey, permission: 'LoanCRM.ApiKeys.Manage' },
      { label: 'Audit log', to: '/settings/audit', icon: IconHistory, permission: 'LoanCRM.Audit.Read' },
      { label: 'Workspace', to: '/settings/workspace', icon: IconSettings, permission: 'LoanCRM.Workspace.Manage' },
    ],
  },
];

const OPERATORS: NavigationSection = {
  label: 'Operators',
  entries: [
    { label: 'Tenants', to: '/operator', icon: IconBuilding, permission: null, isExact: true },
    { label: 'Machinery', to: '/operator/machinery', icon: IconActivityHeartbeat, permission: null },
    { label: 'Dead messages', to: '/operator/dead-messages', icon: IconMailX, permission: null },
    { label: 'Quarantine', to: '/operator/quarantine', icon: IconShieldHalf, permission: null },
  ],
};

export interface Viewer {
  /** Null for who is in no workspace. */
  grants: Grants | null;
  isOperator: boolean;
}

/** The sections with what somebody may open; groups and sections without any are left out. */
export function navigationFor({ grants, isOperator }: Viewer): NavigationSection[] {
  const mayOpen = ({ permission }: NavigationItem) => permission === null || grants?.[permission] !== undefined;
  const own = SECTIONS.map(({ label, entries }) => ({
    label,
    entries: entries
      .map((entry) => (isGroup(entry) ? { ...entry, items: entry.items.filter(mayOpen) } : entry))
      .filter((entry) => (isGroup(entry) ? entry.items.length > 0 : mayOpen(entry))),
  })).filter(({ entries }) => entries.length > 0);
  return [...(grants ? own : []), ...(isOperator ? [OPERATORS] : [])];
}

/** Where somebody starts: the first of the pages with lists that they may open, or else their profile. */
export function startFor(viewer: Viewer): string {
  if (!viewer.grants) return '/operator';
  const pages = navigationFor({ ...viewer, isOperator: false }).flatMap(({ label, entries }) =>
    label === null ? [] : entries.flatMap((entry) => (isGroup(entry) ? entry.items : [entry])),
  );
  return pages[0]?.to ?? '/profile';
}

export function isGroup(entry: NavigationItem | NavigationGroup): entry is NavigationGroup {
  return 'items' in entry;
}
