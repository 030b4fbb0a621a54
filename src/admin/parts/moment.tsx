/** An instant in the tenant's zone; the whole of it on hover, the exact one for machines. */
import { formatClock, formatMoment, formatShortMoment } from '../lib/time.ts';
import { useTimeZone } from '../session/session.ts';

interface MomentProps {
  at: string;
  /** Short where many stand in a list. */
  isShort?: boolean;
  /** The time of day alone, where the day stands above. */
  isClock?: boolean;
  className?: string | undefined;
}

export function Moment({ at, isShort = false, isClock = false, className }: MomentProps) {
  const timeZone = useTimeZone();
  const whole = formatMoment(at, timeZone);
  return (
    <time dateTime={at} title={`${whole} (${timeZone})`} className={className}>
      {isClock ? formatClock(at, timeZone) : isShort ? formatShortMoment(at, timeZone, new Date()) : whole}
    </time>
  );
}
