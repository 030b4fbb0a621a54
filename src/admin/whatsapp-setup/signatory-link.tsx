/** A link for somebody else to do this one step: the signatory, who has no account here. */
import { Button, Stack } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { problemOf } from '../lib/api.ts';
import { useCreationKey } from '../lib/creation-key.ts';
import { CopyBlock } from '../parts/copy-text.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Moment } from '../parts/moment.tsx';
import { Notice } from '../parts/notice.tsx';
import classes from './connect.module.css';
import { createSignupLink } from './connect-queries.ts';

export function SignatoryLink() {
  const [isOpen, setIsOpen] = useState(false);
  const key = useCreationKey();
  const making = useMutation({ mutationFn: () => createSignupLink(key.keyFor({})), onSuccess: key.renew });
  const problem = making.error ? problemOf(making.error) : null;
  const close = () => {
    setIsOpen(false);
    making.reset();
  };
  return (
    <>
      <p className={classes.hint}>
        You are not the signatory?{' '}
        <button type="button" className={classes.textButton} onClick={() => setIsOpen(true)}>
          Send them a link for this one step
        </button>
      </p>
      <Dialog isOpen={isOpen} title="A link for the signatory" onClose={close}>
        <Stack gap="md">
          <p className={classes.line}>
            Whoever opens it can connect WhatsApp for this workspace and see how far that is: nothing else. They need no account here. It
            works once, and a new link ends the one before.
          </p>
          {making.data?.url && (
            <>
              <CopyBlock text={making.data.url} label="Copy the link" />
              <Notice tone="info" title="Shown only now">
                Send it to that person alone. Good until <Moment at={making.data.expiresAt} />.
              </Notice>
            </>
          )}
          {problem && (
            <Notice tone="bad" title={problem.title}>
              {problem.detail}
            </Notice>
          )}
          <div className={classes.end}>
            {making.data?.url ? (
              <Button onClick={close}>Done</Button>
            ) : (
              <Button loading={making.isPending} leftSection={<IconSend size={16} aria-hidden />} onClick={() => making.mutate()}>
                Make the link
              </Button>
            )}
          </div>
        </Stack>
      </Dialog>
    </>
  );
}
