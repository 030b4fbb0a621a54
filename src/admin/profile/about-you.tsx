/** Name, time zone and language. */
import { Button, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Profile } from '../../contract/workspace.ts';
import { problemOf } from '../lib/api.ts';
import { formProblems } from '../lib/form-problems.ts';
import { sessionKey } from '../lib/query-client.ts';
import { toastDone, toastProblem } from '../lib/toasts.tsx';
import { LeaveGuard } from '../parts/leave-guard.tsx';
import { Fields, Pair, Panel } from '../parts/panel.tsx';
import { TimeZoneSelect } from '../parts/time-zone-select.tsx';
import { useSession } from '../session/session.ts';
import { LANGUAGES } from './profile-words.ts';
import { changeProfile, profileKey } from './queries.ts';

const FIELDS = ['name', 'timeZone', 'language'];

export function AboutYou({ profile }: { profile: Profile }) {
  const client = useQueryClient();
  const { tenant } = useSession();
  const saved = { name: profile.name, timeZone: profile.timeZone, language: profile.language };
  const form = useForm({
    initialValues: saved,
    validate: { name: (name) => (name.trim() === '' ? 'Say what colleagues call you.' : null) },
  });
  const isUnsaved = JSON.stringify(form.values) !== JSON.stringify(saved);

  const arrived = (next: Profile) => {
    client.setQueryData(profileKey, next);
    form.setValues({ name: next.name, timeZone: next.timeZone, language: next.language });
    void client.invalidateQueries({ queryKey: sessionKey });
  };
  const saving = useMutation({
    mutationFn: (values: typeof saved) => changeProfile({ ...values, name: values.name.trim() }),
    onSuccess: (next) => {
      const before = saved;
      arrived(next);
      toastDone('Your profile is saved.', {
        run: async () => arrived(await changeProfile(before)),
        done: 'Your profile is as it was.',
      });
    },
    onError: (error) => {
      const { errors, isComplete } = formProblems(problemOf(error), FIELDS);
      form.setErrors(errors);
      if (!isComplete) toastProblem('Your profile was not saved', error);
    },
  });

  return (
    <form noValidate onSubmit={form.onSubmit((values) => saving.mutate(values))}>
      <Panel
        title="About you"
        description={[profile.roleName, profile.team, profile.manager && `reports to ${profile.manager}`].filter(Boolean).join(' · ')}
        foot={
          <>
            <Button type="submit" disabled={!isUnsaved} loading={saving.isPending}>
              Save
            </Button>
            {isUnsaved && (
              <Button variant="subtle" color="gray" onClick={() => form.setValues(saved)}>
                Discard
              </Button>
            )}
          </>
        }
      >
        <Fields>
          <TextInput
            label="Name"
            description="What colleagues and messages call you."
            required
            maxLength={120}
            autoComplete="name"
            {...form.getInputProps('name')}
          />
          <Pair>
            <TimeZoneSelect
              label="Time zone"
              placeholder={`As the workspace: ${tenant.timeZone.replaceAll('_', ' ')}`}
              clearable
              clearButtonProps={{ 'aria-label': 'As the workspace' }}
              {...form.getInputProps('timeZone')}
            />
            <Select
              label="Language"
              description={undefined}
              placeholder="English"
              clearable
              clearButtonProps={{ 'aria-label': 'Without a choice' }}
              data={languageChoices(profile.language)}
              {...form.getInputProps('language')}
            />
          </Pair>
        </Fields>
      </Panel>
      <LeaveGuard
        when={isUnsaved && !saving.isPending}
        title="Leave without saving?"
        text="What you changed about yourself is not saved yet."
        leave="Leave without saving"
        stay="Stay here"
      />
    </form>
  );
}

function languageChoices(kept: string | null): { value: string; label: string }[] {
  const all = kept !== null && !Object.hasOwn(LANGUAGES, kept) ? { ...LANGUAGES, [kept]: kept } : LANGUAGES;
  return Object.entries(all).map(([value, label]) => ({ value, label }));
}
