/** One WhatsApp number: what works and what to do, how it stands with Meta, and what can be done with it. */
import { ActionIcon, Button, Text, Title, Tooltip } from '@mantine/core';
import { IconBrandWhatsapp, IconQrcode, IconRefresh, IconSend, IconStethoscope, IconUserSquareRounded } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useId, useState } from 'react';
import type { SetupConnection } from '../../contract/whatsapp-setup.ts';
import { opened as openedAs } from '../embed/opened.ts';
import { toastProblem } from '../lib/toasts.tsx';
import { usePhoneFormatter } from '../lib/use-phone-formatter.ts';
import { counted } from '../lib/words.ts';
import { Moment } from '../parts/moment.tsx';
import { ToneBadge } from '../parts/tone-badge.tsx';
import { useMay, useMayChange } from '../session/session.ts';
import { ConnectionFacts } from './connection-facts.tsx';
import { ConnectionStates } from './connection-states.tsx';
import { refreshConnection, whatsappKey } from './queries.ts';
import classes from './status-card.module.css';
import { hasOwnTier, isStopped, QUALITY } from './status-words.ts';
import { TierGauge } from './tier-gauge.tsx';
import { useTestMessage } from './use-test-message.ts';

const DoctorDrawer = lazy(async () => ({ default: (await import('./doctor-drawer.tsx')).DoctorDrawer }));
const ProfileDrawer = lazy(async () => ({ default: (await import('./profile-drawer.tsx')).ProfileDrawer }));
const ShareDialog = lazy(async () => ({ default: (await import('./share-dialog.tsx')).ShareDialog }));
const DisconnectDialog = lazy(async () => ({ default: (await import('./disconnect-dialog.tsx')).DisconnectDialog }));

type Opened = 'doctor' | 'profile' | 'share' | 'disconnect';

interface StatusCardProps {
  connection: SetupConnection;
  mayManage: boolean;
  shareLink: string | null;
  /** Stands under what is wrong. */
  remedy?: ReactNode;
}

export function StatusCard({ connection, mayManage, shareLink, remedy }: StatusCardProps) {
  const titleId = useId();
  // Without a home country: the number as the world dials it.
  const formatPhone = usePhoneFormatter(null);
  const mayChange = useMayChange('LoanCRM.WhatsApp.Manage') && mayManage;
  // A frame of the host application shows this page and no other.
  const leadsToLog = useMay('LoanCRM.Messages.Read') && openedAs.as !== 'frame';
  const [opened, setOpened] = useState<Opened | null>(null);
  const { displayPhone, verifiedName, states, healthNotes, healthAt, waitingMessages } = connection;
  const close = () => setOpened(null);
  const [first] = states;

  return (
    <section className={classes.card} aria-labelledby={titleId}>
      <header className={classes.head}>
        <span className={classes.icon} data-tone={first?.tone === 'bad' ? 'bad' : 'petrol'}>
          <IconBrandWhatsapp size={26} aria-hidden />
        </span>
        <div className={classes.names}>
          <Title order={2} id={titleId}>
            {verifiedName ?? 'WhatsApp number'}
          </Title>
          {displayPhone && <div className={classes.phone}>{formatPhone(displayPhone)}</div>}
        </div>
        <div className={classes.headEnd}>
          {healthAt && (
            <Text size="xs" c="dimmed">
              Read from Meta <Moment at={healthAt} isShort />
            </Text>
          )}
          {mayChange && <Refresh id={connection.id} />}
        </div>
      </header>

      <ConnectionStates states={states} />

      {remedy}

      {waitingMessages > 0 && (
        <p className={classes.waiting}>
          <span>
            <b className="tabular">{counted(waitingMessages, 'message')}</b> {waitingMessages === 1 ? 'waits' : 'wait'} to leave.
          </span>
          {leadsToLog && (
            <Link to="/messages" className="text-link">
              Open the message log
            </Link>
          )}
        </p>
      )}

      <Measures connection={connection} />

      {healthNotes.length > 0 && (
        <div className={classes.notes}>
          <h3>What Meta says limits sending</h3>
          <ul>
            {healthNotes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </div>
      )}

      <ConnectionFacts connection={connection} />

      {mayManage && (
        <footer className={classes.foot}>
          <TestMessage id={connection.id} isDisabled={!mayChange || isStopped(states)} leadsToLog={leadsToLog} />
          {shareLink !== null && (
            <Button variant="default" leftSection={<IconQrcode size={16} aria-hidden />} onClick={() => setOpened('share')}>
              Share link
            </Button>
          )}
          <Button variant="default" leftSection={<IconUserSquareRounded size={16} aria-hidden />} onClick={() => setOpened('profile')}>
            Business profile
          </Button>
          <Button
            variant="default"
            leftSection={<IconStethoscope size={16} aria-hidden />}
            disabled={!mayChange}
            onClick={() => setOpened('doctor')}
          >
            Run every check
          </Button>
          <Button
            className={classes.disconnect}
            variant="subtle"
            color="red.9"
            disabled={!mayChange}
            onClick={() => setOpened('disconnect')}
          >
            Disconnect
          </Button>
        </footer>
      )}

      <Suspense fallback={null}>
        {opened === 'doctor' && <DoctorDrawer connection={connection} onClose={close} />}
        {opened === 'profile' && <ProfileDrawer connection={connection} mayChange={mayChange} onClose={close} />}
        {opened === 'share' && shareLink !== null && <ShareDialog link={shareLink} name={verifiedName} onClose={close} />}
        {opened === 'disconnect' && <DisconnectDialog connection={connection} onClose={close} />}
      </Suspense>
    </section>
  );
}

function Measures({ connection }: { connection: SetupConnection }) {
  const { quality, portfolio, number, throughputPerSecond, isCoexistence } = connection;
  const { tone, label, text } = QUALITY[quality];
  return (
    <div className={classes.measures}>
      <TierGauge label={hasOwnTier(connection) ? 'Reached in 24 hours, whole portfolio' : 'Reached in 24 hours'} gauge={portfolio} />
      {hasOwnTier(connection) && <TierGauge label="Of these, by this number" gauge={number} />}
      <div className={classes.measure}>
        <div className={classes.measureLabel}>Quality</div>
        <div className={classes.measureValue}>
          <ToneBadge tone={tone}>{label}</ToneBadge>
        </div>
        <div className={classes.measureText}>{text}</div>
      </div>
      <div className={classes.measure}>
        <div className={classes.measureLabel}>Throughput</div>
        <div className={classes.measureValue}>
          <span className="tabular">{throughputPerSecond.toLocaleString('en-GB')} a second</span>
        </div>
        <div className={classes.measureText}>
          {isCoexistence ? 'The rate of a number that stays in the app.' : 'Messages in and out together.'}
        </div>
      </div>
    </div>
  );
}

function Refresh({ id }: { id: string }) {
  const client = useQueryClient();
  const refresh = useMutation({
    mutationFn: () => refreshConnection(id),
    onSuccess: () => client.invalidateQueries({ queryKey: whatsappKey }),
    onError: (error) => toastProblem('Meta could not be asked', error),
  });
  return (
    <Tooltip label="Read from Meta now">
      <ActionIcon size="lg" loading={refresh.isPending} aria-label="Read from Meta now" onClick={() => refresh.mutate()}>
        <IconRefresh size={18} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

interface TestMessageProps {
  id: string;
  isDisabled: boolean;
  leadsToLog: boolean;
}

function TestMessage({ id, isDisabled, leadsToLog }: TestMessageProps) {
  const sending = useTestMessage();
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconSend size={16} aria-hidden />}
        disabled={isDisabled}
        loading={sending.isPending}
        onClick={() => sending.mutate(id)}
      >
        Send yourself a test message
      </Button>
      {sending.data && leadsToLog && (
        <Button variant="subtle" component={Link} to={`/messages/${encodeURIComponent(sending.data.messageId)}`}>
          Follow it
        </Button>
      )}
    </>
  );
}
