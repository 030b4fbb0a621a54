/** The fields of a member, the same for inviting and for changing one. */
import { Autocomplete, Select, Stack, TextInput, Title } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import type { Member } from '../../contract/members.ts';
import { zoneLabel } from '../lib/time-zones.ts';
import { usePhoneReading } from '../lib/use-phone-formatter.ts';
import { Pair } from '../parts/panel.tsx';
import { TimeZoneSelect } from '../parts/time-zone-select.tsx';
import { homePhone, useSession } from '../session/session.ts';
import { ManagerSelect } from './manager-select.tsx';
import { LANGUAGE_NAMES, type MemberFormValues } from './member-words.ts';
import { teamsQuery } from './queries.ts';
import { RoleSelect } from './role-select.tsx';

interface MemberFormProps {
  form: UseFormReturnType<MemberFormValues>;
  /** Who is being changed; null when somebody is invited. */
  member: Member | null;
}

export function MemberForm({ form, member }: MemberFormProps) {
  const session = useSession();
  const teams = useQuery(teamsQuery);
  const home = homePhone(session);
  const reading = usePhoneReading(form.values.phone, home);

  return (
    <Stack gap="lg">
      <Stack gap="sm">
        <TextInput label="Name" withAsterisk maxLength={120} autoComplete="off" data-autofocus {...form.getInputProps('name')} />
        <TextInput
          label="E-mail"
          description="They sign in with this address."
          type="email"
          withAsterisk
          maxLength={254}
          autoComplete="off"
          {...form.getInputProps('email')}
        />
        <RoleSelect member={member} {...form.getInputProps('role')} />
      </Stack>
      <Stack gap="sm" component="section" aria-labelledby="member-chat">
        <Title order={3} id="member-chat">
          How they are known in chat
        </Title>
        <TextInput
          label="WhatsApp number"
          description={
            reading ? `Read as ${reading}` : home ? 'As people dial it, or with + and country code.' : 'With + and country code.'
          }
          type="tel"
          maxLength={30}
          autoComplete="off"
          {...form.getInputProps('phone')}
        />
        <TextInput
          label="Telegram user id"
          description="Digits only. Simpler: they link their chat themselves, under Profile."
          inputMode="numeric"
          maxLength={20}
          autoComplete="off"
          {...form.getInputProps('telegramUserId')}
        />
      </Stack>
      <Stack gap="sm" component="section" aria-labelledby="member-place">
        <Title order={3} id="member-place">
          Their place in the team
        </Title>
        <TextInput label="Title" maxLength={120} autoComplete="off" {...form.getInputProps('title')} />
        <Pair>
          <Autocomplete
            label="Team"
            maxLength={60}
            data={(teams.data?.items ?? []).map(({ name }) => name)}
            autoComplete="off"
            {...form.getInputProps('team')}
          />
          <ManagerSelect member={member} {...form.getInputProps('managerId')} />
        </Pair>
      </Stack>
      <Stack gap="sm" component="section" aria-labelledby="member-habits">
        <Title order={3} id="member-habits">
          Time and language
        </Title>
        <Pair>
          <TimeZoneSelect
            label="Time zone"
            placeholder={`As the workspace: ${zoneLabel(session.tenant.timeZone, new Date())}`}
            clearable
            clearButtonProps={{ 'aria-label': 'Use the time zone of the workspace' }}
            {...nullable(form, 'timeZone')}
          />
          <Select
            label="Language"
            placeholder="English (United Kingdom)"
            clearable
            clearButtonProps={{ 'aria-label': 'Use the usual language' }}
            data={Object.entries(LANGUAGE_NAMES).map(([value, label]) => ({ value, label }))}
            {...nullable(form, 'language')}
          />
        </Pair>
      </Stack>
    </Stack>
  );
}

/** A select says null where the form says empty. */
function nullable(form: UseFormReturnType<MemberFormValues>, field: 'timeZone' | 'language') {
  const { value, onChange, ...rest } = form.getInputProps(field) as { value: string; onChange: (value: string) => void };
  return { ...rest, value: value === '' ? null : value, onChange: (chosen: string | null) => onChange(chosen ?? '') };
}
