/** Where the person is signed in: this device marked, each other one to sign out. */
import { Button, Skeleton, Stack } from '@mantine/core';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Device } from '../../contract/session.ts';
import { toastDone, toastProblem } from '../lib/toasts.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { ErrorState } from '../parts/error-state.tsx';
import { Moment } from '../parts/moment.tsx';
import { Panel } from '../parts/panel.tsx';
import { ToneBadge } from '../parts/tone-badge.tsx';
import classes from './profile.module.css';
import { methodWords } from './profile-words.ts';
import { devicesKey, devicesQuery, endDevice, signOutEverywhere } from './queries.ts';

export function Devices() {
  const client = useQueryClient();
  const devices = useQuery(devicesQuery);
  const [isAsking, setIsAsking] = useState(false);
  const everywhere = useMutation({
    mutationFn: signOutEverywhere,
    onSuccess: () => {
      client.clear();
      window.location.assign('/');
    },
  });

  return (
    <Panel
      title="Devices"
      description="Where you are signed in."
      actions={
        <Button variant="default" onClick={() => setIsAsking(true)}>
          Sign out everywhere
        </Button>
      }
    >
      {devices.data ? (
        <ul className={classes.list}>
          {devices.data.map((device) => (
            <DeviceRow key={device.id} device={device} />
          ))}
        </ul>
      ) : devices.isError ? (
        <ErrorState error={devices.error} onRetry={() => void devices.refetch()} />
      ) : (
        <Stack gap="sm" role="status" aria-busy="true" aria-label="Loading your devices">
          <Skeleton height={40} />
          <Skeleton height={40} />
        </Stack>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        title="Sign out everywhere?"
        confirm="Sign out everywhere"
        isDanger
        isPending={everywhere.isPending}
        error={everywhere.error}
        onConfirm={() => everywhere.mutate()}
        onClose={() => setIsAsking(false)}
      >
        Every device is signed out, this one included. Linked chats and API keys stay as they are.
      </ConfirmDialog>
    </Panel>
  );
}

function DeviceRow({ device }: { device: Device }) {
  const client = useQueryClient();
  const ending = useMutation({
    mutationFn: () => endDevice(device.id),
    onSuccess: () => {
      client.setQueryData(devicesKey, (before: Device[] | undefined) => before?.filter(({ id }) => id !== device.id));
      toastDone(`${device.name} is signed out.`);
    },
    onError: (error) => toastProblem(`${device.name} is still signed in`, error),
  });
  const Icon = /android|iphone|ipad|ios/i.test(device.name) ? IconDeviceMobile : IconDeviceDesktop;
  return (
    <li className={classes.row}>
      <span className={classes.icon} data-tone="neutral">
        <Icon size={20} aria-hidden />
      </span>
      <div className={classes.words}>
        <div className={classes.name}>
          {device.name} {device.isThisOne && <ToneBadge tone="petrol">This device</ToneBadge>}
        </div>
        <div className={classes.sub}>
          {device.isThisOne ? (
            'In use now'
          ) : (
            <>
              Last used <Moment at={device.lastSeenAt} isShort />
            </>
          )}
          {device.address && ` · ${device.address}`}
          {device.workspace && ` · ${device.workspace}`}
        </div>
        <div className={classes.sub}>
          {methodWords(device.method)} <Moment at={device.signedInAt} isShort />, at the latest until <Moment at={device.endsAt} isShort />
        </div>
      </div>
      {!device.isThisOne && (
        <Button
          variant="default"
          size="compact-sm"
          loading={ending.isPending}
          aria-label={`Sign out ${device.name}`}
          onClick={() => ending.mutate()}
        >
          Sign out
        </Button>
      )}
    </li>
  );
}
