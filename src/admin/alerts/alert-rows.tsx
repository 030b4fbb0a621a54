/** What every list of alerts says of the customer and of the matter; where the customer's name leads is up to the list. */
import type { ReactNode } from 'react';
import type { Alert } from '../../contract/alerts.ts';
import { Moment } from '../parts/moment.tsx';
import rows from '../parts/rows.module.css';
import { useTimeZone } from '../session/session.ts';
import { HealthBadge } from './alert-badges.tsx';
import { alertContext, alertSummary } from './alert-words.ts';

export function AlertCustomer({ alert: { customer }, link }: { alert: Alert; link: ReactNode }) {
  return (
    <>
      {link}
      <div className={rows.line}>
        <HealthBadge health={customer.health} />
        <span className={rows.sub}>{customer.ref}</span>
      </div>
    </>
  );
}

export function AlertMatter({ alert }: { alert: Alert }) {
  const timeZone = useTimeZone();
  return (
    <>
      <div>{alertSummary(alert)}</div>
      <div className={rows.sub}>{alertContext(alert, timeZone)}</div>
    </>
  );
}

/** The upper half of a card on a phone. */
export function AlertCardHead({ alert, link }: { alert: Alert; link: ReactNode }) {
  return (
    <>
      <div className={rows.between}>
        {link}
        <Moment at={alert.createdAt} isShort className={`${rows.sub} ${rows.nowrap}`} />
      </div>
      <div>
        <AlertMatter alert={alert} />
      </div>
    </>
  );
}
