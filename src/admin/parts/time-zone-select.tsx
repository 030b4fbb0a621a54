/** A time zone, found by typing a city. */
import { Select, type SelectProps } from '@mantine/core';
import { useMemo } from 'react';
import { timeZoneChoices } from '../lib/time-zones.ts';

/** Shown at once; typing narrows them. */
const SHOWN_AT_ONCE = 80;

export function TimeZoneSelect({ value = null, ...rest }: Omit<SelectProps, 'data'>) {
  const choices = useMemo(() => timeZoneChoices(new Date(), [value ?? '']), [value]);
  return (
    <Select
      searchable
      limit={SHOWN_AT_ONCE}
      nothingFoundMessage="No time zone by that name. Try the largest city nearby."
      {...rest}
      value={value}
      data={choices}
    />
  );
}
