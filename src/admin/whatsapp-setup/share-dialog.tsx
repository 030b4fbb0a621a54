/** The link that opens a chat with the number, to copy, and its QR code, to print. */
import { Button, Group, Stack } from '@mantine/core';
import { IconDownload, IconExternalLink } from '@tabler/icons-react';
import { saveFile } from '../lib/download.ts';
import { CopyBlock } from '../parts/copy-text.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { QrCode, qrFile } from './qr-code.tsx';
import classes from './whatsapp-setup.module.css';

interface ShareDialogProps {
  link: string;
  name: string | null;
  onClose: () => void;
}

export function ShareDialog({ link, name, onClose }: ShareDialogProps) {
  return (
    <Dialog isOpen title={`Write to ${name ?? 'your number'}`} onClose={onClose}>
      <Stack gap="md">
        <p className={classes.after}>
          Whoever opens the link or points a camera at the code can write to you at once. Put them on your website, invoices and letters: a
          customer who writes first can be answered freely for 24 hours.
        </p>
        <div className={classes.qr}>
          <QrCode text={link} label={`QR code of ${link}`} className={classes.qrCode} />
        </div>
        <CopyBlock text={link} label="Copy the link" />
        <Group justify="flex-end" gap="xs">
          <Button
            component="a"
            href={link}
            target="_blank"
            rel="noreferrer"
            variant="default"
            leftSection={<IconExternalLink size={16} aria-hidden />}
          >
            Try it
          </Button>
          <Button
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() => saveFile(qrFile(link), `whatsapp-${link.replaceAll(/\D/g, '')}.svg`)}
          >
            Download the code
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
