/** A group of settings as a form of its own: what is saved, what is typed, and how one becomes the other. */
import { type UseFormReturnType, useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ChangeWorkspace, WorkspaceSettings } from '../../contract/workspace.ts';
import { problemOf } from '../lib/api.ts';
import { formProblems } from '../lib/form-problems.ts';
import { sessionKey } from '../lib/query-client.ts';
import { toastDone, toastProblem } from '../lib/toasts.tsx';
import { changeWorkspace, workspaceKey } from './queries.ts';

export interface SectionProps {
  settings: WorkspaceSettings;
  /** Says that something here is typed and not saved, or no longer. */
  onUnsaved: (section: string, isUnsaved: boolean) => void;
}

type Values = Record<string, string | boolean | null>;

interface SectionOptions<V extends Values> extends SectionProps {
  /** As the heading says it. */
  title: string;
  read: (settings: WorkspaceSettings) => V;
  toChange: (values: V) => ChangeWorkspace;
  validate: (values: V) => Partial<Record<keyof V, string | undefined>>;
  /** The form's field of each field of the API. */
  fieldOf: Readonly<Record<string, keyof V & string>>;
  /** Said when saved. */
  done: string;
  /** Whether "Undo" puts the old values back; not where a change does what cannot be undone. */
  isUndoable: boolean;
}

export interface Section<V extends Values> {
  form: UseFormReturnType<V>;
  isUnsaved: boolean;
  isSaving: boolean;
  /** A refusal that belongs to no field. */
  problem: { title: string; detail: string } | null;
  save: () => void;
  discard: () => void;
}

export function useSection<V extends Values>(options: SectionOptions<V>): Section<V> {
  const { settings, title, read, toChange, validate, fieldOf, done, isUndoable, onUnsaved } = options;
  const client = useQueryClient();
  const saved = read(settings);
  const form = useForm<V>({
    initialValues: saved,
    validate: (values) => {
      const found = Object.entries(validate(values)).filter(([, message]) => message !== undefined);
      return Object.fromEntries(found) as Record<string, string>;
    },
  });
  const isUnsaved = JSON.stringify(form.values) !== JSON.stringify(saved);

  // Somebody else may save meanwhile: untouched fields follow, typed ones stay.
  const savedText = JSON.stringify(saved);
  useEffect(() => {
    const next = JSON.parse(savedText) as V;
    if (!form.isDirty()) form.setValues(next);
    form.setInitialValues(next);
    form.resetDirty(next);
  }, [savedText]);

  useEffect(() => onUnsaved(title, isUnsaved), [onUnsaved, title, isUnsaved]);

  const arrived = (next: WorkspaceSettings) => {
    client.setQueryData(workspaceKey, next);
    void client.invalidateQueries({ queryKey: sessionKey });
  };
  const putBack = async (values: V) => {
    const next = await changeWorkspace(toChange(values));
    form.setValues(values);
    arrived(next);
  };

  const saving = useMutation({
    mutationFn: (values: V) => changeWorkspace(toChange(values)),
    onSuccess: (next) => {
      const before = saved;
      const after = read(next);
      form.setInitialValues(after);
      form.setValues(after);
      form.resetDirty(after);
      arrived(next);
      toastDone(done, isUndoable ? { run: () => putBack(before), done: 'The settings are as they were.' } : undefined);
    },
    onError: (error) => {
      const { errors } = formProblems(problemOf(error), Object.keys(fieldOf));
      form.setErrors(Object.fromEntries(Object.entries(errors).map(([field, message]) => [fieldOf[field] ?? field, message])));
      if (Object.keys(errors).length > 0) return focusFirstError();
      toastProblem('Not saved', error);
    },
  });

  const refused = saving.error ? problemOf(saving.error) : null;
  const isAtFields = refused !== null && formProblems(refused, Object.keys(fieldOf)).isComplete;
  return {
    form,
    isUnsaved,
    isSaving: saving.isPending,
    problem: isAtFields ? null : refused,
    save: () => {
      if (form.validate().hasErrors) return focusFirstError();
      saving.mutate(form.values);
    },
    discard: () => {
      form.setValues(saved);
      form.clearErrors();
      saving.reset();
    },
  };
}

/** After the errors are on the page. */
function focusFirstError(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('main [aria-invalid="true"]')?.focus());
}
