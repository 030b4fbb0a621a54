/** Links a chat: shows the code with how long it is good for, opens the chat, and notices when the message arrived. */
import { Button, CopyButton, Skeleton, Stack } from '@mantine/core';
import { IconCheck, IconCopy, IconExternalLink } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { problemOf } from '../lib/api.ts';
import { toastDone } from '../lib/toasts.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Notice } from '../parts/notice.tsx';
import classes from './profile.module.css';
import { CHANNELS, type Channel, countdown, isOver } from './profile-words.ts';
import { createLinkCode, type LinkCode, profileQuery } from './queries.ts';

/** Soon enough to feel at once, seldom enough to cost nothing. */
const ASK_AGAIN_MS = 3_000;

export function LinkDialog({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const name = CHANNELS[channel];
  const asking = useMutation({ mutationFn: () => createLinkCode(channel, crypto.randomUUID()) });
  const { mutate: ask } = asking;
  const hasAsked = useRef(false);
  useEffect(() => {
    // Once, though React mounts twice in development: each ask makes a code and ends the one before.
    if (hasAsked.current) return;
    hasAsked.current = true;
    ask();
  }, [ask]);

  const profile = useQuery({ ...profileQuery, refetchInterval: ASK_AGAIN_MS });
  const isLinked = profile.data?.chats.some((chat) => chat.channel === channel && chat.address !== null) ?? false;
  useEffect(() => {
    if (!isLinked) return;
    toastDone(`${name} is linked.`);
    onClose();
  }, [isLinked, name, onClose]);

  return (
    <Dialog isOpen title={`Link ${name}`} onClose={onClose}>
      {asking.data ? (
        <Code name={name} linkCode={asking.data} isRenewing={asking.isPending} onRenew={() => ask()} />
      ) : asking.isError ? (
        <Stack gap="md">
          <Notice tone="bad" title={problemOf(asking.error).title}>
            {problemOf(asking.error).detail}
          </Notice>
          <Button variant="default" onClick={() => ask()} style={{ alignSelf: 'end' }}>
            Try again
          </Button>
        </Stack>
      ) : (
        <Stack gap="md" role="status" aria-busy="true" aria-label="Making a code">
          <Skeleton height={20} />
          <Skeleton height={64} />
        </Stack>
      )}
    </Dialog>
  );
}

interface CodeProps {
  name: string;
  linkCode: LinkCode;
  isRenewing: boolean;
  onRenew: () => void;
}

function Code({ name, linkCode, isRenewing, onRenew }: CodeProps) {
  const nowMs = useNowMs();
  const { code, message, url, expiresAt } = linkCode;
  const sent = message ?? code;
  if (sent === null || isOver(expiresAt, nowMs)) {
    return (
      <Stack gap="md">
        <Notice tone="warn" title="This code has expired">
          A code is good for a few minutes, so that nobody else can use an old one.
        </Notice>
        <Button loading={isRenewing} onClick={onRenew} style={{ alignSelf: 'end' }}>
          Make a new code
        </Button>
      </Stack>
    );
  }
  return (
    <Stack gap="md">
      <div>
        {url
          ? `Open ${name} on the phone or computer where you want to be reached, and send the message that is already typed.`
          : `Send this to the workspace in ${name}, from the account with which you want to be reached.`}
      </div>
      <div className={classes.code}>
        <code>{sent}</code>
        <CopyButton value={sent}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              size="compact-sm"
              onClick={copy}
              leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </div>
      {url && (
        <Button
          component="a"
          href={url}
          target="_blank"
          rel="noreferrer"
          data-autofocus
          leftSection={<IconExternalLink size={16} aria-hidden />}
        >
          Open {name}
        </Button>
      )}
      <div className={classes.waiting}>
        <span className={classes.pulse} aria-hidden />
        <span>Waiting for your message</span>
        <span className="tabular" aria-hidden>
          {countdown(expiresAt, nowMs)}
        </span>
      </div>
    </Stack>
  );
}

/** The time, again each second. */
function useNowMs(): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
