/** The team as a table on a desk and as cards on a phone. */
import { Link, useParams, useSearch } from '@tanstack/react-router';
import type { Member } from '../../contract/members.ts';
import { Moment } from '../parts/moment.tsx';
import { Nothing } from '../parts/nothing.tsx';
import rows from '../parts/rows.module.css';
import { useIsPhone } from '../parts/use-is-phone.ts';
import { useSession } from '../session/session.ts';
import { memberLinkId } from './member-link-id.ts';
import { MemberState } from './member-state.tsx';
import classes from './team.module.css';

export function MemberList({ members }: { members: Member[] }) {
  return useIsPhone() ? <MemberCards members={members} /> : <MemberTable members={members} />;
}

function MemberTable({ members }: { members: Member[] }) {
  const { id: currentId } = useParams({ strict: false });
  return (
    <table className={rows.table} aria-label="Team">
      <colgroup>
        <col style={{ width: '27%' }} />
        <col style={{ width: '18%' }} />
        <col />
        <col style={{ width: 132 }} />
        <col style={{ width: 122 }} />
        <col style={{ width: 154 }} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Role</th>
          <th scope="col">Team</th>
          <th scope="col">WhatsApp</th>
          <th scope="col">State</th>
          <th scope="col" className={rows.end}>
            Last seen
          </th>
        </tr>
      </thead>
      <tbody>
        {members.map((member) => (
          <tr key={member.id} data-current={member.id === currentId}>
            <td>
              <MemberLink member={member} />
              <div className={`${rows.sub} ${classes.email}`}>{member.email}</div>
            </td>
            <td>
              <div>{member.role.name}</div>
              {member.title && <div className={rows.sub}>{member.title}</div>}
            </td>
            <td>
              {member.team && <div>{member.team}</div>}
              {member.manager && <div className={rows.sub}>Led by {member.manager.name}</div>}
              {!member.team && !member.manager && <Nothing />}
            </td>
            <td className={`tabular ${rows.nowrap}`}>{member.phoneNational ?? member.phone ?? <Nothing />}</td>
            <td>
              <MemberState state={member.state} />
            </td>
            <td className={rows.end}>
              {member.lastSeenAt ? (
                <Moment at={member.lastSeenAt} isShort className={rows.nowrap} />
              ) : (
                <span className={rows.quiet}>Never</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function MemberCards({ members }: { members: Member[] }) {
  return (
    <ul className={rows.cards} aria-label="Team">
      {members.map((member) => (
        <li key={member.id} className={rows.card}>
          <div className={rows.between}>
            <MemberLink member={member} />
            <MemberState state={member.state} />
          </div>
          <div className={`${rows.sub} ${classes.email}`}>{member.email}</div>
          <div className={rows.line}>
            <span>{[member.role.name, member.team].filter(Boolean).join(' · ')}</span>
            {member.phone && <span className={`${rows.sub} tabular`}>{member.phoneNational ?? member.phone}</span>}
          </div>
        </li>
      ))}
    </ul>
  );
}

function MemberLink({ member }: { member: Member }) {
  const search = useSearch({ from: '/shell/settings/team' });
  const isYou = useSession().member.id === member.id;
  return (
    <span>
      <Link
        id={memberLinkId(member.id)}
        to="/settings/team/$id"
        params={{ id: member.id }}
        search={search}
        className={rows.link}
        resetScroll={false}
      >
        {member.name}
      </Link>
      {isYou && <span className={classes.you}>you</span>}
    </span>
  );
}
