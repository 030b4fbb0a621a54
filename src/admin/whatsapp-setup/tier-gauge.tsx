/** How many people were reached in the last 24 hours, of how many Meta allows, and when the next place frees up. */
import type { SetupConnection } from '../../contract/whatsapp-setup.ts';
import { Moment } from '../parts/moment.tsx';
import classes from './status-card.module.css';
import { gaugeLine, gaugePercent, gaugeTone, tierWords } from './status-words.ts';

interface TierGaugeProps {
  label: string;
  gauge: SetupConnection['portfolio'];
}

export function TierGauge({ label, gauge }: TierGaugeProps) {
  const percent = gaugePercent(gauge);
  const isFull = percent === 100;
  return (
    <div className={classes.measure}>
      <div className={classes.measureLabel}>{label}</div>
      <div className={classes.measureValue}>
        <span className="tabular">{gaugeLine(gauge)}</span>
      </div>
      {percent !== null && (
        <div
          className={classes.gauge}
          data-tone={gaugeTone(percent)}
          role="meter"
          aria-label={`${label}: people reached in the last 24 hours`}
          aria-valuemin={0}
          aria-valuemax={gauge.limit ?? 0}
          aria-valuenow={Math.min(gauge.reached, gauge.limit ?? 0)}
          aria-valuetext={gaugeLine(gauge)}
        >
          <div className={classes.gaugeFill} style={{ width: `${percent}%` }} />
        </div>
      )}
      <div className={classes.measureText}>
        {isFull ? 'Full. ' : `${tierWords(gauge)}${gauge.nextFreesAt ? '; next place frees ' : ''}`}
        {isFull && gauge.nextFreesAt && 'Next place frees '}
        {gauge.nextFreesAt && <Moment at={gauge.nextFreesAt} isShort />}
      </div>
    </div>
  );
}
