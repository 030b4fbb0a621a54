/** The steps of connecting, each with its state and, where it went wrong, with what to do. */
import { Loader } from '@mantine/core';
import { IconCheck, IconCircle, IconMinus, IconQuestionMark, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ConnectAttempt } from '../../contract/whatsapp-setup.ts';
import type { Tone } from '../parts/tone.ts';
import classes from './connect.module.css';
import { TroubleWords } from './trouble-words.tsx';

type Step = ConnectAttempt['steps'][number];

const LOOKS = {
  waiting: { tone: 'neutral', word: 'Not begun', icon: IconCircle },
  running: { tone: 'info', word: 'Under way', icon: null },
  done: { tone: 'good', word: 'Done', icon: IconCheck },
  skipped: { tone: 'good', word: 'Not needed', icon: IconMinus },
  failed: { tone: 'bad', word: 'Did not work', icon: IconX },
  needs_input: { tone: 'warn', word: 'Waits for you', icon: IconQuestionMark },
} satisfies Record<Step['state'], { tone: Tone; word: string; icon: typeof IconCheck | null }>;

/** What is asked, as `children`, stands under the step that asks it. */
export function ConnectSteps({ attempt: { steps }, children }: { attempt: ConnectAttempt; children?: ReactNode }) {
  const at = steps.findIndex(({ state }) => !['done', 'skipped'].includes(state));
  return (
    <>
      <p className={classes.progressWords} role="status">
        {at === -1 ? 'All steps are done.' : `Step ${at + 1} of ${steps.length}: ${steps[at]?.label}`}
      </p>
      <ol className={classes.steps} aria-label="Steps" data-done={at === -1}>
        {steps.map(({ step, state, label, trouble }, index) => {
          const { tone, word, icon: Icon } = LOOKS[state];
          return (
            <li key={step} className={classes.step} data-tone={tone} data-state={state}>
              <span className={classes.stepIcon}>
                {Icon ? <Icon size={15} stroke={2.5} aria-hidden /> : <Loader size={15} color="var(--fg)" />}
              </span>
              <div className={classes.stepWords}>
                <div className={classes.stepHead}>
                  <span className={classes.stepLabel}>{label}</span>
                  <span className={classes.stepState}>{word}</span>
                </div>
                {trouble && <TroubleWords trouble={trouble} />}
                {index === at && children}
              </div>
            </li>
          );
        })}
      </ol>
    </>
  );
}
