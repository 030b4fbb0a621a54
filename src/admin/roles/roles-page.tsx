/** Settings > Roles: what each role is for, how many have it, and what it holds. */
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useParams } from '@tanstack/react-router';
import type { CatalogueEntry, RoleView } from '../../contract/roles.ts';
import { counted } from '../lib/words.ts';
import { ErrorState } from '../parts/error-state.tsx';
import { Page, Surface } from '../parts/page.tsx';
import rows from '../parts/rows.module.css';
import { RowsSkeleton } from '../parts/rows-skeleton.tsx';
import { useIsPhone } from '../parts/use-is-phone.ts';
import { useMayChange } from '../session/session.ts';
import { rolesQuery } from './queries.ts';
import { roleLinkId } from './role-link-id.ts';
import { extentOf } from './role-matrix.ts';
import classes from './roles.module.css';

export function RolesPage() {
  const roles = useQuery(rolesQuery);
  const { id } = useParams({ strict: false });
  const mayManage = useMayChange('LoanCRM.Roles.Manage');
  const open = roles.data?.items.find((role) => role.id === id);
  return (
    <Page
      error={roles.error}
      title="Roles"
      tabTitle={open && `${open.name} · Roles`}
      description="What each role may see and do. A change counts at once for everybody who has the role."
      actions={
        mayManage && (
          <Button component={Link} to="/settings/roles/new" leftSection={<IconPlus size={16} aria-hidden />}>
            New role
          </Button>
        )
      }
    >
      <Surface>
        {roles.data ? (
          <RoleList roles={roles.data.items} catalogue={roles.data.catalogue} />
        ) : roles.isError ? (
          <ErrorState error={roles.error} onRetry={() => void roles.refetch()} />
        ) : (
          <div role="status" aria-busy="true" aria-label="Loading roles">
            <RowsSkeleton />
          </div>
        )}
      </Surface>
      <Outlet />
    </Page>
  );
}

interface RoleListProps {
  roles: RoleView[];
  catalogue: CatalogueEntry[];
}

function RoleList({ roles, catalogue }: RoleListProps) {
  const { id: currentId } = useParams({ strict: false });
  const isPhone = useIsPhone();
  if (isPhone) {
    return (
      <ul className={rows.cards} aria-label="Roles">
        {roles.map((role) => (
          <li key={role.id} className={rows.card}>
            <div className={rows.between}>
              <RoleLink role={role} />
              <span className={`${rows.sub} ${rows.nowrap}`}>{counted(role.members, 'member')}</span>
            </div>
            <div className={rows.sub}>{role.description}</div>
          </li>
        ))}
      </ul>
    );
  }
  return (
    <table className={rows.table} aria-label="Roles">
      <colgroup>
        <col style={{ width: '22%' }} />
        <col />
        <col style={{ width: 190 }} />
        <col style={{ width: 110 }} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Role</th>
          <th scope="col">What it is for</th>
          <th scope="col">Holds</th>
          <th scope="col" className={rows.end}>
            Members
          </th>
        </tr>
      </thead>
      <tbody>
        {roles.map((role) => (
          <tr key={role.id} data-current={role.id === currentId}>
            <td>
              <RoleLink role={role} />
            </td>
            <td>{role.description || <span className={rows.quiet}>No description</span>}</td>
            <td>{extentOf(role, catalogue)}</td>
            <td className={`${rows.end} tabular`}>{role.members}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function RoleLink({ role }: { role: RoleView }) {
  return (
    <span className={classes.name}>
      <Link id={roleLinkId(role.id)} to="/settings/roles/$id" params={{ id: role.id }} className={rows.link} resetScroll={false}>
        {role.name}
      </Link>
      {role.isBuiltIn && <span className={classes.builtIn}>Built in</span>}
    </span>
  );
}
