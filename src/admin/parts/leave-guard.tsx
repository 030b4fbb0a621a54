/** Asks before something typed or shown only once is left behind: by a link, by the back button, by closing the tab. */
import { useBlocker } from '@tanstack/react-router';
import { ConfirmDialog } from './confirm-dialog.tsx';

interface LeaveGuardProps {
  when: boolean;
  title: string;
  text: string;
  leave: string;
  stay: string;
  /** Addresses below this one do not count as leaving. */
  within?: string;
}

export function LeaveGuard({ when, title, text, leave, stay, within }: LeaveGuardProps) {
  const blocker = useBlocker({
    shouldBlockFn: ({ next }) => when && !(within !== undefined && next.pathname.startsWith(within)),
    enableBeforeUnload: () => when,
    withResolver: true,
  });
  return (
    <ConfirmDialog
      isOpen={blocker.status === 'blocked'}
      title={title}
      confirm={leave}
      cancel={stay}
      isDanger
      onConfirm={() => blocker.proceed?.()}
      onClose={() => blocker.reset?.()}
    >
      {text}
    </ConfirmDialog>
  );
}
