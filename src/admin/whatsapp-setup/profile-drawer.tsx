/** What customers see about the business on WhatsApp, read from Meta, to look at and to change. */
import { Button, Select, Skeleton, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import type { BusinessProfile, SetupConnection } from '../../contract/whatsapp-setup.ts';
import { problemOf } from '../lib/api.ts';
import { formProblems } from '../lib/form-problems.ts';
import { toastDone } from '../lib/toasts.tsx';
import { ErrorState } from '../parts/error-state.tsx';
import { LeaveGuard } from '../parts/leave-guard.tsx';
import { Notice } from '../parts/notice.tsx';
import { SideDrawer } from '../parts/side-drawer.tsx';
import { useFocusBack } from '../parts/use-focus-back.ts';
import { changeProfile, type ProfileChange, profileQuery } from './queries.ts';
import { VERTICALS } from './status-words.ts';
import classes from './whatsapp-setup.module.css';

interface ProfileDrawerProps {
  connection: SetupConnection;
  mayChange: boolean;
  onClose: () => void;
}

export function ProfileDrawer({ connection, mayChange, onClose }: ProfileDrawerProps) {
  const { id } = connection;
  // The drawer that waits makes place for the one with the form.
  useFocusBack(true);
  const profile = useQuery({ ...profileQuery(id), refetchOnWindowFocus: false });
  if (profile.data) return <ProfileForm connection={connection} profile={profile.data} mayChange={mayChange} onClose={onClose} />;
  return (
    <SideDrawer title="Business profile" closeLabel="Close the business profile" onClose={onClose}>
      {profile.isError ? (
        <ErrorState error={profile.error} onRetry={() => void profile.refetch()} />
      ) : (
        <Stack gap="lg" role="status" aria-busy="true" aria-label="Reading the profile from Meta">
          <Skeleton height={54} />
          <Skeleton height={96} />
          <Skeleton height={54} />
          <Skeleton height={54} />
        </Stack>
      )}
    </SideDrawer>
  );
}

interface Values {
  about: string;
  description: string;
  vertical: string;
  address: string;
  email: string;
  website: string;
  otherWebsite: string;
}

const FIELDS = ['about', 'description', 'vertical', 'address', 'email', 'websites.0', 'websites.1'];
const FIELD_NAMES: Readonly<Record<string, keyof Values>> = { 'websites.0': 'website', 'websites.1': 'otherWebsite' };

function ProfileForm({ connection, profile, mayChange, onClose }: ProfileDrawerProps & { profile: BusinessProfile }) {
  const client = useQueryClient();
  const formId = useId();
  const form = useForm<Values>({
    initialValues: valuesOf(profile),
    validate: { website: addressProblem, otherWebsite: addressProblem },
  });
  const change = changeOf(profile, form.values);
  const isUnsaved = Object.keys(change).length > 0;
  const saving = useMutation({
    mutationFn: () => changeProfile(connection.id, change),
    onSuccess: (next) => {
      client.setQueryData(profileQuery(connection.id).queryKey, next);
      toastDone('The business profile is saved. Customers see it within minutes.');
      form.setValues(valuesOf(next));
      onClose();
    },
    onError: (error) => {
      const { errors } = formProblems(problemOf(error), FIELDS);
      form.setErrors(Object.fromEntries(Object.entries(errors).map(([field, message]) => [FIELD_NAMES[field] ?? field, message])));
    },
  });
  const refused = saving.error ? problemOf(saving.error) : null;
  const isAtFields = refused !== null && formProblems(refused, FIELDS).isComplete;
  const verticals = { ...(!(profile.vertical in VERTICALS) && { [profile.vertical]: profile.vertical || 'Not chosen' }), ...VERTICALS };

  return (
    <SideDrawer
      title="Business profile"
      closeLabel="Close the business profile"
      onClose={onClose}
      foot={
        mayChange && (
          <>
            <Button type="submit" form={formId} disabled={!isUnsaved} loading={saving.isPending}>
              Save
            </Button>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
          </>
        )
      }
    >
      <form id={formId} noValidate onSubmit={form.onSubmit(() => saving.mutate())}>
        <fieldset className={classes.fieldset} disabled={!mayChange}>
          <p className={classes.after}>Everybody who opens a chat with {connection.verifiedName ?? 'your number'} can see this.</p>
          {refused && !isAtFields && (
            <Notice tone="bad" title={refused.title}>
              {refused.detail}
            </Notice>
          )}
          <TextInput label="About" description="One line below the name." maxLength={139} {...form.getInputProps('about')} />
          <Textarea
            label="Description"
            description="What the business does."
            maxLength={512}
            autosize
            minRows={2}
            maxRows={6}
            {...form.getInputProps('description')}
          />
          <Select
            label="Line of business"
            allowDeselect={false}
            data={Object.entries(verticals).map(([value, label]) => ({ value, label }))}
            {...form.getInputProps('vertical')}
          />
          <TextInput label="Address" maxLength={256} {...form.getInputProps('address')} />
          <TextInput label="E-mail" type="email" maxLength={128} {...form.getInputProps('email')} />
          <TextInput label="Website" type="url" placeholder="https://" maxLength={256} {...form.getInputProps('website')} />
          <TextInput label="Second website" type="url" placeholder="https://" maxLength={256} {...form.getInputProps('otherWebsite')} />
          <p className={classes.after}>The display name and the picture are changed in Meta’s WhatsApp Manager.</p>
        </fieldset>
      </form>
      <LeaveGuard
        when={isUnsaved && !saving.isSuccess}
        title="Leave without saving?"
        text="What you typed in the business profile is not saved."
        leave="Leave"
        stay="Stay"
      />
    </SideDrawer>
  );
}

function valuesOf({ websites, about, description, vertical, address, email }: BusinessProfile): Values {
  return { about, description, vertical, address, email, website: websites[0] ?? '', otherWebsite: websites[1] ?? '' };
}

/** Only what was changed. */
function changeOf(profile: BusinessProfile, { website, otherWebsite, ...values }: Values): ProfileChange {
  const websites = [website.trim(), otherWebsite.trim()].filter((address) => address !== '');
  const changed = Object.entries(values).filter(([field, value]) => value.trim() !== profile[field as keyof typeof values]);
  const isSame = websites.length === profile.websites.length && websites.every((address, index) => address === profile.websites[index]);
  return { ...Object.fromEntries(changed.map(([field, value]) => [field, value.trim()])), ...(!isSame && { websites }) };
}

function addressProblem(value: string): string | null {
  return value.trim() === '' || /^https?:\/\/[^\s.]+\.\S+$/.test(value.trim()) ? null : 'Give the whole address, beginning with https://.';
}
