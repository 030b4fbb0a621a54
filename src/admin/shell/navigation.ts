/** What the navigation shows, in order. A feature adds its line here and its routes in router.ts. */
import { IconBellRinging, IconInbox, IconMessages } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { Permission } from '../session/session.ts';

export interface NavigationItem {
  label: string;
  to: '/csm-hub/alerts' | '/messages' | '/intake';
  icon: ComponentType<{ size?: number; stroke?: number; 'aria-hidden'?: boolean }>;
  /** Shown only to members who hold it; null for everyone. */
  permission: Permission | null;
}

export interface NavigationSection {
  label: string;
  items: NavigationItem[];
}

const SECTIONS: NavigationSection[] = [
  {
    label: 'CSM Hub',
    items: [{ label: 'Alerts', to: '/csm-hub/alerts', icon: IconBellRinging, permission: 'LoanCRM.Alerts.Read' }],
  },
  {
    label: 'Messaging',
    items: [
      { label: 'Message log', to: '/messages', icon: IconMessages, permission: 'LoanCRM.Messages.Read' },
      { label: 'Intake', to: '/intake', icon: IconInbox, permission: 'LoanCRM.Intake.Read' },
    ],
  },
];

/** The sections with what a member may open; sections without any are left out. */
export function navigationFor(permissions: string[]): NavigationSection[] {
  return SECTIONS.map(({ label, items }) => ({
    label,
    items: items.filter(({ permission }) => permission === null || permissions.includes(permission)),
  })).filter(({ items }) => items.length > 0);
}

/** Where a member starts: the first page they may open. */
export function startFor(permissions: string[]): NavigationItem['to'] {
  return navigationFor(permissions)[0]?.items[0]?.to ?? '/csm-hub/alerts';
}
