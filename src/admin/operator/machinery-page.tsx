/** Operators > Machinery: what waits, what does not add up, what Meta still allows, and which keys seal. */
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Machinery } from '../../contract/operator.ts';
import { formatDate } from '../lib/time.ts';
import { ErrorState } from '../parts/error-state.tsx';
import { Moment } from '../parts/moment.tsx';
import { Page, Surface } from '../parts/page.tsx';
import { Panel } from '../parts/panel.tsx';
import type { Tone } from '../parts/tone.ts';
import { MasterKeys } from './master-keys.tsx';
import classes from './operator.module.css';
import { allowanceOf } from './operator-words.ts';
import { machineryQuery } from './queries.ts';

export function MachineryPage() {
  const machinery = useQuery(machineryQuery);
  return (
    <Page
      error={machinery.error}
      title="Machinery"
      description="Queues, the way out, quarantine, the ledger, Meta’s allowance and the keys, across all tenants."
    >
      {machinery.data ? (
        <Body machinery={machinery.data} />
      ) : (
        <Surface isPadded>
          {machinery.isError ? (
            <ErrorState error={machinery.error} onRetry={() => void machinery.refetch()} />
          ) : (
            <div role="status" aria-busy="true" aria-label="Loading the machinery">
              <Skeleton height={72} mb="md" />
              <Skeleton height={160} />
            </div>
          )}
        </Surface>
      )}
    </Page>
  );
}

function Body({ machinery }: { machinery: Machinery }) {
  return (
    <>
      <Outbound outbound={machinery.outbound} quarantined={machinery.quarantined} />
      <div className={classes.pair}>
        <Queues queues={machinery.queues} />
        <Onboarding onboarding={machinery.onboarding} />
      </div>
      <Ledger mismatches={machinery.ledgerMismatches} />
      <MasterKeys masterKeys={machinery.masterKeys} />
    </>
  );
}

function Outbound({ outbound, quarantined }: Pick<Machinery, 'outbound' | 'quarantined'>) {
  return (
    <Panel title="Messages on the way out">
      <dl className={classes.figures}>
        <Figure
          label="Due now"
          value={outbound.due}
          note={
            outbound.oldestDueAt && (
              <>
                oldest since <Moment at={outbound.oldestDueAt} isShort />
              </>
            )
          }
        />
        <Figure label="Waiting for later" value={outbound.waiting} />
        <Figure label="Being sent" value={outbound.sending} />
        <Figure label="Outcome unknown" value={outbound.unknown} tone={outbound.unknown > 0 ? 'warn' : undefined} />
        <Figure
          label="Gave up"
          value={outbound.dead}
          tone={outbound.dead > 0 ? 'bad' : undefined}
          note={
            outbound.dead > 0 && (
              <Link to="/operator/dead-messages" className="text-link">
                Look at them
              </Link>
            )
          }
        />
        <Figure
          label="In quarantine"
          value={quarantined.waiting}
          tone={quarantined.waiting > 0 ? 'warn' : undefined}
          note={
            quarantined.waiting > 0 && (
              <Link to="/operator/quarantine" className="text-link">
                {quarantined.withoutTenant === 0 ? 'Look at them' : `${quarantined.withoutTenant.toLocaleString('en-GB')} of no tenant`}
              </Link>
            )
          }
        />
      </dl>
    </Panel>
  );
}

function Figure({ label, value, tone, note }: { label: string; value: number; tone?: Tone | undefined; note?: ReactNode }) {
  return (
    <div className={classes.figure}>
      <dt>{label}</dt>
      <dd className={classes.value} data-tone={tone}>
        {value.toLocaleString('en-GB')}
      </dd>
      {note && <dd className={classes.note}>{note}</dd>}
    </div>
  );
}

function Queues({ queues }: Pick<Machinery, 'queues'>) {
  const isSilent = queues.every(({ waiting }) => waiting === null);
  return (
    <Panel title="Queues" description={isSilent ? 'The platform does not say here how many wait, as on a developer’s machine.' : undefined}>
      <ul className={classes.lines}>
        {queues.map(({ name, waiting, oldestAt }) => (
          <li key={name}>
            <span>{name}</span>
            <span className={classes.lineEnd}>
              {oldestAt && (
                <span className={classes.note}>
                  oldest since <Moment at={oldestAt} isShort />
                </span>
              )}
              <span className="tabular">{waiting === null ? 'not told' : `${waiting.toLocaleString('en-GB')} waiting`}</span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Onboarding({ onboarding }: Pick<Machinery, 'onboarding'>) {
  const { share, tone, text } = allowanceOf(onboarding);
  const { used, allowance, nextFreesAt } = onboarding;
  return (
    <Panel title="New businesses" description="Meta lets a provider connect so many in seven days.">
      <div className={classes.allowance}>
        <span className={classes.value}>{used.toLocaleString('en-GB')}</span> of {allowance.toLocaleString('en-GB')}
      </div>
      <div
        className={classes.gauge}
        data-tone={tone}
        role="meter"
        aria-label="New businesses connected in seven days"
        aria-valuemin={0}
        aria-valuemax={allowance}
        aria-valuenow={used}
      >
        <span style={{ width: `${share * 100}%` }} />
      </div>
      <p className={classes.remark}>
        {text}
        {nextFreesAt && (
          <>
            {' '}
            The next place frees <Moment at={nextFreesAt} isShort />.
          </>
        )}
      </p>
    </Panel>
  );
}

function Ledger({ mismatches }: { mismatches: Machinery['ledgerMismatches'] }) {
  if (mismatches.length === 0) {
    return <Panel title="Ledger" description="Every count of the last seven days agrees with what is stored." />;
  }
  return (
    <Panel title="Ledger" description="What was counted and what is stored differ. Each line is something to look into.">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways is reached by keyboard. */}
      <section className={classes.scroll} aria-label="Counts that differ" tabIndex={0}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Tenant</th>
              <th scope="col">Day (UTC)</th>
              <th scope="col">What was compared</th>
              <th scope="col">Counted</th>
              <th scope="col">Found</th>
            </tr>
          </thead>
          <tbody>
            {mismatches.map(({ tenant, day, what, counted, found }) => (
              <tr key={`${tenant?.id} ${day} ${what}`}>
                <td>{tenant?.name ?? 'No tenant'}</td>
                <td className="tabular">{formatDate(day)}</td>
                <td>{what}</td>
                <td className="tabular">{counted.toLocaleString('en-GB')}</td>
                <td className="tabular">{found.toLocaleString('en-GB')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  );
}
