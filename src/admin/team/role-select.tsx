/** Choosing a role, with what each is for; those that hold more than oneself are shown and cannot be given. */
import { Select, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Member } from '../../contract/members.ts';
import { rolesQuery } from '../roles/queries.ts';
import { beyondOwn } from '../roles/role-matrix.ts';
import { useSession } from '../session/session.ts';
import classes from './team.module.css';

interface RoleSelectProps {
  member: Member | null;
  value?: string;
  onChange?: (role: string) => void;
  error?: ReactNode;
  /** Of the form: where the focus goes when the API objects. */
  'data-path'?: string;
}

export function RoleSelect({ member, value = '', onChange, error, 'data-path': dataPath }: RoleSelectProps) {
  const { grants } = useSession();
  const roles = useQuery(rolesQuery);
  const items = roles.data?.items ?? [];
  const data = items.map((role) => ({
    value: role.id,
    label: role.name,
    disabled: role.id !== member?.role.id && beyondOwn(grants, role.grants).length > 0,
  }));
  // Until the roles are here, the one they have.
  const known =
    data.some((choice) => choice.value === value) || !member ? data : [{ value: member.role.id, label: member.role.name, disabled: false }];
  const chosen = items.find(({ id }) => id === value);
  return (
    <Select
      data-path={dataPath}
      label="Role"
      description={chosen?.description}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      withAsterisk
      allowDeselect={false}
      classNames={{ option: classes.role }}
      checkIconPosition="right"
      data={known}
      value={value}
      onChange={(role) => role !== null && onChange?.(role)}
      error={error ?? (roles.isError ? 'The roles could not be loaded. Try again in a moment.' : undefined)}
      renderOption={({ option }) => {
        const role = items.find(({ id }) => id === option.value);
        return (
          <div>
            <div>{option.label}</div>
            <Text size="xs" c="dimmed">
              {option.disabled ? 'Holds more than you do, so you cannot give it.' : role?.description}
            </Text>
          </div>
        );
      }}
    />
  );
}
