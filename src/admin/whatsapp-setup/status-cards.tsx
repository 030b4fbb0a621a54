/** How each WhatsApp number of the workspace is; those that are connected no more stand below, the latest first. */
import { Button, Text } from '@mantine/core';
import { IconBrandWhatsapp } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { SetupConnection, WhatsAppSetup } from '../../contract/whatsapp-setup.ts';
import { usePhoneFormatter } from '../lib/use-phone-formatter.ts';
import { Moment } from '../parts/moment.tsx';
import { Panel } from '../parts/panel.tsx';
import { ToneBadge } from '../parts/tone-badge.tsx';
import { isFormer } from './remedy.ts';
import classes from './status-card.module.css';
import { StatusCard } from './status-card.tsx';

interface StatusCardsProps {
  setup: WhatsAppSetup;
  /** What to do about a number that needs it, in its own card. */
  remedyFor?: (connection: SetupConnection) => ReactNode;
}

export function StatusCards({ setup: { connections, mayManage, shareLink }, remedyFor }: StatusCardsProps) {
  const living = connections.filter((connection) => !isFormer(connection));
  const former = connections.filter(isFormer);
  return (
    <>
      {living.map((connection) => (
        <StatusCard
          key={connection.id}
          connection={connection}
          mayManage={mayManage.allowed}
          shareLink={isOf(shareLink, connection) ? shareLink : null}
          remedy={remedyFor?.(connection)}
        />
      ))}
      {former.length > 0 && <FormerNumbers connections={former} />}
    </>
  );
}

/** The link is that of one number. */
function isOf(link: string | null, { displayPhone }: SetupConnection): boolean {
  return link !== null && displayPhone !== null && link.includes(displayPhone.replaceAll(/\D/g, ''));
}

/** The latest are what somebody looks for; all are a press away. */
const SHOWN_AT_FIRST = 3;

function FormerNumbers({ connections }: { connections: SetupConnection[] }) {
  const [isAll, setIsAll] = useState(false);
  const latestFirst = connections.toSorted((a, b) => (b.disconnectedAt ?? '').localeCompare(a.disconnectedAt ?? ''));
  const shown = isAll ? latestFirst : latestFirst.slice(0, SHOWN_AT_FIRST);
  const state = shown[0]?.states.find(({ name }) => name === 'disconnected');
  const title = connections.length === 1 ? 'Disconnected number' : 'Disconnected numbers';
  return (
    <Panel title={title} description={state && `${state.works} ${state.todo ?? ''}`}>
      <ul className={classes.formers} aria-label={title}>
        {shown.map((connection) => (
          <Former key={connection.id} connection={connection} />
        ))}
      </ul>
      {shown.length < connections.length && (
        <Button variant="subtle" size="compact-sm" mt="xs" onClick={() => setIsAll(true)}>
          Show all {connections.length}
        </Button>
      )}
    </Panel>
  );
}

function Former({ connection: { verifiedName, displayPhone, disconnectedAt } }: { connection: SetupConnection }) {
  const formatPhone = usePhoneFormatter(null);
  return (
    <li className={classes.former}>
      <span className={classes.icon} data-tone="neutral">
        <IconBrandWhatsapp size={20} aria-hidden />
      </span>
      <div className={classes.formerWords}>
        <Text fw={600}>{verifiedName ?? 'WhatsApp number'}</Text>
        {displayPhone && (
          <Text size="sm" c="dimmed" className="tabular">
            {formatPhone(displayPhone)}
          </Text>
        )}
      </div>
      <ToneBadge tone="neutral">
        Disconnected
        {disconnectedAt && (
          <>
            {' '}
            <Moment at={disconnectedAt} isShort />
          </>
        )}
      </ToneBadge>
    </li>
  );
}
