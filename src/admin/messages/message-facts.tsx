/** The facts of one message. */
import { Link } from '@tanstack/react-router';
import type { MessageDetail } from '../../contract/messages.ts';
import { usePhoneFormatter } from '../lib/use-phone-formatter.ts';
import { sentenceCase } from '../lib/words.ts';
import { CopyText } from '../parts/copy-text.tsx';
import { Facts } from '../parts/facts.tsx';
import { Moment } from '../parts/moment.tsx';
import { homePhone, useSession } from '../session/session.ts';
import type { ShownContent } from './message-content.ts';
import { contactPhone, FORMS } from './message-words.ts';
import classes from './messages.module.css';

export function MessageFacts({ message, template }: { message: MessageDetail; template: ShownContent['template'] }) {
  const formatPhone = usePhoneFormatter(homePhone(useSession()));
  const { contact } = message;
  return (
    <div className={classes.facts}>
      <Facts
        facts={[
          { label: 'Phone', value: contactPhone(contact, formatPhone) },
          { label: 'Team member', value: contact.member && contact.member.name !== contact.name && contact.member.name },
          { label: 'Type', value: sentenceCase(message.type) },
          { label: 'Form', value: message.form && <FormFact form={message.form} name={message.template} template={template} /> },
          { label: 'Attempts', value: message.direction === 'out' && message.attempt > 0 && message.attempt },
          { label: 'Not before', value: message.notBefore && <Moment at={message.notBefore} /> },
          { label: message.direction === 'in' ? 'Received' : 'Created', value: <Moment at={message.createdAt} /> },
          {
            label: 'Alert',
            value: message.alertId && (
              <Link to="/csm-hub/alerts/$id" params={{ id: message.alertId }} className="text-link">
                Open the alert
              </Link>
            ),
          },
          {
            label: 'Conversation',
            value: (
              <Link to="/messages" search={{ conversation: message.conversationId }} className="text-link">
                All messages of this conversation
              </Link>
            ),
          },
          { label: 'Message id', value: <CopyText text={message.id} label="Copy the message id" /> },
          { label: 'WhatsApp id', value: message.wamid && <CopyText text={message.wamid} label="Copy the WhatsApp id" /> },
        ]}
      />
    </div>
  );
}

interface FormFactProps {
  form: NonNullable<MessageDetail['form']>;
  name: string | null;
  template: ShownContent['template'];
}

function FormFact({ form, name, template }: FormFactProps) {
  if (form === 'free_form') {
    return (
      <>
        {FORMS.free_form}
        {template && <div className={classes.note}>The window was open; outside it, template {template.name} says the same.</div>}
      </>
    );
  }
  return (
    <>
      {FORMS.template} <span className={classes.templateName}>{name ?? template?.name}</span>
      {template?.language && <div className={classes.note}>Language {template.language}</div>}
    </>
  );
}
