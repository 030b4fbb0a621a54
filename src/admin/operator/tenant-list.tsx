/** The tenants as a table on a desk and as cards on a phone. */
import { Link, useSearch } from '@tanstack/react-router';
import type { OperatorTenant } from '../../contract/operator.ts';
import { counted } from '../lib/words.ts';
import { Moment } from '../parts/moment.tsx';
import rows from '../parts/rows.module.css';
import { ToneBadge } from '../parts/tone-badge.tsx';
import { useIsPhone } from '../parts/use-is-phone.ts';
import classes from './operator.module.css';
import { concernsOf } from './operator-words.ts';

export function TenantList({ tenants }: { tenants: OperatorTenant[] }) {
  const Rows = useIsPhone() ? TenantCards : TenantTable;
  return <Rows tenants={tenants} />;
}

function TenantTable({ tenants }: { tenants: OperatorTenant[] }) {
  return (
    <table className={rows.table} aria-label="Tenants">
      <colgroup>
        <col style={{ width: '25%' }} />
        <col />
        <col style={{ width: 130 }} />
        <col style={{ width: 130 }} />
        <col style={{ width: 100 }} />
        <col style={{ width: 130 }} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Tenant</th>
          <th scope="col">State</th>
          <th scope="col" className={rows.end}>
            Out, 24 h
          </th>
          <th scope="col" className={rows.end}>
            In, 24 h
          </th>
          <th scope="col" className={rows.end}>
            Waiting
          </th>
          <th scope="col" className={rows.end}>
            Last activity
          </th>
        </tr>
      </thead>
      <tbody>
        {tenants.map((tenant) => (
          <tr key={tenant.id}>
            <td>
              <TenantLink tenant={tenant} />
              <Size tenant={tenant} />
            </td>
            <td>
              <States tenant={tenant} />
            </td>
            <td className={`${rows.end} tabular`}>
              {number(tenant.messages.out24h)}
              {tenant.messages.failed24h > 0 && <div className={rows.sub}>{number(tenant.messages.failed24h)} failed</div>}
            </td>
            <td className={`${rows.end} tabular`}>{number(tenant.messages.in24h)}</td>
            <td className={`${rows.end} tabular`}>{number(tenant.waiting)}</td>
            <td className={rows.end}>
              <LastActivity at={tenant.lastActivityAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function TenantCards({ tenants }: { tenants: OperatorTenant[] }) {
  return (
    <ul className={rows.cards} aria-label="Tenants">
      {tenants.map((tenant) => (
        <li key={tenant.id} className={rows.card}>
          <div className={rows.between}>
            <TenantLink tenant={tenant} />
            <span className={rows.sub}>
              <LastActivity at={tenant.lastActivityAt} />
            </span>
          </div>
          <Size tenant={tenant} />
          <States tenant={tenant} />
          <div className={`${rows.sub} tabular`}>
            24 h: {number(tenant.messages.out24h)} out, {number(tenant.messages.in24h)} in, {number(tenant.waiting)} waiting
          </div>
        </li>
      ))}
    </ul>
  );
}

function TenantLink({ tenant }: { tenant: OperatorTenant }) {
  const search = useSearch({ from: '/shell/operator' });
  return (
    <Link
      to="/operator/tenants/$id"
      params={{ id: tenant.id }}
      search={search}
      resetScroll={false}
      className={rows.link}
      id={tenantLinkId(tenant.id)}
    >
      {tenant.name}
    </Link>
  );
}

function Size({ tenant: { members, connections } }: { tenant: OperatorTenant }) {
  const connected = connections.connected === 0 ? 'not connected' : counted(connections.connected, 'connection');
  return (
    <div className={rows.sub}>
      {counted(members, 'member')} · {connected}
    </div>
  );
}

export function States({ tenant }: { tenant: OperatorTenant }) {
  return (
    <div className={classes.states}>
      {tenant.state === 'suspended' ? <ToneBadge tone="orange">Suspended</ToneBadge> : <ToneBadge tone="good">Active</ToneBadge>}
      {concernsOf(tenant).map(({ label, tone }) => (
        <ToneBadge key={label} tone={tone} isQuiet>
          {label}
        </ToneBadge>
      ))}
    </div>
  );
}

function LastActivity({ at }: { at: string | null }) {
  return at === null ? <span className={rows.quiet}>None yet</span> : <Moment at={at} isShort className={rows.nowrap} />;
}

/** So that the focus finds the way back from the drawer. */
export function tenantLinkId(id: string): string {
  return `tenant-${id}`;
}

function number(count: number): string {
  return count.toLocaleString('en-GB');
}
