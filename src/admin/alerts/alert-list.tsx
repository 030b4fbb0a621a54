/** The alerts as a table on a desk and as cards on a phone. */
import { Link, useParams, useSearch } from '@tanstack/react-router';
import type { Alert } from '../../contract/alerts.ts';
import { MessageState } from '../parts/message-state.tsx';
import { Moment } from '../parts/moment.tsx';
import rows from '../parts/rows.module.css';
import { useIsPhone } from '../parts/use-is-phone.ts';
import { AlertStatusBadge, HealthBadge } from './alert-badges.tsx';
import { alertLinkId } from './alert-link-id.ts';
import { AlertCardHead, AlertCustomer, AlertMatter } from './alert-rows.tsx';
import { answerText } from './alert-words.ts';

export function AlertList({ alerts }: { alerts: Alert[] }) {
  return useIsPhone() ? <AlertCards alerts={alerts} /> : <AlertTable alerts={alerts} />;
}

function AlertTable({ alerts }: { alerts: Alert[] }) {
  const { id: currentId } = useParams({ strict: false });
  return (
    <table className={rows.table} aria-label="Alerts">
      <colgroup>
        <col style={{ width: '23%' }} />
        <col />
        <col style={{ width: '15%' }} />
        <col style={{ width: 118 }} />
        <col style={{ width: 152 }} />
        <col style={{ width: 128 }} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Customer</th>
          <th scope="col">What</th>
          <th scope="col">Asked</th>
          <th scope="col">Message</th>
          <th scope="col">Status</th>
          <th scope="col" className={rows.end}>
            Raised
          </th>
        </tr>
      </thead>
      <tbody>
        {alerts.map((alert) => (
          <tr key={alert.id} data-current={alert.id === currentId}>
            <td>
              <AlertCustomer alert={alert} link={<AlertLink alert={alert} />} />
            </td>
            <td>
              <AlertMatter alert={alert} />
            </td>
            <td>
              <div>{alert.asked.name}</div>
              <Answer alert={alert} />
            </td>
            <td>{alert.messageStatus && <MessageState status={alert.messageStatus} />}</td>
            <td>
              <AlertStatusBadge status={alert.status} />
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

function AlertCards({ alerts }: { alerts: Alert[] }) {
  return (
    <ul className={rows.cards} aria-label="Alerts">
      {alerts.map((alert) => (
        <li key={alert.id} className={rows.card}>
          <AlertCardHead alert={alert} link={<AlertLink alert={alert} />} />
          <div className={rows.middle}>
            <span className={rows.line}>
              <AlertStatusBadge status={alert.status} />
              <HealthBadge health={alert.customer.health} />
            </span>
            {alert.messageStatus && <MessageState status={alert.messageStatus} />}
          </div>
          <div className={rows.sub}>
            {alert.asked.name}
            {alert.answer && ` · “${answerText(alert.answer)}”`}
          </div>
        </li>
      ))}
    </ul>
  );
}

function AlertLink({ alert }: { alert: Alert }) {
  const search = useSearch({ from: '/shell/csm-hub/alerts' });
  return (
    <Link
      id={alertLinkId(alert.id)}
      to="/csm-hub/alerts/$id"
      params={{ id: alert.id }}
      search={search}
      className={rows.link}
      resetScroll={false}
    >
      {alert.customer.name}
    </Link>
  );
}

function Answer({ alert }: { alert: Alert }) {
  if (!alert.answer) return <div className={rows.sub}>No answer yet</div>;
  const byOther = alert.answeredBy && alert.answeredBy.id !== alert.asked.id ? ` by ${alert.answeredBy.name}` : '';
  return (
    <div className={rows.sub}>
      “{answerText(alert.answer)}”{byOther}
    </div>
  );
}
