/** The messages as a table on a desk and as cards on a phone. */
import { IconArrowDownLeft, IconArrowUpRight } from '@tabler/icons-react';
import { Link, useSearch } from '@tanstack/react-router';
import type { Message } from '../../contract/messages.ts';
import type { PhoneFormatter } from '../lib/phone.ts';
import { usePhoneFormatter } from '../lib/use-phone-formatter.ts';
import { sentenceCase } from '../lib/words.ts';
import { MessageState, messageState } from '../parts/message-state.tsx';
import { Moment } from '../parts/moment.tsx';
import rows from '../parts/rows.module.css';
import { useIsPhone } from '../parts/use-is-phone.ts';
import { homePhone, useSession } from '../session/session.ts';
import { plainWords } from './chat-markup.ts';
import { contactName, contactPhone, EMPTIED_WORDS, typeWord } from './message-words.ts';
import classes from './messages.module.css';

interface RowsProps {
  messages: Message[];
  formatPhone: PhoneFormatter;
}

export function MessageList({ messages }: { messages: Message[] }) {
  const formatPhone = usePhoneFormatter(homePhone(useSession()));
  const Rows = useIsPhone() ? MessageCards : MessageTable;
  return <Rows messages={messages} formatPhone={formatPhone} />;
}

function MessageTable({ messages, formatPhone }: RowsProps) {
  return (
    <table className={rows.table} aria-label="Messages">
      <colgroup>
        <col style={{ width: '24%' }} />
        <col />
        <col style={{ width: '17%' }} />
        <col style={{ width: 118 }} />
        <col style={{ width: 128 }} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Contact</th>
          <th scope="col">Message</th>
          <th scope="col">Form</th>
          <th scope="col">Status</th>
          <th scope="col" className={rows.end}>
            Time
          </th>
        </tr>
      </thead>
      <tbody>
        {messages.map((message) => (
          <tr key={message.id}>
            <td>
              <div className={classes.contact}>
                <DirectionIcon direction={message.direction} />
                <div className={classes.contactWords}>
                  <MessageLink message={message} formatPhone={formatPhone} />
                  <ContactLine message={message} formatPhone={formatPhone} />
                </div>
              </div>
            </td>
            <td>
              <Words message={message} />
              <TypeAndReason message={message} />
            </td>
            <td>
              <Form message={message} />
            </td>
            <td>
              <MessageState status={message.status} />
            </td>
            <td className={rows.end}>
              <Moment at={message.createdAt} isShort className={rows.nowrap} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function MessageCards({ messages, formatPhone }: RowsProps) {
  return (
    <ul className={rows.cards} aria-label="Messages">
      {messages.map((message) => (
        <li key={message.id} className={rows.card}>
          <div className={rows.between}>
            <span className={classes.contact}>
              <DirectionIcon direction={message.direction} />
              <MessageLink message={message} formatPhone={formatPhone} />
            </span>
            <Moment at={message.createdAt} isShort className={`${rows.sub} ${rows.nowrap}`} />
          </div>
          <Words message={message} />
          <TypeAndReason message={message} />
          <div className={rows.middle}>
            <span className={rows.sub}>{message.form ? <FormWords message={message} /> : contactPhone(message.contact, formatPhone)}</span>
            <MessageState status={message.status} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function MessageLink({ message, formatPhone }: { message: Message; formatPhone: PhoneFormatter }) {
  const log = useSearch({ from: '/shell/messages' });
  return (
    <Link to="/messages/$id" params={{ id: message.id }} state={{ log }} className={rows.link}>
      {contactName(message.contact, formatPhone)}
    </Link>
  );
}

function ContactLine({ message, formatPhone }: { message: Message; formatPhone: PhoneFormatter }) {
  const phone = contactPhone(message.contact, formatPhone);
  const isMember = message.contact.member !== null;
  if (!phone && !isMember) return null;
  return (
    <div className={`${rows.sub} tabular`}>
      {phone}
      {phone && isMember && ' · '}
      {isMember && 'Team'}
    </div>
  );
}

function Words({ message }: { message: Message }) {
  const words = plainWords(message.text);
  if (message.isEmptied) return <div className={rows.quiet}>{EMPTIED_WORDS}</div>;
  if (words === '') return <div className={rows.quiet}>{sentenceCase(message.type)}</div>;
  return <div className={rows.words}>{words}</div>;
}

function TypeAndReason({ message }: { message: Message }) {
  const type = typeWord(message);
  if (message.reason)
    return (
      <div className={classes.reason} data-tone={messageState(message.status).tone}>
        {message.reason.text}
      </div>
    );
  return type && <div className={rows.sub}>{type}</div>;
}

function Form({ message }: { message: Message }) {
  if (!message.form) return null;
  return message.form === 'template' ? (
    <>
      <div>Template</div>
      <div className={classes.templateName}>{message.template}</div>
    </>
  ) : (
    'Free-form'
  );
}

function FormWords({ message }: { message: Message }) {
  return message.form === 'template' ? `Template ${message.template ?? ''}` : 'Free-form';
}

function DirectionIcon({ direction }: { direction: Message['direction'] }) {
  const isIn = direction === 'in';
  const Icon = isIn ? IconArrowDownLeft : IconArrowUpRight;
  return (
    <span className={classes.direction} data-tone={isIn ? 'petrol' : 'neutral'} title={isIn ? 'Incoming' : 'Outgoing'}>
      <Icon size={14} aria-label={isIn ? 'Incoming' : 'Outgoing'} role="img" />
    </span>
  );
}
