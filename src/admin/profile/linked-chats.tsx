/** The chats in which the workspace knows the person: linked with a code, unlinked with a press. */
import { Button } from '@mantine/core';
import { IconBrandTelegram, IconBrandWhatsapp } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Profile } from '../../contract/workspace.ts';
import { toastDone } from '../lib/toasts.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { Panel } from '../parts/panel.tsx';
import { useSession } from '../session/session.ts';
import { LinkDialog } from './link-dialog.tsx';
import classes from './profile.module.css';
import { CHANNELS, type Channel } from './profile-words.ts';
import { profileKey, unlinkChat } from './queries.ts';

const ICONS = { whatsapp: IconBrandWhatsapp, telegram: IconBrandTelegram };

export function LinkedChats({ profile }: { profile: Profile }) {
  const client = useQueryClient();
  const { isSuspended } = useSession().tenant;
  const [linking, setLinking] = useState<Channel | null>(null);
  const [unlinking, setUnlinking] = useState<Channel | null>(null);
  const unlink = useMutation({
    mutationFn: unlinkChat,
    onSuccess: (next, channel) => {
      client.setQueryData(profileKey, next);
      setUnlinking(null);
      toastDone(`${CHANNELS[channel]} is unlinked.`);
    },
  });
  const channelWords = unlinking ? CHANNELS[unlinking] : '';

  return (
    <Panel
      title="Linked chats"
      description="In a linked chat the workspace knows that it is you: alerts reach you there, and you answer with a tap."
    >
      <ul className={classes.list}>
        {profile.chats.map((chat) => {
          const Icon = ICONS[chat.channel];
          const name = CHANNELS[chat.channel];
          return (
            <li key={chat.channel} className={classes.row}>
              <span className={classes.icon} data-tone={chat.address ? 'good' : 'neutral'}>
                <Icon size={20} aria-hidden />
              </span>
              <div className={classes.words}>
                <div className={classes.name}>{name}</div>
                <div className={classes.sub}>{chatWords(chat)}</div>
              </div>
              {chat.address ? (
                <Button
                  variant="default"
                  size="compact-sm"
                  disabled={isSuspended}
                  aria-label={`Unlink ${name}`}
                  onClick={() => setUnlinking(chat.channel)}
                >
                  Unlink
                </Button>
              ) : (
                chat.canLink && (
                  <Button
                    variant="light"
                    size="compact-sm"
                    disabled={isSuspended}
                    aria-label={`Link ${name}`}
                    onClick={() => setLinking(chat.channel)}
                  >
                    Link
                  </Button>
                )
              )}
            </li>
          );
        })}
      </ul>
      {linking && <LinkDialog channel={linking} onClose={() => setLinking(null)} />}
      <ConfirmDialog
        isOpen={unlinking !== null}
        title={`Unlink ${channelWords}?`}
        confirm={`Unlink ${channelWords}`}
        isDanger
        isPending={unlink.isPending}
        error={unlink.error}
        onConfirm={() => unlinking && unlink.mutate(unlinking)}
        onClose={() => {
          unlink.reset();
          setUnlinking(null);
        }}
      >
        Alerts and notifications no longer reach you there, and the workspace treats what you write there as a stranger’s. You can link it
        again with a new code.
      </ConfirmDialog>
    </Panel>
  );
}

function chatWords({ address, addressNational, canLink }: Profile['chats'][number]): string {
  if (address !== null) return addressNational ?? address;
  return canLink ? 'Not linked' : 'The workspace has no connection of this kind yet';
}
