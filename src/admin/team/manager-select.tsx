/** Choosing a manager by typing a name; asks the API once the typing pauses. */
import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Member } from '../../contract/members.ts';
import { memberChoicesQuery } from './queries.ts';

const PAUSE_MS = 250;

interface ManagerSelectProps {
  member: Member | null;
  value?: string;
  onChange?: (id: string) => void;
  error?: ReactNode;
  /** Of the form: where the focus goes when the API objects. */
  'data-path'?: string;
}

export function ManagerSelect({ member, value = '', onChange, error, 'data-path': dataPath }: ManagerSelectProps) {
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(member?.manager ?? null);
  const [asked] = useDebouncedValue(typed.trim(), PAUSE_MS);
  // Once chosen, the field shows the name: that is no search.
  const found = useQuery(memberChoicesQuery(asked === chosen?.name ? '' : asked));
  const others = (found.data?.items ?? []).filter(({ id, state }) => id !== member?.id && state !== 'inactive');
  const choices = [...(chosen && !others.some(({ id }) => id === chosen.id) ? [chosen] : []), ...others];
  return (
    <Select
      data-path={dataPath}
      label="Manager"
      placeholder="None"
      searchable
      clearable
      clearButtonProps={{ 'aria-label': 'No manager' }}
      data={choices.map(({ id, name }) => ({ value: id, label: name }))}
      // The API has searched already, in more than the name.
      filter={({ options }) => options}
      searchValue={typed}
      onSearchChange={setTyped}
      nothingFoundMessage={found.isFetching ? 'Looking…' : 'Nobody by that name'}
      value={value === '' ? null : value}
      onChange={(id) => {
        setChosen(choices.find((choice) => choice.id === id) ?? null);
        onChange?.(id ?? '');
      }}
      error={error}
    />
  );
}
