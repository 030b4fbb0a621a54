/** The roster as a table on a desk and as cards on a phone. */
import { Link } from '@tanstack/react-router';
import type { Member } from '../../contract/members.ts';
import { counted } from '../lib/words.ts';
import { Nothing } from '../parts/nothing.tsx';
import rows from '../parts/rows.module.css';
import { ToneBadge } from '../parts/tone-badge.tsx';
import { useIsPhone } from '../parts/use-is-phone.ts';
import { MemberState } from '../team/member-state.tsx';

export function RosterList({ members }: { members: Member[] }) {
  return useIsPhone() ? <RosterCards members={members} /> : <RosterTable members={members} />;
}

function RosterTable({ members }: { members: Member[] }) {
  return (
    <table className={rows.table} aria-label="Customer-success managers">
      <colgroup>
        <col style={{ width: '28%' }} />
        <col style={{ width: '16%' }} />
        <col />
        <col style={{ width: 120 }} />
        <col style={{ width: 120 }} />
        <col style={{ width: 120 }} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Team</th>
          <th scope="col">WhatsApp</th>
          <th scope="col">State</th>
          <th scope="col" className={rows.end}>
            Customers
          </th>
          <th scope="col" className={rows.end}>
            Open alerts
          </th>
        </tr>
      </thead>
      <tbody>
        {members.map((member) => (
          <tr key={member.id}>
            <td>
              <MemberLink member={member} />
              <div className={rows.sub}>{member.title ?? member.role.name}</div>
            </td>
            <td>{member.team ?? <Nothing />}</td>
            <td>
              <Phone member={member} />
            </td>
            <td>
              <MemberState state={member.state} />
            </td>
            <td className={`${rows.end} tabular`}>{member.customers}</td>
            <td className={`${rows.end} tabular`}>
              <OpenAlerts count={member.openAlerts} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function RosterCards({ members }: { members: Member[] }) {
  return (
    <ul className={rows.cards} aria-label="Customer-success managers">
      {members.map((member) => (
        <li key={member.id} className={rows.card}>
          <div className={rows.between}>
            <MemberLink member={member} />
            <MemberState state={member.state} />
          </div>
          <div className={rows.sub}>
            {[member.team, counted(member.customers, 'customer'), counted(member.openAlerts, 'open alert')].filter(Boolean).join(' · ')}
          </div>
          <div>
            <Phone member={member} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function MemberLink({ member }: { member: Member }) {
  return (
    <Link to="/settings/team/$id" params={{ id: member.id }} className={rows.link}>
      {member.name}
    </Link>
  );
}

/** Without a number alerts cannot reach them, which is worth seeing. */
function Phone({ member }: { member: Member }) {
  if (member.phone === null) {
    return (
      <ToneBadge tone="warn" isQuiet>
        No number yet
      </ToneBadge>
    );
  }
  return <span className="tabular">{member.phoneNational ?? member.phone}</span>;
}

function OpenAlerts({ count }: { count: number }) {
  return count === 0 ? <span className={rows.quiet}>0</span> : <ToneBadge tone="orange">{count}</ToneBadge>;
}
