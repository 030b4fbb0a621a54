/** The facts of a number: its ids at Meta, its name, what Meta thinks of it, and when it was last heard. */
import type { SetupConnection } from '../../contract/whatsapp-setup.ts';
import { counted } from '../lib/words.ts';
import { CopyText } from '../parts/copy-text.tsx';
import { type Fact, Facts } from '../parts/facts.tsx';
import { Moment } from '../parts/moment.tsx';
import { ToneBadge } from '../parts/tone-badge.tsx';
import classes from './status-card.module.css';
import { nameReview, reviewSaid, type Said, sendingSaid, tokenSaid, verificationSaid } from './status-words.ts';

export function ConnectionFacts({ connection }: { connection: SetupConnection }) {
  return (
    <div className={classes.facts}>
      <Facts facts={identity(connection)} />
      <Facts facts={standing(connection)} />
    </div>
  );
}

function identity(connection: SetupConnection): Fact[] {
  const { verifiedName, nameStatus, numberId, wabaId, portfolioId, method, isCoexistence, connectedAt, templates, callbackUrl } =
    connection;
  const review = nameReview(nameStatus);
  return [
    {
      label: 'Display name',
      value: (
        <>
          {verifiedName ?? 'Not known yet'} {review && <Dot said={review} />}
        </>
      ),
    },
    { label: 'Phone number ID', value: <CopyText text={numberId} label="Copy the phone number ID" /> },
    { label: 'WABA ID', value: wabaId !== null && <CopyText text={wabaId} label="Copy the WhatsApp Business Account ID" /> },
    { label: 'Portfolio ID', value: portfolioId !== null && <CopyText text={portfolioId} label="Copy the portfolio ID" /> },
    {
      label: 'Connected',
      value: (
        <>
          {method === 'manual' ? 'By hand' : 'With Meta’s sign-in'}
          {isCoexistence && ', stays in the WhatsApp Business app too'}
          {connectedAt && (
            <>
              , <Moment at={connectedAt} isShort />
            </>
          )}
        </>
      ),
    },
    {
      label: 'Templates',
      value: `${templates.approved} of ${counted(templates.total, 'template')} approved${templates.pending > 0 ? `, ${templates.pending} with Meta` : ''}`,
    },
    { label: 'Callback URL', value: callbackUrl !== null && <CopyText text={callbackUrl} label="Copy the callback URL" /> },
  ];
}

function standing(connection: SetupConnection): Fact[] {
  const { businessVerification, accountReview, hasPaymentMethod, tokenExpiresAt, webhookHeardAt } = connection;
  const review = reviewSaid(accountReview);
  return [
    { label: 'Sending', value: <Dot said={sendingSaid(connection)} /> },
    { label: 'Business', value: <Dot said={verificationSaid(businessVerification)} /> },
    { label: 'Account review', value: review && <Dot said={review} /> },
    {
      label: 'Payment method',
      value: hasPaymentMethod !== null && (
        <Dot said={hasPaymentMethod ? { tone: 'good', label: 'On file at Meta' } : { tone: 'warn', label: 'Missing' }} />
      ),
    },
    {
      label: 'Access token',
      value: (
        <>
          <Dot said={tokenSaid(connection, Date.now())} />
          {tokenExpiresAt && (
            <span className={classes.factMore}>
              <Moment at={tokenExpiresAt} isShort />
            </span>
          )}
        </>
      ),
    },
    { label: 'Webhook heard', value: webhookHeardAt === null ? 'Nothing yet' : <Moment at={webhookHeardAt} isShort /> },
  ];
}

function Dot({ said: { tone, label } }: { said: Said }) {
  return (
    <ToneBadge tone={tone} isQuiet>
      {label}
    </ToneBadge>
  );
}
