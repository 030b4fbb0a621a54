/** One's open alerts as a table on a desk and as cards on a phone. */
import { Link } from '@tanstack/react-router';
import type { Alert } from '../../contract/alerts.ts';
import { HealthBadge } from '../alerts/alert-badges.tsx';
import { AlertCardHead, AlertCustomer, AlertMatter } from '../alerts/alert-rows.tsx';
import { MessageState } from '../parts/message-state.tsx';
import { Moment } from '../parts/moment.tsx';
import rows from '../parts/rows.module.css';
import { ToneBadge } from '../parts/tone-badge.tsx';
import { useIsPhone } from '../parts/use-is-phone.ts';

export function TaskList({ alerts }: { alerts: Alert[] }) {
  return useIsPhone() ? <TaskCards alerts={alerts} /> : <TaskTable alerts={alerts} />;
}

function TaskTable({ alerts }: { alerts: Alert[] }) {
  return (
    <table className={rows.table} aria-label="Alerts that wait for you">
      <colgroup>
        <col style={{ width: '26%' }} />
        <col />
        <col style={{ width: 130 }} />
        <col style={{ width: 190 }} />
        <col style={{ width: 128 }} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Customer</th>
          <th scope="col">What</th>
          <th scope="col">Message</th>
          <th scope="col">Answer due</th>
          <th scope="col" className={rows.end}>
            Raised
          </th>
        </tr>
      </thead>
      <tbody>
        {alerts.map((alert) => (
          <tr key={alert.id}>
            <td>
              <AlertCustomer alert={alert} link={<TaskLink alert={alert} />} />
            </td>
            <td>
              <AlertMatter alert={alert} />
            </td>
            <td>{alert.messageStatus && <MessageState status={alert.messageStatus} />}</td>
            <td>
              <Due at={alert.dueAt} />
            </td>
            <td className={rows.end}>
              <Moment at={alert.createdAt} isShort className={rows.nowrap} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function TaskCards({ alerts }: { alerts: Alert[] }) {
  return (
    <ul className={rows.cards} aria-label="Alerts that wait for you">
      {alerts.map((alert) => (
        <li key={alert.id} className={rows.card}>
          <AlertCardHead alert={alert} link={<TaskLink alert={alert} />} />
          <div className={rows.middle}>
            <HealthBadge health={alert.customer.health} />
            <Due at={alert.dueAt} hasLabel />
          </div>
        </li>
      ))}
    </ul>
  );
}

function TaskLink({ alert }: { alert: Alert }) {
  return (
    <Link to="/csm-hub/alerts/$id" params={{ id: alert.id }} className={rows.link}>
      {alert.customer.name}
    </Link>
  );
}

function Due({ at, hasLabel = false }: { at: string | null; hasLabel?: boolean }) {
  if (at === null) return <span className={rows.quiet}>{hasLabel ? '' : 'Any time'}</span>;
  const isLate = Date.parse(at) < Date.now();
  return (
    <span className={rows.line}>
      {hasLabel && !isLate && <span className={rows.sub}>Due</span>}
      <Moment at={at} isShort className={rows.nowrap} />
      {isLate && <ToneBadge tone="bad">Overdue</ToneBadge>}
    </span>
  );
}
