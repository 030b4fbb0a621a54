/** The ledger: received = stored + repeated + ignored + quarantined, checked before the reader's eyes. */
import { Skeleton } from '@mantine/core';
import { IconCircleCheck, IconExclamationCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { IntakeTotals } from '../../contract/intake.ts';
import { counted } from '../lib/words.ts';
import { ErrorState } from '../parts/error-state.tsx';
import { Moment } from '../parts/moment.tsx';
import { Surface } from '../parts/page.tsx';
import type { Tone } from '../parts/tone.ts';
import classes from './intake.module.css';
import { ledgerGap, type Period, rankedReasons } from './intake-words.ts';
import { intakeTotalsQuery } from './queries.ts';

const PLACES = [
  { name: 'stored', label: 'Stored', hint: 'New messages and statuses', tone: 'petrol' },
  { name: 'repeated', label: 'Repeated', hint: 'Sent again by Meta, already here', tone: 'info' },
  { name: 'ignored', label: 'Ignored', hint: 'Needs no action', tone: 'neutral' },
  { name: 'quarantined', label: 'Quarantined', hint: 'Held for a person', tone: 'orange' },
] as const satisfies { name: keyof IntakeTotals; label: string; hint: string; tone: Tone }[];

export function Ledger({ period }: { period: Period }) {
  const totals = useQuery(intakeTotalsQuery(period));
  if (totals.data) return <Totals totals={totals.data} />;
  return (
    <Surface>
      {totals.isError ? (
        <ErrorState error={totals.error} onRetry={() => void totals.refetch()} />
      ) : (
        <div className={classes.waiting} role="status" aria-busy="true" aria-label="Loading the ledger">
          <Skeleton height={40} width="30%" />
          <Skeleton height={12} />
          <Skeleton height={56} />
        </div>
      )}
    </Surface>
  );
}

function Totals({ totals }: { totals: IntakeTotals }) {
  const reasons = rankedReasons(totals.ignoredReasons);
  return (
    <Surface>
      <div className={classes.top}>
        <div>
          <div className={classes.received}>{totals.received.toLocaleString('en-GB')}</div>
          <div className={classes.receivedLabel}>
            items received
            {totals.from && (
              <>
                {' '}
                since <Moment at={totals.from} />
              </>
            )}
          </div>
        </div>
        <SumCheck totals={totals} />
      </div>
      <Proportions totals={totals} />
      <dl className={classes.places}>
        {PLACES.map(({ name, label, hint, tone }, index) => (
          <div key={name} className={classes.place} data-tone={tone}>
            <dt>
              <span className={classes.swatch} />
              {label}
            </dt>
            <dd className={classes.count}>
              <span className={classes.sign} aria-hidden>
                {index === 0 ? '=' : '+'}
              </span>
              {totals[name].toLocaleString('en-GB')}
            </dd>
            <dd className={classes.hint}>{hint}</dd>
          </div>
        ))}
      </dl>
      {reasons.length > 0 && (
        <div className={classes.reasons}>
          <h2>Why items were ignored</h2>
          <ul>
            {reasons.map(({ reason, label, count }) => (
              <li key={reason}>
                <span>{label}</span>
                <span className="tabular">{count.toLocaleString('en-GB')}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Surface>
  );
}

function SumCheck({ totals }: { totals: IntakeTotals }) {
  const gap = ledgerGap(totals);
  if (gap === 0) {
    return (
      <div className={classes.check} data-tone="good">
        <IconCircleCheck size={18} aria-hidden />
        The ledger adds up
      </div>
    );
  }
  return (
    <div className={classes.check} data-tone="bad" role="alert">
      <IconExclamationCircle size={18} aria-hidden />
      {gap > 0 ? `${counted(gap, 'item')} unaccounted for` : `${counted(-gap, 'item')} counted twice`}
    </div>
  );
}

function Proportions({ totals }: { totals: IntakeTotals }) {
  return (
    <div className={classes.bar} aria-hidden>
      {PLACES.filter(({ name }) => totals[name] > 0).map(({ name, tone }) => (
        <span key={name} data-tone={tone} style={{ flexGrow: totals[name] }} />
      ))}
    </div>
  );
}
