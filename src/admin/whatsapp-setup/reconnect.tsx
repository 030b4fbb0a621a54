/** Connecting a number again from its own card: what was known of it still is, so that nothing is asked twice. */
import type { SetupConnection } from '../../contract/whatsapp-setup.ts';
import type { Remedy } from './remedy.ts';
import { SignatoryLink } from './signatory-link.tsx';
import { SignupButton } from './signup-button.tsx';
import classes from './status-card.module.css';
import type { Signup } from './use-signup.ts';

const WORDS: Record<Remedy, string> = {
  lost: 'Where Meta allows it, the number needs no new code and no PIN. Log and history go on.',
  ending: 'The access that Meta gave ends soon. Connect again before that: nothing is lost by doing it early.',
  unheard: 'If the checks do not mend it, connecting again subscribes the number anew. Nothing is lost by it.',
};

interface ReconnectProps {
  connection: SetupConnection;
  remedy: Remedy;
  /** Null where Meta's sign-in is not set up. */
  signup: Signup | null;
}

export function Reconnect({ connection: { method, isCoexistence }, remedy, signup }: ReconnectProps) {
  const isByHand = method === 'manual';
  return (
    <div className={classes.remedy}>
      <p>
        {WORDS[remedy]} {(isByHand || !signup) && 'With another token, it is done by hand, below.'}
      </p>
      {signup && (
        <>
          <SignupButton
            signup={signup}
            staysOnPhone={isCoexistence}
            label="Connect WhatsApp again"
            isSecondary={isByHand || remedy !== 'lost'}
          />
          <SignatoryLink />
        </>
      )}
    </div>
  );
}
