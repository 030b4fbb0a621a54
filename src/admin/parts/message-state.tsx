/** How far a message got: ticks as phones draw them, and the word. */
import {
  IconAlertCircle,
  IconArrowDownLeft,
  IconBan,
  IconCheck,
  IconChecks,
  IconClock,
  IconHourglassOff,
  IconQuestionMark,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { listMessagesQuery } from '../../contract/messages.ts';
import { sentenceCase } from '../lib/words.ts';
import classes from './message-state.module.css';
import type { Tone } from './tone.ts';

export type MessageStatus = NonNullable<(typeof listMessagesQuery)['_output']['status']>;

interface StateLook {
  label: string;
  tone: Tone;
  icon: ComponentType<{ size?: number; 'aria-hidden'?: boolean }>;
}

export const MESSAGE_STATES: Record<MessageStatus, StateLook> = {
  received: { label: 'Received', tone: 'petrol', icon: IconArrowDownLeft },
  queued: { label: 'Queued', tone: 'neutral', icon: IconClock },
  sending: { label: 'Sending', tone: 'neutral', icon: IconClock },
  unknown: { label: 'Unknown', tone: 'warn', icon: IconQuestionMark },
  accepted: { label: 'Accepted', tone: 'neutral', icon: IconCheck },
  sent: { label: 'Sent', tone: 'neutral', icon: IconCheck },
  delivered: { label: 'Delivered', tone: 'neutral', icon: IconChecks },
  read: { label: 'Read', tone: 'info', icon: IconChecks },
  failed: { label: 'Failed', tone: 'bad', icon: IconAlertCircle },
  cancelled: { label: 'Cancelled', tone: 'neutral', icon: IconBan },
  expired: { label: 'Expired', tone: 'neutral', icon: IconHourglassOff },
  dead: { label: 'Gave up', tone: 'bad', icon: IconAlertCircle },
};

export function messageState(status: string): StateLook {
  return Object.hasOwn(MESSAGE_STATES, status)
    ? MESSAGE_STATES[status as MessageStatus]
    : { label: sentenceCase(status), tone: 'neutral', icon: IconClock };
}

export function MessageState({ status }: { status: string }) {
  const { label, tone, icon: Icon } = messageState(status);
  return (
    <span className={classes.state} data-tone={tone}>
      <Icon size={16} aria-hidden />
      {label}
    </span>
  );
}
