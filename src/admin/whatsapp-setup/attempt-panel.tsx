/** Connecting that is under way: its steps, what it asks, and how to begin again or give it up. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ConnectAttempt } from '../../contract/whatsapp-setup.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { Moment } from '../parts/moment.tsx';
import { Panel } from '../parts/panel.tsx';
import classes from './connect.module.css';
import { ConnectAnswers } from './connect-answers.tsx';
import type { Answer } from './connect-queries.ts';
import { ConnectSteps } from './connect-steps.tsx';
import { SignupButton } from './signup-button.tsx';
import type { Signup } from './use-signup.ts';

interface AttemptPanelProps {
  attempt: ConnectAttempt;
  /** Null where Meta's window cannot be opened from here. */
  signup: Signup | null;
  answering: { isPending: boolean; error: unknown; onAnswer: (answer: Answer) => void };
  ending: { isPending: boolean; error: unknown; onEnd: () => void };
}

export function AttemptPanel({ attempt, signup, answering, ending }: AttemptPanelProps) {
  const [isEnding, setIsEnding] = useState(false);
  return (
    <Panel
      title={attempt.needs === null && !isStuck(attempt) ? 'Connecting WhatsApp' : 'Connecting WhatsApp: your turn'}
      description={
        <>
          Begun by {attempt.startedBy}
          {attempt.method === 'manual' && ', by hand'}. Last step <Moment at={attempt.updatedAt} isShort />. You can leave this page: what
          is done is kept.
        </>
      }
      foot={
        <Button variant="subtle" color="gray" onClick={() => setIsEnding(true)}>
          Give up
        </Button>
      }
    >
      <AttemptBody attempt={attempt} signup={signup} answering={answering} />
      <ConfirmDialog
        isOpen={isEnding}
        title="Give up connecting?"
        confirm="Give up"
        cancel="Go on connecting"
        isDanger
        isPending={ending.isPending}
        error={ending.error}
        onConfirm={ending.onEnd}
        onClose={() => setIsEnding(false)}
      >
        Nothing at Meta is undone: account and number stay as they are, and you can connect them later.
      </ConfirmDialog>
    </Panel>
  );
}

/** Shared with the page of the signatory's link. */
export function AttemptBody({ attempt, signup, answering }: Omit<AttemptPanelProps, 'ending'>) {
  const mayBeginAgain = signup !== null && attempt.method === 'signup' && (isStuck(attempt) || attempt.needs !== null);
  const isWayOn = isStuck(attempt) || attempt.needs === 'add_number';
  return (
    <ConnectSteps attempt={attempt}>
      {(attempt.needs !== null || mayBeginAgain) && (
        <div className={classes.answers}>
          <ConnectAnswers attempt={attempt} {...answering} />
          {mayBeginAgain && (
            <SignupButton signup={signup} label={isWayOn ? 'Connect WhatsApp' : 'Sign in at Meta again'} isSecondary={!isWayOn} />
          )}
        </div>
      )}
    </ConnectSteps>
  );
}

/** A step failed and no repetition mends it: only another sign-in does. */
function isStuck({ needs, steps }: ConnectAttempt): boolean {
  return needs === null && steps.some(({ state }) => state === 'failed' || state === 'needs_input');
}
