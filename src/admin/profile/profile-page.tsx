/** Profile: one's own name, chats, devices and rights. */
import { Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ErrorState } from '../parts/error-state.tsx';
import { Page, Surface } from '../parts/page.tsx';
import { AboutYou } from './about-you.tsx';
import { Devices } from './devices.tsx';
import { LinkedChats } from './linked-chats.tsx';
import { profileQuery } from './queries.ts';
import { YourRole } from './your-role.tsx';

export function ProfilePage() {
  const profile = useQuery(profileQuery);
  return (
    <Page title="Profile" description={profile.data?.email ?? 'Your name, your chats and your devices.'}>
      {profile.data ? (
        <>
          <AboutYou profile={profile.data} />
          <LinkedChats profile={profile.data} />
          <Devices />
          <YourRole profile={profile.data} />
        </>
      ) : (
        <Surface isPadded>
          {profile.isError ? (
            <ErrorState error={profile.error} onRetry={() => void profile.refetch()} />
          ) : (
            <Stack gap="md" role="status" aria-busy="true" aria-label="Loading your profile">
              <Skeleton height={20} width="30%" />
              <Skeleton height={36} maw={480} />
              <Skeleton height={90} maw={640} />
            </Stack>
          )}
        </Surface>
      )}
    </Page>
  );
}
