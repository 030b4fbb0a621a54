/** What went wrong and what to do about it, with Meta's own number where it gave one. */
import type { ReactNode } from 'react';
import type { Trouble } from '../../contract/whatsapp-setup.ts';
import { Notice } from '../parts/notice.tsx';
import classes from './connect.module.css';

export function TroubleWords({ trouble: { title, text, nextStep, platformCode } }: { trouble: Trouble }) {
  return (
    <div className={classes.trouble}>
      <p className={classes.troubleTitle}>{title}</p>
      <p>
        {text}
        {platformCode !== null && <span className={classes.code}> Meta’s code: {platformCode}</span>}
      </p>
      {nextStep && <NextStep>{nextStep}</NextStep>}
    </div>
  );
}

/** The same where nothing else stands around it. */
export function TroubleNotice({ trouble, children }: { trouble: Trouble; children?: ReactNode }) {
  const { title, text, nextStep, platformCode } = trouble;
  return (
    <Notice tone="warn" title={title}>
      <p className={classes.line}>
        {text}
        {platformCode !== null && ` Meta’s code: ${platformCode}`}
      </p>
      {nextStep && <NextStep>{nextStep}</NextStep>}
      {children}
    </Notice>
  );
}

function NextStep({ children }: { children: ReactNode }) {
  return (
    <p className={classes.nextStep}>
      <strong>What to do</strong> {children}
    </p>
  );
}
