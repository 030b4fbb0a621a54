/** Runs every check of a connection and shows what each found, with a report to copy for support. */
import { Button, CopyButton, Skeleton, Stack } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconCircleCheck, IconCircleMinus, IconCircleX, IconCopy, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { DoctorCheck, SetupConnection } from '../../contract/whatsapp-setup.ts';
import { problemOf } from '../lib/api.ts';
import { counted } from '../lib/words.ts';
import { ErrorState } from '../parts/error-state.tsx';
import { Moment } from '../parts/moment.tsx';
import { Notice } from '../parts/notice.tsx';
import { SideDrawer } from '../parts/side-drawer.tsx';
import type { Tone } from '../parts/tone.ts';
import { runDoctor } from './queries.ts';
import classes from './whatsapp-setup.module.css';

const LOOKS = {
  ok: { tone: 'good', word: 'Fine', icon: IconCircleCheck },
  warn: { tone: 'warn', word: 'Look at this', icon: IconAlertTriangle },
  bad: { tone: 'bad', word: 'Broken', icon: IconCircleX },
  skipped: { tone: 'neutral', word: 'Not checked', icon: IconCircleMinus },
} satisfies Record<DoctorCheck['result'], { tone: Tone; word: string; icon: typeof IconCheck }>;

/** What needs somebody comes first. */
const ORDER: DoctorCheck['result'][] = ['bad', 'warn', 'ok', 'skipped'];

const WAITING = ['a', 'b', 'c', 'd', 'e', 'f'];

export function DoctorDrawer({ connection: { id, verifiedName }, onClose }: { connection: SetupConnection; onClose: () => void }) {
  // It asks Meta many things: once when it is opened, then only when somebody asks for it.
  const doctor = useQuery({
    queryKey: ['whatsapp-doctor', id],
    queryFn: () => runDoctor(id),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const { data } = doctor;
  return (
    <SideDrawer
      title={`Every check of ${verifiedName ?? 'this number'}`}
      closeLabel="Close the checks"
      onClose={onClose}
      foot={
        data && (
          <>
            <CopyButton value={data.report}>
              {({ copied, copy }) => (
                <Button onClick={copy} leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}>
                  {copied ? 'Copied' : 'Copy the report'}
                </Button>
              )}
            </CopyButton>
            <Button
              variant="default"
              loading={doctor.isFetching}
              leftSection={<IconRefresh size={16} aria-hidden />}
              onClick={() => void doctor.refetch()}
            >
              Check again
            </Button>
          </>
        )
      }
    >
      {data ? (
        <Stack gap="md">
          {doctor.isError && (
            <Notice tone="bad" title="The checks did not run again">
              {problemOf(doctor.error).detail} What stands here is from before.
            </Notice>
          )}
          <Summary checks={data.checks} at={data.at} />
          <ul className={classes.checks}>
            {data.checks
              .toSorted((a, b) => ORDER.indexOf(a.result) - ORDER.indexOf(b.result))
              .map((check) => (
                <Check key={check.key} check={check} />
              ))}
          </ul>
        </Stack>
      ) : doctor.isError ? (
        <ErrorState error={doctor.error} onRetry={() => void doctor.refetch()} />
      ) : (
        <Stack gap="md" role="status" aria-busy="true" aria-label="Checking">
          <p className={classes.after}>Asking Meta, and sending a signed message to ourselves. This takes a few seconds.</p>
          {WAITING.map((row) => (
            <Skeleton key={row} height={34} />
          ))}
        </Stack>
      )}
    </SideDrawer>
  );
}

function Summary({ checks, at }: { checks: DoctorCheck[]; at: string }) {
  const count = (result: DoctorCheck['result']) => checks.filter((check) => check.result === result).length;
  const [bad, warn, ok] = [count('bad'), count('warn'), count('ok')];
  const when = (
    <>
      {ok} of {counted(checks.length, 'check')} {ok === 1 ? 'is' : 'are'} fine, <Moment at={at} isShort />.
    </>
  );
  if (bad > 0) {
    return (
      <Notice tone="bad" title={`${counted(bad, 'thing')} ${bad === 1 ? 'is' : 'are'} broken`}>
        {when}
      </Notice>
    );
  }
  if (warn > 0) {
    return (
      <Notice tone="warn" title={`It works; ${counted(warn, 'thing')} to look at`}>
        {when}
      </Notice>
    );
  }
  return (
    <Notice tone="good" title="Everything is as it should be">
      {when}
    </Notice>
  );
}

function Check({ check: { title, result, text, nextStep } }: { check: DoctorCheck }) {
  const { tone, word, icon: Icon } = LOOKS[result];
  return (
    <li className={classes.check} data-tone={tone}>
      <Icon size={19} className={classes.checkIcon} aria-label={word} role="img" />
      <div>
        <div className={classes.checkTitle}>{title}</div>
        <div>{text}</div>
        {nextStep && <div className={classes.checkNext}>{nextStep}</div>}
      </div>
    </li>
  );
}
