/** The entries by day; each opens to what it was before, what it is since, and from where it came. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { AuditEntry } from '../../contract/audit.ts';
import { dayOf, formatDate } from '../lib/time.ts';
import { CopyText } from '../parts/copy-text.tsx';
import { Facts } from '../parts/facts.tsx';
import { Moment } from '../parts/moment.tsx';
import { useMay, useTimeZone } from '../session/session.ts';
import classes from './audit.module.css';
import { actorNote, auditSentence } from './audit-words.ts';
import { type ChangeNames, fieldLabel, valueWords } from './change-words.ts';
import { changeNamesQuery } from './queries.ts';

export function AuditList({ entries }: { entries: AuditEntry[] }) {
  const timeZone = useTimeZone();
  const mayReadRoles = useMay('LoanCRM.Members.Read');
  const names = useQuery({ ...changeNamesQuery, enabled: mayReadRoles }).data ?? {};
  const today = dayOf(new Date(), timeZone);
  const days = Map.groupBy(entries, ({ at }) => dayOf(new Date(at), timeZone));
  return [...days].map(([day, ofDay]) => (
    <section key={day} aria-labelledby={`day-${day}`}>
      <h2 id={`day-${day}`} className={classes.day}>
        {day === today ? 'Today' : formatDate(day, today.slice(0, 4))}
      </h2>
      <ul className={classes.entries}>
        {ofDay.map((entry) => (
          <Entry key={entry.id} entry={entry} names={names} />
        ))}
      </ul>
    </section>
  ));
}

function Entry({ entry, names }: { entry: AuditEntry; names: ChangeNames }) {
  const note = actorNote(entry.by.kind);
  return (
    <li>
      <details className={classes.entry}>
        <summary className={classes.summary}>
          <ClockTime at={entry.at} />
          <span className={classes.sentence}>
            <strong>{entry.by.name}</strong>
            {note && <span className={classes.note}> ({note})</span>} {auditSentence(entry, names)}
          </span>
        </summary>
        <div className={classes.detail}>
          {entry.changes.length > 0 && <Changes entry={entry} names={names} />}
          <Facts
            facts={[
              { label: 'When', value: <Moment at={entry.at} /> },
              { label: 'From', value: [entry.device, entry.address].filter(Boolean).join(' · ') || 'Not from a browser' },
              { label: 'Reference', value: entry.requestId && <CopyText text={entry.requestId} label="Copy the reference" /> },
              { label: 'More', value: <More entry={entry} /> },
            ]}
          />
        </div>
      </details>
    </li>
  );
}

function Changes({ entry, names }: { entry: AuditEntry; names: ChangeNames }) {
  return (
    <table className={classes.changes}>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {entry.changes.map(({ field, before, after }) => (
          <tr key={field}>
            <th scope="row">{fieldLabel(field)}</th>
            <td className={classes.before}>{valueWords(field, before, names)}</td>
            <td>{valueWords(field, after, names)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function More({ entry: { by, record } }: { entry: AuditEntry }) {
  return (
    <span className={classes.more}>
      {by.id !== null && (
        <Link to="/settings/audit" search={{ by: by.id }} className="text-link">
          All by {by.name}
        </Link>
      )}
      {record.id !== '' && record.id !== by.id && (
        <Link to="/settings/audit" search={{ record: record.id }} className="text-link">
          All done to {record.name || 'this record'}
        </Link>
      )}
    </span>
  );
}

function ClockTime({ at }: { at: string }) {
  return <Moment at={at} isClock className={classes.clock} />;
}
