/** The button that opens Meta's window, what to do while it is open, and the words when it came to nothing. */
import { Button, CopyButton, Loader } from '@mantine/core';
import { IconAppWindow, IconBrandWhatsapp, IconCheck, IconCopy, IconExternalLink } from '@tabler/icons-react';
import { opened } from '../embed/opened.ts';
import classes from './connect.module.css';
import { obstacleOf } from './signup-obstacles.ts';
import { TroubleNotice } from './trouble-words.tsx';
import type { Signup } from './use-signup.ts';

interface SignupButtonProps {
  signup: Signup;
  staysOnPhone?: boolean;
  label: string;
  isSecondary?: boolean;
}

export function SignupButton({ signup, staysOnPhone = false, label, isSecondary = false }: SignupButtonProps) {
  const { state, connect } = signup;
  const obstacle = obstacleOf({ ...pick(window.location), userAgent: navigator.userAgent });
  if (obstacle) {
    return (
      <TroubleNotice trouble={obstacle}>
        <CopyAddress />
      </TroubleNotice>
    );
  }
  if (state.is === 'open') return <WindowIsOpen signup={signup} />;
  if (state.is === 'posting') {
    return (
      <p className={classes.waiting} role="status">
        <Loader size={18} /> Meta has answered. Going on with it…
      </p>
    );
  }
  return (
    <div className={classes.stack}>
      {state.is === 'trouble' && (
        <TroubleNotice trouble={state.trouble}>
          {opened.as === 'frame' && ['popup_blocked', 'sdk_blocked'].includes(state.trouble.code) && <OutsideTheFrame />}
        </TroubleNotice>
      )}
      <Button
        size={isSecondary ? 'sm' : 'md'}
        variant={isSecondary ? 'default' : 'filled'}
        loading={state.is === 'loading'}
        leftSection={<IconBrandWhatsapp size={isSecondary ? 16 : 20} aria-hidden />}
        onClick={() => connect(staysOnPhone)}
        className={classes.connect}
      >
        {state.is === 'ready' ? 'Open Meta’s window' : label}
      </Button>
      {state.is === 'ready' && (
        <p className={classes.hint} role="status">
          Ready. Press once more: browsers open windows only right after a click.
        </p>
      )}
    </div>
  );
}

function WindowIsOpen({ signup: { showWindow, giveUp } }: { signup: Signup }) {
  return (
    <div className={classes.open} role="status">
      <IconAppWindow size={22} aria-hidden className={classes.neededIcon} />
      <div className={classes.choiceWords}>
        <strong>Meta’s window is open</strong>
        <span>Answer its questions there; this page goes on by itself. You can close it at any time: nothing is lost.</span>
        <span className={classes.row}>
          <Button size="compact-sm" onClick={showWindow}>
            Show the window
          </Button>
          <Button size="compact-sm" variant="subtle" onClick={giveUp}>
            I closed it
          </Button>
        </span>
      </div>
    </div>
  );
}

/** The application around this page may keep it from opening windows; a tab of its own has no such limits. */
function OutsideTheFrame() {
  return (
    <p className={classes.line}>
      This page stands inside another application, which may not let it open windows.{' '}
      <a href="/settings/whatsapp-setup" target="_blank" rel="noreferrer" className="text-link">
        Open it in a tab of its own <IconExternalLink size={13} aria-hidden />
      </a>
    </p>
  );
}

function CopyAddress() {
  return (
    <CopyButton value={window.location.href}>
      {({ copied, copy }) => (
        <Button
          size="compact-sm"
          variant="default"
          mt="xs"
          onClick={copy}
          leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
        >
          {copied ? 'Copied' : 'Copy the address'}
        </Button>
      )}
    </CopyButton>
  );
}

function pick({ protocol, hostname }: Location): { protocol: string; hostname: string } {
  return { protocol, hostname };
}
