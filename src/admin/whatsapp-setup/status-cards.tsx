/** How each WhatsApp number of the workspace is; those that are connected no more stand below, with what is kept of them. */
import { Text } from '@mantine/core';
import { IconBrandWhatsapp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { SetupConnection, WhatsAppSetup } from '../../contract/whatsapp-setup.ts';
import { usePhoneFormatter } from '../lib/use-phone-formatter.ts';
import { Moment } from '../parts/moment.tsx';
import { Surface } from '../parts/page.tsx';
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
      {former.length > 0 && (
        <Surface>
          <ul className={classes.formers} aria-label="Disconnected numbers">
            {former.map((connection) => (
              <Former key={connection.id} connection={connection} />
            ))}
          </ul>
        </Surface>
      )}
    </>
  );
}

/** The link is that of one number. */
function isOf(link: string | null, { displayPhone }: SetupConnection): boolean {
  return link !== null && displayPhone !== null && link.includes(displayPhone.replaceAll(/\D/g, ''));
}

function Former({ connection: { verifiedName, displayPhone, disconnectedAt, states } }: { connection: SetupConnection }) {
  const formatPhone = usePhoneFormatter(null);
  const state = states.find(({ name }) => name === 'disconnected');
  return (
    <li className={classes.former}>
      <span className={classes.icon} data-tone="neutral">
        <IconBrandWhatsapp size={20} aria-hidden />
      </span>
      <div className={classes.formerWords}>
        <Text fw={600}>
          {verifiedName ?? 'WhatsApp number'}
          {displayPhone && (
            <Text component="span" c="dimmed" fw={400} className="tabular">
              {' '}
              {formatPhone(displayPhone)}
            </Text>
          )}
        </Text>
        {state && (
          <Text size="sm" c="dimmed">
            {state.works} {state.todo}
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
