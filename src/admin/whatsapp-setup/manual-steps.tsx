/** What to do in Meta's portal, step by step, beside the form that wants what comes of it. */
import { IconArrowUpRight } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import classes from './manual.module.css';

interface Step {
  title: string;
  text: ReactNode;
  /** What of it goes into the form. */
  gives?: string;
  link?: { label: string; href: string };
}

/** Source: Meta, "Get started" and "Access tokens" of the Cloud API. */
const STEPS: Step[] = [
  {
    title: 'Create an app',
    text: 'Sign in to Meta for Developers and create an app of the type Business, in the portfolio that owns your number.',
    link: { label: 'Meta for Developers', href: 'https://developers.facebook.com/apps/' },
  },
  {
    title: 'Add WhatsApp',
    text: 'In the app, add the product WhatsApp. Under API Setup choose or add your number: its Phone Number ID stands below it.',
    gives: 'Phone Number ID',
  },
  {
    title: 'Make a system user',
    text: 'In Business Settings, under Users > System users, add one with the role Admin. Assign it your app and your WhatsApp account, both with full control.',
    link: { label: 'System users', href: 'https://business.facebook.com/latest/settings/system_users' },
  },
  {
    title: 'Generate a permanent token',
    text: (
      <>
        Press “Generate token”, choose the app, and set the expiration to <b>Never</b>. Tick{' '}
        <code className={classes.word}>whatsapp_business_management</code> and{' '}
        <code className={classes.word}>whatsapp_business_messaging</code>. The token under API Setup ends within a day and is not taken.
      </>
    ),
    gives: 'API Token',
  },
  {
    title: 'Copy the app secret',
    text: 'In the app, under App settings > Basic, press “Show”. With it we also do the next two steps for you, if your app reports to nobody yet.',
    gives: 'App secret',
  },
  {
    title: 'Set the webhook',
    text: 'Under WhatsApp > Configuration paste the callback URL and the verify token from this page, and press “Verify and Save”. The tick appears here at once.',
  },
  {
    title: 'Subscribe to fields',
    text: (
      <>
        Below it, subscribe to <code className={classes.word}>messages</code>: deliveries and reads arrive inside it too. Then{' '}
        <code className={classes.word}>account_update</code>, <code className={classes.word}>phone_number_quality_update</code>,{' '}
        <code className={classes.word}>phone_number_name_update</code> and{' '}
        <code className={classes.word}>message_template_status_update</code>. Set the app to Live: some are sent only then.
      </>
    ),
  },
];

export function ManualSteps() {
  const titleId = useId();
  return (
    <aside className={classes.portal} aria-labelledby={titleId}>
      <h3 id={titleId}>In Meta’s portal</h3>
      <ol>
        {STEPS.map(({ title, text, gives, link }) => (
          <li key={title}>
            <div className={classes.stepTitle}>{title}</div>
            <div className={classes.stepText}>{text}</div>
            {gives && <div className={classes.gives}>Gives you the {gives}</div>}
            {link && (
              <a className="text-link" href={link.href} target="_blank" rel="noreferrer">
                {link.label}
                <IconArrowUpRight size={14} aria-label="opens in a new tab" className={classes.out} />
              </a>
            )}
          </li>
        ))}
      </ol>
    </aside>
  );
}
