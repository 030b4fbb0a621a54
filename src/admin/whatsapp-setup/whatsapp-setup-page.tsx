/** The numbers and bots this workspace speaks through, and how each of them is. */
import { Text, Title } from '@mantine/core';
import { IconBrandTelegram, IconBrandWhatsapp, IconPlugConnectedX } from '@tabler/icons-react';
import { usePhoneFormatter } from '../lib/use-phone-formatter.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { Notice } from '../parts/notice.tsx';
import { Page, Surface } from '../parts/page.tsx';
import { ToneBadge } from '../parts/tone-badge.tsx';
import { useMay, useSession } from '../session/session.ts';
import { connectionState, type SessionConnection } from '../shell/connection-words.ts';
import classes from './whatsapp-setup-page.module.css';

export function WhatsAppSetupPage() {
  const { connections } = useSession();
  const mayManage = useMay('LoanCRM.WhatsApp.Manage');
  return (
    <Page title="WhatsApp setup" description="The numbers and bots that this workspace speaks through.">
      <Surface>
        {connections.length === 0 ? (
          <EmptyState
            icon={IconPlugConnectedX}
            title="No number is connected"
            text="Nothing can be sent or received yet. Numbers cannot be connected from this page yet: ask the operator of this deployment."
          />
        ) : (
          <ul className={classes.list}>
            {connections.map((connection) => (
              <ConnectionRow key={connection.id} connection={connection} />
            ))}
          </ul>
        )}
      </Surface>
      {!mayManage && (
        <Notice tone="neutral" title="You can look, not change">
          Connecting and disconnecting is for members who may connect and manage WhatsApp. Ask an administrator.
        </Notice>
      )}
    </Page>
  );
}

function ConnectionRow({ connection }: { connection: SessionConnection }) {
  const { channel, displayPhone, verifiedName, state } = connection;
  // Without a home country: the number as the world dials it.
  const formatPhone = usePhoneFormatter(null);
  const isWhatsApp = channel === 'whatsapp';
  const Icon = isWhatsApp ? IconBrandWhatsapp : IconBrandTelegram;
  const name = verifiedName ?? (isWhatsApp ? 'WhatsApp number' : 'Telegram bot');
  const { label, tone } = connectionState(state);
  return (
    <li className={classes.row}>
      <span className={classes.icon} data-tone="petrol">
        <Icon size={22} aria-hidden />
      </span>
      <div className={classes.words}>
        <Title order={2} size="h4" className={classes.name}>
          {name}
        </Title>
        <Text size="sm" c="dimmed" className="tabular">
          {isWhatsApp ? 'WhatsApp' : 'Telegram'}
          {displayPhone && (
            <>
              {' · '}
              <span className={classes.phone}>{formatPhone(displayPhone)}</span>
            </>
          )}
        </Text>
      </div>
      <ToneBadge tone={tone}>{label}</ToneBadge>
    </li>
  );
}
