/** The simulator's time, ticking between readings. */
import { useEffect, useState } from 'react';
import type { ClockReading } from './types.ts';
import { useLatest } from './use-latest.ts';

export interface ShownClock extends ClockReading {
  isKnown: boolean;
}

/** Changes each second while the clock follows real time. */
export function useClock(): ShownClock {
  const reading = useLatest<ClockReading>('/clock', (event) => event.type === 'clock');
  const [shown, setShown] = useState<ShownClock>({ nowMs: Date.now(), frozen: false, isKnown: false });
  useEffect(() => {
    if (!reading) return;
    const readAt = performance.now();
    const show = () => {
      const elapsedMs = reading.frozen ? 0 : performance.now() - readAt;
      setShown({ nowMs: reading.nowMs + elapsedMs, frozen: reading.frozen, isKnown: true });
    };
    show();
    const timer = setInterval(show, 1_000);
    return () => clearInterval(timer);
  }, [reading]);
  return shown;
}
