/** The owner's first sign-in: names the workspace and sets what everything in it is shown in. */
import { Button, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { create, problemOf } from '../lib/api.ts';
import { useCreationKey } from '../lib/creation-key.ts';
import { currencyChoices, currencyOfZone } from '../lib/currencies.ts';
import { formProblems } from '../lib/form-problems.ts';
import { sessionKey } from '../lib/query-client.ts';
import { browserZone } from '../lib/time-zones.ts';
import { Notice } from '../parts/notice.tsx';
import { TimeZoneSelect } from '../parts/time-zone-select.tsx';
import { StartCard } from './start-card.tsx';
import classes from './workspace-start.module.css';

const FIELDS = ['name', 'ownerName', 'timeZone', 'currency'] as const;

export function CreateWorkspacePage() {
  const client = useQueryClient();
  const { keyFor } = useCreationKey();
  const [general, setGeneral] = useState<{ title: string; detail: string } | null>(null);
  const currencies = useMemo(() => currencyChoices(), []);
  const form = useForm({
    initialValues: { name: '', ownerName: '', timeZone: browserZone(), currency: currencyOfZone(browserZone()) ?? 'USD' },
    validate: {
      name: (name) => (name.trim() === '' ? 'Give the workspace a name.' : null),
      ownerName: (name) => (name.trim() === '' ? 'Say what colleagues call you.' : null),
      timeZone: (zone) => (zone === '' ? 'Choose a time zone.' : null),
      currency: (code) => (code === '' ? 'Choose a currency.' : null),
    },
  });

  const creation = useMutation({
    mutationFn: (body: typeof form.values) => create('/workspaces', body, keyFor(body)),
    onSuccess: () => client.invalidateQueries({ queryKey: sessionKey }),
    onError: (error) => {
      const problem = problemOf(error);
      const { errors, isComplete } = formProblems(problem, FIELDS);
      form.setErrors(errors);
      setGeneral(isComplete ? null : problem);
    },
  });

  const chooseZone = (zone: string) => {
    form.setFieldValue('timeZone', zone);
    const currency = currencyOfZone(zone);
    if (currency !== null && !form.isTouched('currency')) form.setValues({ currency });
  };

  return (
    <StartCard
      title="Create your workspace"
      text="It holds your team, your WhatsApp number and every message. You become its first admin; all of this can be changed later."
    >
      <form noValidate onSubmit={form.onSubmit((values) => creation.mutate(values))}>
        <Stack gap="md">
          {general && (
            <Notice tone="bad" title={general.title}>
              {general.detail}
            </Notice>
          )}
          <TextInput
            label="Name of the workspace"
            description="What customers know your business as, for instance Acme Loans."
            maxLength={80}
            autoFocus
            withAsterisk
            autoComplete="organization"
            {...form.getInputProps('name')}
          />
          <TextInput label="Your name" maxLength={120} withAsterisk autoComplete="name" {...form.getInputProps('ownerName')} />
          <div className={classes.pair}>
            <TimeZoneSelect
              label="Time zone"
              description="Every time is shown in it."
              withAsterisk
              {...form.getInputProps('timeZone')}
              onChange={(zone) => chooseZone(zone ?? '')}
            />
            <Select
              label="Currency"
              description="For amounts without one."
              withAsterisk
              searchable
              limit={60}
              data={currencies}
              nothingFoundMessage="No currency by that name."
              {...form.getInputProps('currency')}
            />
          </div>
          <Button type="submit" size="md" loading={creation.isPending} mt="xs">
            Create the workspace
          </Button>
        </Stack>
      </form>
    </StartCard>
  );
}
