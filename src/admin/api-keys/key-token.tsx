/** The key itself, shown once: to copy, to try, and to confirm that it is stored. */
import { Button, Checkbox, CopyButton, Stack, Title } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { CopyBlock } from '../parts/copy-text.tsx';
import { Notice } from '../parts/notice.tsx';
import classes from './api-keys.module.css';
import { curlExample } from './key-words.ts';
import type { CreatedKey } from './queries.ts';

interface KeyTokenProps {
  apiKey: CreatedKey;
  isStored: boolean;
  onStored: (isStored: boolean) => void;
  onClose: () => void;
}

export function KeyToken({ apiKey, isStored, onStored, onClose }: KeyTokenProps) {
  const { token, scopes, limits } = apiKey;
  if (token === null) {
    return (
      <Stack gap="md">
        <Notice tone="warn" title="The key was made, but it cannot be shown again">
          The first answer got lost on the way here. Revoke this key in the list and make another one.
        </Notice>
        <Button variant="default" onClick={onClose} style={{ alignSelf: 'start' }}>
          Close
        </Button>
      </Stack>
    );
  }
  const example = curlExample(scopes, limits, token, window.location.origin);
  return (
    <Stack gap="lg">
      <Notice tone="warn" title="Copy the key now">
        It is shown here and never again: only a fingerprint of it is kept.
      </Notice>
      <div className={classes.token}>
        <code className={classes.tokenText}>{token}</code>
        <CopyButton value={token}>
          {({ copied, copy }) => (
            <Button
              onClick={copy}
              data-autofocus
              leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
            >
              {copied ? 'Copied' : 'Copy the key'}
            </Button>
          )}
        </CopyButton>
      </div>
      {example && (
        <section aria-labelledby="try-key">
          <Title order={3} id="try-key" mb={6}>
            Try it
          </Title>
          <CopyBlock text={example} label="Copy the command" />
        </section>
      )}
      <Checkbox
        label="I have stored the key where the program finds it"
        checked={isStored}
        onChange={(event) => onStored(event.currentTarget.checked)}
      />
      <Button style={{ alignSelf: 'start' }} disabled={!isStored} onClick={onClose}>
        Done
      </Button>
    </Stack>
  );
}
