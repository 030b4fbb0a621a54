/** Search and filters above a list; on a phone the filters fold behind one button. */
import { Button, NativeSelect } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAdjustmentsHorizontal, IconChevronDown } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import classes from './filter-bar.module.css';
import { useIsPhone } from './use-is-phone.ts';

interface FilterBarProps {
  search: ReactNode;
  /** How many filters are set, search aside. */
  activeCount?: number;
  onClear?: () => void;
  /** The filters; none where the words are all there is. */
  children?: ReactNode;
}

export function FilterBar({ search, activeCount = 0, onClear, children }: FilterBarProps) {
  const isPhone = useIsPhone();
  const [isOpen, { toggle }] = useDisclosure(activeCount > 0);
  const filtersId = useId();
  const clear = activeCount > 0 && (
    <Button variant="subtle" color="gray" onClick={onClear}>
      Clear filters
    </Button>
  );

  return (
    <search className={classes.bar}>
      <div className={classes.search}>
        {search}
        {isPhone && children && (
          <Button
            variant="default"
            onClick={toggle}
            aria-expanded={isOpen}
            aria-controls={filtersId}
            leftSection={<IconAdjustmentsHorizontal size={16} aria-hidden />}
          >
            Filters{activeCount > 0 && ` (${activeCount})`}
          </Button>
        )}
      </div>
      {children && (!isPhone || isOpen) && (
        <div className={classes.filters} id={filtersId}>
          {children}
          {clear}
        </div>
      )}
    </search>
  );
}

interface ChoiceFilterProps<Word extends string> {
  label: string;
  /** What stands there when nothing is chosen, for instance "Any status". */
  any: string;
  choices: Record<Word, string>;
  value: Word | undefined;
  onChange: (value: Word | undefined) => void;
}

export function ChoiceFilter<Word extends string>({ label, any, choices, value, onChange }: ChoiceFilterProps<Word>) {
  const words = Object.keys(choices) as Word[];
  return (
    <NativeSelect
      aria-label={label}
      value={value ?? ''}
      data-active={value !== undefined}
      onChange={(event) => onChange(words.find((word) => word === event.currentTarget.value))}
      rightSection={<IconChevronDown size={15} aria-hidden />}
      rightSectionPointerEvents="none"
      data={[{ value: '', label: any }, ...words.map((word) => ({ value: word, label: choices[word] }))]}
    />
  );
}
