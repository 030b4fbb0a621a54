/** The bots of the workspace, which are not set up here and still belong to the picture. */
import { Text } from '@mantine/core';
import { IconBrandTelegram } from '@tabler/icons-react';
import { Surface } from '../parts/page.tsx';
import { ToneBadge } from '../parts/tone-badge.tsx';
import { useSession } from '../session/session.ts';
import classes from './whatsapp-setup.module.css';

export function OtherChannels() {
  const bots = useSession().connections.filter(({ channel }) => channel === 'telegram');
  if (bots.length === 0) return null;
  return (
    <Surface>
      <ul className={classes.bots} aria-label="Telegram bots">
        {bots.map(({ id, verifiedName, label, tone }) => (
          <li key={id} className={classes.bot}>
            <span className={classes.icon} data-tone="petrol">
              <IconBrandTelegram size={20} aria-hidden />
            </span>
            <div className={classes.botWords}>
              <Text fw={600}>{verifiedName ?? 'Telegram bot'}</Text>
              <Text size="sm" c="dimmed">
                Telegram
              </Text>
            </div>
            <ToneBadge tone={tone}>{label}</ToneBadge>
          </li>
        ))}
      </ul>
    </Surface>
  );
}
