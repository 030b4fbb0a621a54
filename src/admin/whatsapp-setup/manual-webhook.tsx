/** Callback URL and verify token to give to Meta, and the tick once Meta's "Verify and Save" reached us. */
import { Button, CopyButton, TextInput } from '@mantine/core';
import { IconCheck, IconCircleCheck, IconCopy, IconLoader2 } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ManualDraft } from '../../contract/whatsapp-setup.ts';
import { problemOf } from '../lib/api.ts';
import { toastDone } from '../lib/toasts.tsx';
import { Moment } from '../parts/moment.tsx';
import classes from './manual.module.css';
import { changeVerifyToken, draftQuery } from './manual-queries.ts';

const MIN_LENGTH = 8;

export function ManualWebhook({ draft }: { draft: ManualDraft }) {
  const { callbackUrl, verifiedAt } = draft;
  return (
    <div className={classes.webhook}>
      <div className={classes.copyRow}>
        <TextInput label="Callback URL" value={callbackUrl} readOnly onFocus={(event) => event.currentTarget.select()} />
        <Copy value={callbackUrl} label="Copy the callback URL" />
      </div>
      <VerifyToken draft={draft} />
      <div className={classes.tick} data-tone={verifiedAt === null ? 'neutral' : 'good'} role="status">
        {verifiedAt === null ? (
          <>
            <IconLoader2 size={18} className={classes.turning} aria-hidden />
            <span>Waiting for Meta’s “Verify and Save”. You can fill in the rest meanwhile.</span>
          </>
        ) : (
          <>
            <IconCircleCheck size={18} aria-hidden />
            <span>
              Meta has verified the address, <Moment at={verifiedAt} isShort />.
            </span>
          </>
        )}
      </div>
    </div>
  );
}

function VerifyToken({ draft }: { draft: ManualDraft }) {
  const client = useQueryClient();
  const { verifyToken } = draft;
  const [typed, setTyped] = useState(verifyToken);
  useEffect(() => setTyped(verifyToken), [verifyToken]);
  const saving = useMutation({
    mutationFn: () => changeVerifyToken(draft.id, typed.trim()),
    onSuccess: (next) => {
      client.setQueryData(draftQuery(next).queryKey, next);
      toastDone('The verify token is changed. Give the new one to Meta.');
    },
  });
  const isChanged = typed.trim() !== verifyToken;
  const isShort = typed.trim().length < MIN_LENGTH;
  const problem = saving.error ? problemOf(saving.error) : null;
  return (
    <div className={classes.copyRow}>
      <TextInput
        label="Verify token"
        description="Any text will do: Meta says it back to us, so that we know it is Meta."
        value={typed}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        error={isChanged && isShort ? 'At least 8 characters.' : (problem?.fields?.[0]?.message ?? problem?.detail)}
        onChange={(event) => {
          saving.reset();
          setTyped(event.currentTarget.value);
        }}
      />
      {isChanged ? (
        <Button variant="default" disabled={isShort} loading={saving.isPending} onClick={() => saving.mutate()}>
          Use this one
        </Button>
      ) : (
        <Copy value={verifyToken} label="Copy the verify token" />
      )}
    </div>
  );
}

function Copy({ value, label }: { value: string; label: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          aria-label={copied ? 'Copied' : label}
          onClick={copy}
          leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
        >
          {copied ? 'Copied' : 'Copy'}
        </Button>
      )}
    </CopyButton>
  );
}
