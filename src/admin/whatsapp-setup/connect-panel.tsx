/** Before Meta's window opens: what is needed, which kind of number it is, the button, and what became of the last try. */
import { Radio } from '@mantine/core';
import { IconBuildingBank, IconFileText, IconId, IconPhone, IconWorld } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { ConnectLink, WhatsAppSetup } from '../../contract/whatsapp-setup.ts';
import { formatMoment } from '../lib/time.ts';
import { Notice } from '../parts/notice.tsx';
import { Panel } from '../parts/panel.tsx';
import classes from './connect.module.css';
import { SignupButton } from './signup-button.tsx';
import type { Signup } from './use-signup.ts';

interface ConnectPanelProps {
  settings: Pick<ConnectLink, 'isAvailable'> & { allowance?: WhatsAppSetup['signup']['allowance'] };
  signup: Signup;
  /** It was connected before. */
  isAgain?: boolean;
  /** Another way to the same: the signatory's link. */
  link?: ReactNode;
  timeZone?: string;
}

const NEEDED = [
  {
    icon: IconId,
    title: 'The Facebook account of a signatory',
    text: 'The personal account of a director or authorised signatory. Not a shared one, and older than a few days.',
  },
  { icon: IconBuildingBank, title: 'The legal name, as incorporated', text: 'Letter by letter as on the certificate, with the address.' },
  {
    icon: IconPhone,
    title: 'A number that can take an SMS or a call',
    text: 'It is not on WhatsApp, or stays in the WhatsApp Business app: say which before you connect.',
  },
  { icon: IconWorld, title: 'A website and an e-mail address', text: 'The site shows the name of the business.' },
  {
    icon: IconFileText,
    title: 'Documents, for later',
    text: 'Incorporation certificate, GST registration, address proof, a recent utility bill. Meta asks for them when it verifies the business.',
  },
] as const;

export function ConnectPanel({ settings, signup, isAgain = false, link, timeZone }: ConnectPanelProps) {
  const [way, setWay] = useState('new');
  const { allowance } = settings;
  if (!settings.isAvailable) {
    return (
      <Panel title="Connect WhatsApp" description="Meta’s sign-in is not set up on this deployment.">
        <Notice tone="info" title="Two settings are missing">
          Whoever runs this service sets META_APP_ID and META_SIGNUP_CONFIG_ID. Until then a number can be connected by hand.
        </Notice>
      </Panel>
    );
  }
  return (
    <Panel
      title={isAgain ? 'Connect WhatsApp again' : 'Connect WhatsApp'}
      description={
        isAgain
          ? 'The same way as before. Where Meta allows it, the number needs no new code and no PIN; log and history go on.'
          : 'Meta’s own window asks six questions and gives this service access to send and receive. It takes about ten minutes, and can be stopped and begun again at any time.'
      }
    >
      <div className={classes.before} data-again={isAgain}>
        <section aria-labelledby="needed">
          <h3 id="needed" className={classes.partTitle}>
            Have this ready
          </h3>
          <ul className={classes.needed}>
            {NEEDED.map(({ icon: Icon, title, text }) => (
              <li key={title}>
                <Icon size={20} className={classes.neededIcon} aria-hidden />
                <div>
                  <div className={classes.neededTitle}>{title}</div>
                  <div className={classes.quiet}>{text}</div>
                </div>
              </li>
            ))}
          </ul>
        </section>
        <div className={classes.action}>
          <Radio.Group value={way} onChange={setWay} label="Which number is it?" classNames={{ label: classes.partTitle ?? '' }}>
            <div className={classes.choices}>
              <Way
                value="new"
                title="A number of its own"
                text="New to WhatsApp, or taken off it before. It speaks for the business here alone."
              />
              <Way
                value="phone"
                title="The one in our WhatsApp Business app"
                text="It stays on the phone too. The app must be up to date; 20 messages a second instead of 80."
              />
            </div>
          </Radio.Group>
          {allowance?.isReached ? (
            <Notice tone="warn" title="Meta’s weekly limit for new businesses is reached">
              Meta lets this service connect a certain number of new businesses in seven days. Yours is not at fault.{' '}
              {allowance.frees && <strong>Try again after {formatMoment(allowance.frees, timeZone ?? zone())}.</strong>} Until then, have
              ready what stands here.
            </Notice>
          ) : (
            <SignupButton signup={signup} staysOnPhone={way === 'phone'} label="Connect WhatsApp" />
          )}
          {link}
        </div>
      </div>
    </Panel>
  );
}

function Way({ value, title, text }: { value: string; title: string; text: string }) {
  return (
    <Radio.Card value={value} className={classes.choice} aria-label={title}>
      <Radio.Indicator />
      <span className={classes.choiceWords}>
        <span className={classes.choiceTitle}>{title}</span>
        <span className={classes.choiceText}>{text}</span>
      </span>
    </Radio.Card>
  );
}

const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
