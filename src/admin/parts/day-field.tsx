/** A day of the workspace's calendar in a filter bar. */
import { TextInput } from '@mantine/core';
import classes from './filter-bar.module.css';

interface DayFieldProps {
  label: string;
  value: string | undefined;
  min?: string | undefined;
  max?: string | undefined;
  onChange: (value: string | undefined) => void;
}

export function DayField({ label, value, min, max, onChange }: DayFieldProps) {
  return (
    <TextInput
      className={classes.day}
      type="date"
      aria-label={`${label} day`}
      value={value ?? ''}
      min={min}
      max={max}
      leftSection={<span className={classes.dayLabel}>{label}</span>}
      leftSectionWidth={52}
      onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
    />
  );
}
