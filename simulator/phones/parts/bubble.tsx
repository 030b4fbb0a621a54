/** A message as WhatsApp draws it: quote, header or media, words, footer, time and ticks, and buttons below. */
import { useState } from 'react';
import { timeOf } from '../data/format.ts';
import type { PhoneButton, PhoneMessage } from '../data/types.ts';
import { CallIcon, CopyIcon, ListIcon, OpenIcon, ReplyIcon, Ticks } from './icons.tsx';
import { ListSheet } from './list-sheet.tsx';
import { Media } from './media.tsx';
import { ReactButton } from './react-button.tsx';
import { RichText } from './rich-text.tsx';

interface Props {
  message: PhoneMessage;
  startsGroup: boolean;
  quotedName: string;
  onTap: (button: string) => void;
  onChoose: (row: string) => void;
  onReact: (emoji: string) => void;
}

/** More buttons than this go behind "See all options". */
const BUTTONS_SHOWN = 3;

export function Bubble({ message, startsGroup, quotedName, onTap, onChoose, onReact }: Props) {
  const [isListOpen, setIsListOpen] = useState(false);
  const { list, buttons, reactions } = message;
  const [isAllShown, setIsAllShown] = useState(buttons.length <= BUTTONS_SHOWN);
  const shown = isAllShown ? buttons : buttons.slice(0, BUTTONS_SHOWN - 1);
  const emoji = [reactions?.business, reactions?.person].filter(Boolean).join(' ');
  const hasActions = buttons.length > 0 || list !== undefined;
  return (
    <div className={`message from-${message.from} ${startsGroup ? 'starts-group' : ''} ${emoji ? 'has-reaction' : ''}`}>
      <div className="bubble-line">
        <div className={`bubble from-${message.from} ${hasActions ? 'has-actions' : ''}`}>
          {message.quoted && (
            <div className="quoted">
              <strong>{quotedName}</strong>
              <span>
                <RichText text={message.quoted.text} />
              </span>
            </div>
          )}
          {message.media && <Media media={message.media} />}
          {message.header && <p className="head">{message.header}</p>}
          {message.body && (
            <p className="body">
              <RichText text={message.body} />
            </p>
          )}
          {message.footer && <p className="foot">{message.footer}</p>}
          <span className="stamp" title={message.status ? `The business sees: ${message.status}` : undefined}>
            <time dateTime={new Date(message.atMs).toISOString()}>{timeOf(message.atMs)}</time>
            {message.ticks && <Ticks kind={message.ticks} />}
          </span>
          {emoji && <span className="reaction">{emoji}</span>}
        </div>
        {message.from === 'business' && <ReactButton current={reactions?.person} onReact={onReact} />}
      </div>
      {hasActions && (
        <div className="actions">
          {shown.map((button) => (
            <Action key={button.title} button={button} onTap={() => onTap(button.title)} />
          ))}
          {!isAllShown && (
            <button type="button" onClick={() => setIsAllShown(true)}>
              <ListIcon />
              See all options
            </button>
          )}
          {list && (
            <button type="button" aria-haspopup="dialog" onClick={() => setIsListOpen(true)}>
              <ListIcon />
              {list.button}
            </button>
          )}
        </div>
      )}
      {list && isListOpen && (
        <ListSheet
          list={list}
          onClose={() => setIsListOpen(false)}
          onChoose={(row) => {
            setIsListOpen(false);
            onChoose(row);
          }}
        />
      )}
    </div>
  );
}

function Action({ button, onTap }: { button: PhoneButton; onTap: () => void }) {
  switch (button.kind) {
    case 'url':
      return (
        <a href={button.value} target="_blank" rel="noreferrer">
          <OpenIcon />
          {button.title}
        </a>
      );
    case 'phone':
      return (
        <a href={`tel:${button.value}`}>
          <CallIcon />
          {button.title}
        </a>
      );
    case 'copy':
      return (
        <button type="button" onClick={() => void navigator.clipboard.writeText(button.value).catch(() => {})}>
          <CopyIcon />
          {button.title}
        </button>
      );
    default:
      return (
        <button type="button" onClick={onTap}>
          <ReplyIcon />
          {button.title}
        </button>
      );
  }
}
