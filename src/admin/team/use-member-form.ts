/** A form of a member: what it checks itself, and where it puts what the API objects to. */
import { type UseFormReturnType, useForm } from '@mantine/form';
import { useState } from 'react';
import type { Problem } from '../../contract/problem.ts';
import { problemOf } from '../lib/api.ts';
import { formProblems } from '../lib/form-problems.ts';
import { MEMBER_FIELD_OF_CODE, MEMBER_FIELDS, type MemberFormValues } from './member-words.ts';

interface MemberFormState {
  form: UseFormReturnType<MemberFormValues>;
  /** What concerns no single field. */
  general: Problem | null;
  /** Shows why the API refused; the first field it objects to takes the focus. */
  refuse: (error: unknown) => void;
}

export function useMemberForm(initialValues: MemberFormValues): MemberFormState {
  const [general, setGeneral] = useState<Problem | null>(null);
  const form = useForm<MemberFormValues>({
    initialValues,
    validate: {
      name: (name) => (name.trim() === '' ? 'Give the person a name.' : null),
      email: (email) => (/^\S+@\S+\.\S+$/.test(email.trim()) ? null : 'Use an e-mail address, for instance meera@acmeloans.example.'),
      role: (role) => (role === '' ? 'Choose a role.' : null),
      telegramUserId: (id) => (/^(\d{3,20})?$/.test(id.trim()) ? null : 'Use the numeric Telegram user id, for instance 7304918265.'),
    },
    onSubmitPreventDefault: 'always',
  });
  return {
    form,
    general,
    refuse(error) {
      const problem = problemOf(error);
      const { errors, isComplete } = formProblems(problem, MEMBER_FIELDS, MEMBER_FIELD_OF_CODE);
      form.setErrors(errors);
      setGeneral(isComplete ? null : problem);
      const first = MEMBER_FIELDS.find((field) => errors[field] !== undefined);
      if (first) setTimeout(() => form.getInputNode(first)?.focus());
    },
  };
}
