/** What the navigation shows, in order. A feature adds its line here and its routes in router.ts. */
import { IconBellRinging, IconInbox, IconMessages } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { Permission } from '../session/session.ts';

export interface NavigationItem {
  label: string;
  to: '/csm-hub/alerts' | '/messages' | '/intake';
  icon: ComponentType<{ size?: number; stroke?: number; 'aria-hidden'?: boolean }>;
  /** Shown only to members who hold it. */
  permission?: Permission;
}

export interface NavigationSection {
  label: string;
  items: NavigationItem[];
}

export const navigation: NavigationSection[] = [
  { label: 'CSM Hub', items: [{ label: 'Alerts', to: '/csm-hub/alerts', icon: IconBellRinging }] },
  {
    label: 'Messaging',
    items: [
      { label: 'Message log', to: '/messages', icon: IconMessages },
      { label: 'Intake', to: '/intake', icon: IconInbox },
    ],
  },
];
