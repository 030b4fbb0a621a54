/** A message as the phone showed it: words, footer, buttons or list. */
import { IconArrowBackUp, IconListDetails } from '@tabler/icons-react';
import { Fragment } from 'react';
import { type MarkedPart, readMarkup } from './chat-markup.ts';
import classes from './message-bubble.module.css';
import type { ShownContent } from './message-content.ts';

export function MessageBubble({ content, direction }: { content: ShownContent; direction: 'in' | 'out' }) {
  return (
    <div className={classes.ground}>
      <div className={classes.bubble} data-direction={direction}>
        <div className={classes.words}>
          {readMarkup(content.text).map((part, index) => (
            <Part key={index} part={part} />
          ))}
        </div>
        {content.footer && <div className={classes.footer}>{content.footer}</div>}
        {content.buttons.length > 0 && (
          <ul className={classes.buttons} aria-label="Buttons">
            {content.buttons.map((title) => (
              <li key={title}>
                <IconArrowBackUp size={15} aria-hidden />
                {title}
              </li>
            ))}
          </ul>
        )}
        {content.list && (
          <div className={classes.list}>
            <div className={classes.listLabel}>
              <IconListDetails size={15} aria-hidden />
              {content.list.label}
            </div>
            <ul aria-label={content.list.label}>
              {content.list.rows.map((row) => (
                <li key={row.title}>
                  {row.title}
                  {row.description && <span>{row.description}</span>}
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </div>
  );
}

function Part({ part }: { part: MarkedPart }) {
  switch (part.mark) {
    case 'bold':
      return <strong>{part.text}</strong>;
    case 'italic':
      return <em>{part.text}</em>;
    case 'struck':
      return <s>{part.text}</s>;
    case 'code':
      return <code>{part.text}</code>;
    default:
      return <Fragment>{part.text}</Fragment>;
  }
}
