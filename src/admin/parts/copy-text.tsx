/** An id or a command that can be copied with one press. */
import { Button, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './states.module.css';

/** A short id in line with other text. */
export function CopyText({ text, label }: { text: string; label: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <button type="button" className={classes.copy} onClick={copy} title={copied ? 'Copied' : label}>
          {text}
          {copied ? <IconCheck size={13} aria-label="Copied" /> : <IconCopy size={13} aria-hidden />}
        </button>
      )}
    </CopyButton>
  );
}

/** A command or a body in its own box; words to pass on wrap in it. */
export function CopyBlock({ text, label, isProse = false }: { text: string; label: string; isProse?: boolean }) {
  return (
    <div className={classes.code} data-prose={isProse}>
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button
            className={classes.codeCopy}
            size="compact-xs"
            variant="default"
            onClick={copy}
            aria-label={copied ? 'Copied' : label}
            leftSection={copied ? <IconCheck size={13} aria-hidden /> : <IconCopy size={13} aria-hidden />}
          >
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </div>
  );
}
