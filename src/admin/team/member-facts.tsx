/** The facts of one member. */
import { Link } from '@tanstack/react-router';
import type { Member } from '../../contract/members.ts';
import { zoneLabel } from '../lib/time-zones.ts';
import { counted } from '../lib/words.ts';
import { CopyText } from '../parts/copy-text.tsx';
import { Facts } from '../parts/facts.tsx';
import { Moment } from '../parts/moment.tsx';
import { useMay, useSession } from '../session/session.ts';
import { LANGUAGE_NAMES } from './member-words.ts';

export function MemberFacts({ member }: { member: Member }) {
  const { tenant } = useSession();
  const maySeeAlerts = useMay('LoanCRM.Alerts.Read');
  return (
    <Facts
      facts={[
        { label: 'E-mail', value: <CopyText text={member.email} label="Copy the e-mail address" /> },
        { label: 'Role', value: member.role.name },
        { label: 'Title', value: member.title },
        { label: 'Team', value: member.team },
        { label: 'Manager', value: member.manager?.name },
        {
          label: 'WhatsApp',
          value:
            member.phone === null ? (
              'No number: alerts cannot reach them'
            ) : (
              <span className="tabular">{member.phoneNational ?? member.phone}</span>
            ),
        },
        { label: 'Telegram', value: member.telegramUserId === null ? null : `User id ${member.telegramUserId}` },
        {
          label: 'Open alerts',
          value:
            maySeeAlerts && member.openAlerts > 0 ? (
              <Link to="/csm-hub/alerts" search={{ status: 'open' }} className="text-link">
                {counted(member.openAlerts, 'alert')} to answer
              </Link>
            ) : (
              member.openAlerts.toString()
            ),
        },
        { label: 'Customers', value: member.customers.toString() },
        {
          label: 'Time zone',
          value: member.timeZone ? zoneLabel(member.timeZone, new Date()) : `As the workspace: ${zoneLabel(tenant.timeZone, new Date())}`,
        },
        {
          label: 'Language',
          value: member.language && (LANGUAGE_NAMES[member.language as keyof typeof LANGUAGE_NAMES] ?? member.language),
        },
        { label: 'Last seen', value: member.lastSeenAt ? <Moment at={member.lastSeenAt} /> : 'Never signed in' },
        { label: 'Invited', value: <Moment at={member.createdAt} /> },
        { label: 'Deactivated', value: member.deactivatedAt && <Moment at={member.deactivatedAt} /> },
      ]}
    />
  );
}
