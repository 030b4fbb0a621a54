/** An instant in the tenant's zone; the whole of it on hover, the exact one for machines. */
import { formatMoment, formatShortMoment } from '../lib/time.ts';
import { useTimeZone } from '../session/session.ts';

interface MomentProps {
  at: string;
  /** Short where many stand in a list. */
  isShort?: boolean;
  className?: string | undefined;
}

export function Moment({ at, isShort = false, className }: MomentProps) {
  const timeZone = useTimeZone();
  const whole = formatMoment(at, timeZone);
  return (
    <time dateTime={at} title={`${whole} (${timeZone})`} className={className}>
      {isShort ? formatShortMoment(at, timeZone, new Date()) : whole}
    </time>
  );
}
