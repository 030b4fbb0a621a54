/** A message as Telegram draws it, with its inline keyboard below. */
import { timeOf } from '../data/format.ts';
import type { TelegramPhoneButton, TelegramPhoneMessage } from '../data/types.ts';
import { OpenIcon, Ticks } from './icons.tsx';
import { Media } from './media.tsx';
import { ReactButton } from './react-button.tsx';
import { TelegramText } from './telegram-text.tsx';

interface Props {
  message: TelegramPhoneMessage;
  startsGroup: boolean;
  botName: string;
  onPress: (button: string) => void;
  onCommand: (command: string) => void;
  onReact: (emoji: string) => void;
}

export function TelegramBubble({ message, startsGroup, botName, onPress, onCommand, onReact }: Props) {
  const { keyboard, media, reaction } = message;
  const side = message.from === 'bot' ? 'from-business' : 'from-person';
  return (
    <div className={`message ${side} ${startsGroup ? 'starts-group' : ''}`}>
      <div className="bubble-line">
        <div className={`bubble ${side} ${keyboard.length > 0 ? 'has-keyboard' : ''}`}>
          {message.quoted && (
            <div className="quoted">
              <strong>{botName}</strong>
              <span>{message.quoted}</span>
            </div>
          )}
          {media && <Media media={media} />}
          {message.text && (
            <p className="body">
              <TelegramText text={message.text} entities={message.entities} onCommand={onCommand} />
            </p>
          )}
          {reaction && <span className="tg-reaction">{reaction}</span>}
          <span className="stamp">
            {message.isEdited && <span>edited</span>}
            <time dateTime={new Date(message.atMs).toISOString()}>{timeOf(message.atMs)}</time>
            {message.ticks && <Ticks kind={message.ticks} />}
          </span>
        </div>
        {message.from === 'bot' && <ReactButton current={reaction} onReact={onReact} />}
      </div>
      {keyboard.length > 0 && (
        <div className="keyboard">
          {keyboard.map((row) => (
            <div className="keyboard-row" key={row.map(({ text, value }) => `${text}:${value}`).join('|')}>
              {row.map((button) => (
                <KeyboardButton key={`${button.text}:${button.value}`} button={button} onPress={() => onPress(button.text)} />
              ))}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

function KeyboardButton({ button, onPress }: { button: TelegramPhoneButton; onPress: () => void }) {
  if (button.kind === 'url') {
    return (
      <a href={button.value} target="_blank" rel="noreferrer">
        {button.text}
        <OpenIcon />
      </a>
    );
  }
  return (
    <button type="button" aria-busy={button.isWaiting} disabled={button.kind === 'other'} onClick={onPress}>
      {button.text}
    </button>
  );
}
