/** What the navigation names and is not built yet: what it will do, and what does that job today. */
import { IconBell, IconFileText, IconListDetails } from '@tabler/icons-react';
import type { ComponentType } from 'react';

export interface PlannedFeature {
  title: string;
  icon: ComponentType<{ size?: number; 'aria-hidden'?: boolean }>;
  /** One sentence: what this page will do. */
  will: string;
  /** What does that job until then. */
  today: string;
  link: { label: string; href: string };
}

export const PLANNED = {
  submitTemplates: {
    title: 'Submit Templates',
    icon: IconFileText,
    will: 'Here you will write message templates, check them against Meta’s rules, and submit them for approval.',
    today: 'Until then, write and submit templates in Meta’s WhatsApp Manager. Switchboard takes over what Meta approves within the hour.',
    link: { label: 'Open WhatsApp Manager', href: 'https://business.facebook.com/latest/whatsapp_manager/message_templates' },
  },
  notifications: {
    title: 'Notifications',
    icon: IconBell,
    will: 'Here you will choose which changes to a record tell whom, when, and in which words.',
    today: 'Until then, your CRM sends each message itself: it raises alerts and sends approved templates through the API.',
    link: { label: 'Open the API reference', href: '/api/docs' },
  },
  notificationLogs: {
    title: 'Notification Logs',
    icon: IconListDetails,
    will: 'Here you will see every notification: which rule sent it, to whom, and how far it got.',
    today: 'Until then, the message log shows every message with its whole life, from queued to read.',
    link: { label: 'Open the message log', href: '/messages' },
  },
} satisfies Record<string, PlannedFeature>;
