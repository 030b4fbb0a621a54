/** What happened to the number that an admin should know, until somebody puts it away. */
import { CloseButton } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { WhatsAppSetup } from '../../contract/whatsapp-setup.ts';
import { toastProblem } from '../lib/toasts.tsx';
import { Moment } from '../parts/moment.tsx';
import { Notice } from '../parts/notice.tsx';
import { dismissNotice, setupQuery } from './queries.ts';
import classes from './whatsapp-setup.module.css';

interface NoticesProps {
  notices: WhatsAppSetup['notices'];
  mayDismiss: boolean;
}

export function Notices({ notices, mayDismiss }: NoticesProps) {
  const client = useQueryClient();
  const dismissal = useMutation({
    mutationFn: dismissNotice,
    onSuccess: (_, id) =>
      client.setQueryData(
        setupQuery.queryKey,
        (setup) => setup && { ...setup, notices: setup.notices.filter((notice) => notice.id !== id) },
      ),
    onError: (error) => toastProblem('The notice is still here', error),
  });
  return notices.map(({ id, tone, title, text, at }) => (
    <Notice
      key={id}
      tone={tone}
      title={title}
      actions={
        mayDismiss && (
          <CloseButton
            size="sm"
            className={classes.dismiss}
            aria-label={`Put away: ${title}`}
            disabled={dismissal.isPending && dismissal.variables === id}
            onClick={() => dismissal.mutate(id)}
          />
        )
      }
    >
      {text} <Moment at={at} isShort className={classes.noticeTime} />
    </Notice>
  ));
}
