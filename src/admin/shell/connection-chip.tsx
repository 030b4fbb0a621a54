/** The number this workspace speaks from and whether it is connected. */
import { IconBrandTelegram, IconBrandWhatsapp, IconPlugConnectedX } from '@tabler/icons-react';
import { usePhoneFormatter } from '../lib/use-phone-formatter.ts';
import { useSession } from '../session/session.ts';
import classes from './app-frame.module.css';
import { connectionState, leadingConnection } from './connection-words.ts';

export function ConnectionChip() {
  const { connections } = useSession();
  // Without a home country: the number as the world dials it.
  const formatPhone = usePhoneFormatter(null);
  const connection = leadingConnection(connections);
  if (!connection) {
    return (
      <div className={classes.chip} data-tone="neutral">
        <IconPlugConnectedX size={16} aria-hidden />
        <span className={classes.chipState}>No number connected</span>
      </div>
    );
  }
  const { label, tone } = connectionState(connection.state);
  const Icon = connection.channel === 'whatsapp' ? IconBrandWhatsapp : IconBrandTelegram;
  const others = connections.length - 1;
  return (
    <div className={classes.chip} data-tone={tone} title={connection.verifiedName ?? undefined}>
      <Icon size={17} aria-hidden className={classes.chipIcon} />
      <span className={classes.chipNumber}>
        {connection.displayPhone ? formatPhone(connection.displayPhone) : (connection.verifiedName ?? 'Telegram bot')}
      </span>
      <span className={classes.chipState}>
        <span className={classes.chipDot} />
        {label}
      </span>
      {others > 0 && <span className={classes.chipMore}>+{others}</span>}
    </div>
  );
}
