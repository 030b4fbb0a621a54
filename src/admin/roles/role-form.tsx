/** Name, description and permissions of a role; what the API objects to stands at its field. */
import { Stack, Textarea, TextInput } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { useState } from 'react';
import type { Problem } from '../../contract/problem.ts';
import type { CatalogueEntry, RoleInput } from '../../contract/roles.ts';
import { problemOf } from '../lib/api.ts';
import { formProblems } from '../lib/form-problems.ts';
import { Notice } from '../parts/notice.tsx';
import { Matrix } from './matrix.tsx';

const FIELDS = ['name', 'description', 'grants'];
const FIELD_OF_CODE = { role_name_taken: 'name', beyond_your_own: 'grants', reach_not_offered: 'grants', reach_too_narrow: 'grants' };

export function useRoleForm(initialValues: RoleInput) {
  const [general, setGeneral] = useState<Problem | null>(null);
  const form = useForm<RoleInput>({
    initialValues,
    validate: {
      name: (name) => (name.trim() === '' ? 'Give the role a name.' : null),
      grants: (grants) => (Object.keys(grants).length === 0 ? 'Give the role at least one permission.' : null),
    },
  });
  return {
    form,
    general,
    refuse: (error: unknown) => {
      const problem = problemOf(error);
      const { errors, isComplete } = formProblems(problem, FIELDS, FIELD_OF_CODE);
      form.setErrors(errors);
      setGeneral(isComplete ? null : problem);
      if (errors.name) setTimeout(() => form.getInputNode('name')?.focus());
    },
  };
}

interface RoleFormProps {
  id: string;
  form: UseFormReturnType<RoleInput>;
  general: Problem | null;
  catalogue: CatalogueEntry[];
  onSubmit: () => void;
}

export function RoleForm({ id, form, general, catalogue, onSubmit }: RoleFormProps) {
  return (
    <form id={id} noValidate onSubmit={form.onSubmit(onSubmit)}>
      <Stack gap="md">
        {general && (
          <Notice tone="bad" title={general.title}>
            {general.detail}
          </Notice>
        )}
        <TextInput label="Name" withAsterisk maxLength={60} autoComplete="off" data-autofocus {...form.getInputProps('name')} />
        <Textarea
          label="What it is for"
          description="One line, for whoever gives this role to somebody."
          maxLength={200}
          autosize
          minRows={1}
          maxRows={4}
          {...form.getInputProps('description')}
        />
        {form.errors.grants && (
          <Notice tone="bad" title="Permissions">
            {form.errors.grants}
          </Notice>
        )}
        <Matrix catalogue={catalogue} grants={form.values.grants} onChange={(grants) => form.setFieldValue('grants', grants)} />
      </Stack>
    </form>
  );
}
