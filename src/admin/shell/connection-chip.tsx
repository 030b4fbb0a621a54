/** The number this workspace speaks from and whether it is connected; leads to where that is set up. */
import { IconBrandTelegram, IconBrandWhatsapp, IconPlugConnectedX } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { usePhoneFormatter } from '../lib/use-phone-formatter.ts';
import type { Tone } from '../parts/tone.ts';
import { isInWorkspace, useAnySession, useMay } from '../session/session.ts';
import classes from './app-frame.module.css';
import { leadingConnection } from './connection-words.ts';

const SETUP = '/settings/whatsapp-setup';

export function ConnectionChip() {
  const session = useAnySession();
  // Without a home country: the number as the world dials it.
  const formatPhone = usePhoneFormatter(null);
  if (!isInWorkspace(session)) return null;
  const { connections } = session;
  const connection = leadingConnection(connections);
  if (!connection) {
    return (
      <Chip tone="neutral">
        <IconPlugConnectedX size={16} aria-hidden />
        <span className={classes.chipState}>No number connected</span>
      </Chip>
    );
  }
  const { label, tone } = connection;
  const Icon = connection.channel === 'whatsapp' ? IconBrandWhatsapp : IconBrandTelegram;
  const others = connections.length - 1;
  return (
    <Chip tone={tone} title={connection.verifiedName}>
      <Icon size={17} aria-hidden className={classes.chipIcon} />
      <span className={classes.chipNumber}>
        {connection.displayPhone ? formatPhone(connection.displayPhone) : (connection.verifiedName ?? 'Telegram bot')}
      </span>
      <span className={classes.chipState}>
        <span className={classes.chipDot} />
        {label}
      </span>
      {others > 0 && <span className={classes.chipMore}>+{others}</span>}
    </Chip>
  );
}

function Chip({ tone, title, children }: { tone: Tone; title?: string | null; children: ReactNode }) {
  const mayManage = useMay('LoanCRM.WhatsApp.Manage');
  // There already: a second link marked as the current page would say it twice.
  const isThere = useLocation({ select: ({ pathname }) => pathname === SETUP });
  const look = { className: classes.chip, 'data-tone': tone, title: title ?? undefined };
  return mayManage && !isThere ? (
    <Link to={SETUP as string} {...look}>
      {children}
    </Link>
  ) : (
    <div {...look}>{children}</div>
  );
}
