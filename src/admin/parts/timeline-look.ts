/** The icon and tone of each kind of timeline entry; kinds not known here still show, with a plain dot. */
import {
  IconAlertCircle,
  IconArrowBackUp,
  IconBan,
  IconBellRinging,
  IconCash,
  IconCheck,
  IconChecks,
  IconCircleDot,
  IconClockPause,
  IconHourglass,
  IconInbox,
  IconMessageReply,
  IconPhoneCall,
  IconQuestionMark,
  IconRefresh,
  IconSend,
  IconTemplate,
  IconTrendingUp,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { Tone } from './tone.ts';

interface TimelineLook {
  icon: ComponentType<{ size?: number; 'aria-hidden'?: boolean }>;
  tone: Tone;
}

const PLAIN: TimelineLook = { icon: IconCircleDot, tone: 'neutral' };

/** First match wins, so that `delivered` is not read as `delivery_retry`. */
const LOOKS: [pattern: RegExp, look: TimelineLook][] = [
  [/^(failed|dead|refused|undeliverable)/, { icon: IconAlertCircle, tone: 'bad' }],
  [/^(cancelled|expired)/, { icon: IconBan, tone: 'neutral' }],
  [/unknown/, { icon: IconQuestionMark, tone: 'warn' }],
  [/template/, { icon: IconTemplate, tone: 'warn' }],
  [/retr|again|earlier_attempt/, { icon: IconRefresh, tone: 'warn' }],
  [/^read/, { icon: IconChecks, tone: 'info' }],
  [/^delivered/, { icon: IconChecks, tone: 'neutral' }],
  [/^(sent|accepted)/, { icon: IconCheck, tone: 'neutral' }],
  [/^sending/, { icon: IconSend, tone: 'neutral' }],
  [/^(queued|waiting|held)/, { icon: IconHourglass, tone: 'neutral' }],
  [/^(received|written)/, { icon: IconInbox, tone: 'petrol' }],
  [/^(raised|created|opened)/, { icon: IconBellRinging, tone: 'petrol' }],
  [/^snooz/, { icon: IconClockPause, tone: 'warn' }],
  [/promis|paid/, { icon: IconCash, tone: 'violet' }],
  [/call/, { icon: IconPhoneCall, tone: 'petrol' }],
  [/^escalat/, { icon: IconTrendingUp, tone: 'orange' }],
  [/^(resolved|closed|done)/, { icon: IconCheck, tone: 'good' }],
  [/^(acknowledged|answered|replied)/, { icon: IconMessageReply, tone: 'petrol' }],
  [/hand|return/, { icon: IconArrowBackUp, tone: 'neutral' }],
];

export function timelineLook(kind: string): TimelineLook {
  return LOOKS.find(([pattern]) => pattern.test(kind))?.[1] ?? PLAIN;
}
