/** Around a Telegram chat: the menu of commands, the keyboard of ready answers, and the notice after a pressed button. */
import { useEffect, useRef, useState } from 'react';
import type { TelegramPhoneChat } from '../data/types.ts';
import { useDismiss } from '../data/use-dismiss.ts';
import { MenuIcon } from './icons.tsx';

const NOTICE_SHOWN_MS = 4_000;

export function CommandMenu({ commands, onChoose }: { commands: TelegramPhoneChat['commands']; onChoose: (text: string) => void }) {
  const [isOpen, setIsOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useDismiss(isOpen, root, () => setIsOpen(false));
  if (commands.length === 0) return null;
  return (
    <div className="command-menu" ref={root}>
      <button type="button" className="menu-button" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        <MenuIcon />
        Menu
      </button>
      {isOpen && (
        <ul className="commands" aria-label="Commands">
          {commands.map(({ command, description }) => (
            <li key={command}>
              <button
                type="button"
                onClick={() => {
                  setIsOpen(false);
                  onChoose(`/${command}`);
                }}
              >
                <strong>/{command}</strong> <span>{description}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface ReplyKeyboardProps {
  rows: NonNullable<TelegramPhoneChat['replyKeyboard']>['rows'];
  onText: (text: string) => void;
  onContact: () => void;
  onLocation: () => void;
}

export function ReplyKeyboard({ rows, onText, onContact, onLocation }: ReplyKeyboardProps) {
  return (
    <div className="reply-keyboard" role="group" aria-label="Ready answers">
      {rows.map((row) => (
        <div key={row.map(({ text }) => text).join('|')}>
          {row.map((button) => (
            <button
              type="button"
              key={button.text}
              onClick={() => (button.request_contact ? onContact() : button.request_location ? onLocation() : onText(button.text))}
            >
              {button.text}
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}

/** A toast that goes by itself, or an alert that stays until it is closed. */
export function Notice({ notice, nowMs }: { notice: TelegramPhoneChat['notice']; nowMs: number }) {
  const [closedAtMs, setClosedAtMs] = useState(0);
  const ok = useRef<HTMLButtonElement>(null);
  const isOpen = notice !== null && notice.atMs > closedAtMs && (notice.isAlert ? nowMs - notice.atMs < 60_000 : true);
  useEffect(() => {
    if (!isOpen || !notice) return;
    ok.current?.focus();
    if (notice.isAlert) return;
    const timer = setTimeout(() => setClosedAtMs(notice.atMs), NOTICE_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isOpen, notice]);
  if (!isOpen || (!notice.isAlert && nowMs - notice.atMs > NOTICE_SHOWN_MS * 2)) return null;
  if (!notice.isAlert) {
    return (
      <p className="toast" role="status">
        {notice.text}
      </p>
    );
  }
  return (
    <div className="backdrop is-centred">
      <div className="alert" role="alertdialog" aria-modal="true" aria-label="Notice of the bot">
        <p>{notice.text}</p>
        <button type="button" ref={ok} onClick={() => setClosedAtMs(notice.atMs)}>
          OK
        </button>
      </div>
    </div>
  );
}
