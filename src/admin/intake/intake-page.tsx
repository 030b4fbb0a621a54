/** Intake: the ledger of a period, and what is held in quarantine. */
import { SegmentedControl, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Page } from '../parts/page.tsx';
import classes from './intake.module.css';
import { PERIODS, type Period } from './intake-words.ts';
import { Ledger } from './ledger.tsx';
import { Quarantine } from './quarantine.tsx';
import { intakeTotalsQuery } from './queries.ts';

const route = getRouteApi('/shell/intake');

export function IntakePage() {
  const { period = 'day' } = route.useSearch();
  const totals = useQuery(intakeTotalsQuery(period));
  const navigate = useNavigate();
  return (
    <Page
      error={totals.error}
      title="Intake"
      description="Everything that arrived from WhatsApp, and what became of it. Nothing is dropped without a reason."
      actions={
        <SegmentedControl
          aria-label="Period"
          value={period}
          onChange={(value) => void navigate({ to: '/intake', search: { period: value as Period }, replace: true })}
          data={Object.entries(PERIODS).map(([value, { label }]) => ({ value, label }))}
        />
      }
    >
      <Ledger period={period} />
      <section aria-labelledby="quarantine" className={classes.section}>
        <div>
          <Title order={2} id="quarantine">
            Quarantine
          </Title>
          <p className={classes.lead}>
            Signed but not readable as it came, or not for this workspace’s numbers. Replay one after its cause is fixed.
          </p>
        </div>
        <Quarantine />
      </section>
    </Page>
  );
}
