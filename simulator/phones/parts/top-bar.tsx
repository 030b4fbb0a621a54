/** The slim bar: whether the simulator is reached, its clock, and the buttons that move it. */
import { type ReactNode, useEffect, useState } from 'react';
import { postJson } from '../data/api.ts';
import { fullTimeOf } from '../data/format.ts';
import { listen } from '../data/live.ts';
import type { World } from '../data/types.ts';
import { useClock } from '../data/use-clock.ts';
import { SlidersIcon } from './icons.tsx';

interface Props {
  world: World;
  isPanelOpen: boolean;
  onPanel: () => void;
  children: ReactNode;
}

export function TopBar({ world, isPanelOpen, onPanel, children }: Props) {
  const clock = useClock();
  const isReached = useIsReached();
  const [winding, setWinding] = useState<string | null>(null);
  const wind = async (label: string, hours: number) => {
    setWinding(label);
    await postJson('/clock/wind', { hours }).catch(() => {});
    setWinding(null);
  };
  return (
    <header className="top-bar">
      <h1>
        <img src="/favicon.svg" alt="" width="24" height="24" />
        <span>WhatsApp in a box</span>
      </h1>
      <div className="clock" role="group" aria-label="Clock of the simulator">
        <time dateTime={new Date(clock.nowMs).toISOString()}>{clock.isKnown ? fullTimeOf(clock.nowMs) : '–'}</time>
        <div className="segments">
          <button type="button" disabled={winding !== null} aria-busy={winding === '1'} onClick={() => void wind('1', 1)}>
            +1 h
          </button>
          <button type="button" disabled={winding !== null} aria-busy={winding === '24'} onClick={() => void wind('24', 24)}>
            +24 h
          </button>
          <button
            type="button"
            aria-pressed={clock.frozen}
            onClick={() => void postJson(clock.frozen ? '/clock/follow' : '/clock/freeze').catch(() => {})}
          >
            Freeze
          </button>
        </div>
      </div>
      <p className={`reach ${isReached ? 'is-live' : 'is-lost'}`} title={`Webhooks go to ${world.webhookUrl}`} role="status">
        {isReached ? (winding === null ? 'Live' : 'Winding…') : 'Not connected'}
      </p>
      <button type="button" className="control-button" aria-expanded={isPanelOpen} onClick={onPanel}>
        <SlidersIcon />
        <span>Control</span>
      </button>
      {children}
    </header>
  );
}

function useIsReached(): boolean {
  const [isReached, setIsReached] = useState(true);
  useEffect(
    () =>
      listen((event) => {
        if (event.type === 'lost') setIsReached(false);
        else setIsReached(true);
      }),
    [],
  );
  return isReached;
}
