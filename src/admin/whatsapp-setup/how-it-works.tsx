/** How it works: what the line does, the six screens of Meta's window with what each wants, and why each permission. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { Panel } from '../parts/panel.tsx';
import classes from './connect.module.css';

const LINE = [
  {
    title: 'It alerts your team',
    text: 'A customer-success manager gets a WhatsApp message with buttons when a customer needs something, and answers with one tap.',
  },
  {
    title: 'It talks with customers',
    text: 'What customers write arrives here, becomes a lead or reaches the person who looks after them, and can be answered within 24 hours.',
  },
  {
    title: 'It tells people what changed',
    text: 'When a record changes, the people concerned are told with a template that Meta approved. Every message has its full account.',
  },
] as const;

const SCREENS = [
  { title: 'Log in', text: 'The signatory’s own Facebook account. Meta checks that this person may act for the business.' },
  { title: 'Permissions', text: 'Leave all of them on. What each is for stands below.' },
  { title: 'Business account', text: 'Choose the portfolio that belongs to the company, or let Meta make one, and its WhatsApp account.' },
  {
    title: 'Business profile',
    text: 'Legal name as incorporated, address, e-mail, website, kind of business. Some of it is filled in already.',
  },
  { title: 'Phone number', text: 'The number and the code that comes by SMS or call. No code after 60 seconds? Let Meta call.' },
  { title: 'Check and finish', text: 'Display name, payment method (can be added later), Meta’s terms. “Finish” closes the window.' },
] as const;

const PERMISSIONS = [
  {
    name: 'whatsapp_business_management',
    text: 'to read the account, its numbers, quality and limits, to submit templates, and to have messages reported here',
  },
  { name: 'whatsapp_business_messaging', text: 'to register the number, to send, and to receive' },
  { name: 'business_management', text: 'to see which portfolio the account belongs to, and whether Meta has verified it' },
] as const;

export function HowItWorks({ isFolded }: { isFolded: boolean }) {
  const [wasOpened, setWasOpened] = useState<boolean | null>(null);
  const isOpen = wasOpened ?? !isFolded;
  return (
    <Panel
      title="How it works"
      description="What the line does, the six screens of Meta’s window, and why it asks for each permission."
      actions={
        <Button
          variant="default"
          aria-label={`${isOpen ? 'Fold' : 'Show'} how it works`}
          aria-expanded={isOpen}
          onClick={() => setWasOpened(!isOpen)}
        >
          {isOpen ? 'Fold' : 'Show'}
        </Button>
      }
    >
      {isOpen && <Explanation />}
    </Panel>
  );
}

function Explanation() {
  return (
    <div className={classes.help}>
      <section aria-labelledby="line">
        <h3 id="line" className={classes.partTitle}>
          What the line does
        </h3>
        <ol className={classes.three}>
          {LINE.map(({ title, text }, index) => (
            <Card key={title} number={index + 1} title={title} text={text} />
          ))}
        </ol>
      </section>
      <section aria-labelledby="screens">
        <h3 id="screens" className={classes.partTitle}>
          The six screens of Meta’s window
        </h3>
        <ol className={classes.screens}>
          {SCREENS.map(({ title, text }, index) => (
            <Card key={title} number={index + 1} title={title} text={text} />
          ))}
        </ol>
      </section>
      <section aria-labelledby="permissions">
        <h3 id="permissions" className={classes.partTitle}>
          Why each permission
        </h3>
        <ul className={classes.permissions}>
          {PERMISSIONS.map(({ name, text }) => (
            <li key={name} className={classes.permission}>
              <code>{name}</code> {text}.
            </li>
          ))}
        </ul>
        <p className={classes.quiet}>
          The account stays yours: it is in your portfolio, Meta bills you, and you can take the permissions away there at any time.
        </p>
      </section>
    </div>
  );
}

function Card({ number, title, text }: { number: number; title: string; text: string }) {
  return (
    <li>
      <span className={classes.number} aria-hidden>
        {number}
      </span>
      <h4>{title}</h4>
      <span className={classes.quiet}>{text}</span>
    </li>
  );
}
