/** What the workspace is called, its clock and its money. */
import { Select, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { currencyChoices } from '../lib/currencies.ts';
import { Pair } from '../parts/panel.tsx';
import { TimeZoneSelect } from '../parts/time-zone-select.tsx';
import { SectionPanel } from './section-panel.tsx';
import { type SectionProps, useSection } from './use-section.ts';

const TITLE = 'Name and place';

export function IdentitySection(props: SectionProps) {
  const { settings } = props;
  const currencies = useMemo(() => currencyChoices([settings.currency]), [settings.currency]);
  const section = useSection({
    ...props,
    title: TITLE,
    read: ({ name, brandName, timeZone, currency }) => ({ name, brandName: brandName ?? '', timeZone, currency }),
    toChange: ({ name, brandName, timeZone, currency }) => ({
      name: name.trim(),
      brandName: brandName.trim() === '' ? null : brandName.trim(),
      timeZone,
      currency,
    }),
    validate: ({ name }) => ({ name: name.trim() === '' ? 'Give the workspace a name.' : undefined }),
    fieldOf: { name: 'name', brandName: 'brandName', timeZone: 'timeZone', currency: 'currency' },
    done: 'Name and place are saved.',
    isUndoable: true,
  });
  const { form } = section;
  return (
    <SectionPanel title={TITLE} description="Times and amounts appear in this zone and currency for everybody." section={section}>
      <TextInput
        label="Name"
        description="What colleagues see, and what tells workspaces apart."
        required
        maxLength={80}
        {...form.getInputProps('name')}
      />
      <TextInput
        label="Branding name"
        description="On the page and in what Switchboard writes about itself."
        placeholder={form.values.name}
        maxLength={60}
        {...form.getInputProps('brandName')}
      />
      <Pair>
        <TimeZoneSelect label="Time zone" allowDeselect={false} {...form.getInputProps('timeZone')} />
        <Select
          label="Currency"
          searchable
          allowDeselect={false}
          limit={80}
          maxDropdownHeight={260}
          nothingFoundMessage="No currency by that name."
          data={currencies}
          {...form.getInputProps('currency')}
        />
      </Pair>
    </SectionPanel>
  );
}
