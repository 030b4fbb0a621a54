/** The line to type in: Enter sends, as does the button. */
import { type FormEvent, type ReactNode, useState } from 'react';
import { SendIcon } from './icons.tsx';

export function Composer({
  onSend,
  before,
  placeholder = 'Message',
}: {
  onSend: (text: string) => void;
  before?: ReactNode;
  placeholder?: string;
}) {
  const [text, setText] = useState('');
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '') return;
    onSend(text.trim());
    setText('');
  };
  return (
    <form className="composer" onSubmit={send}>
      {before}
      <input
        type="text"
        aria-label="Message"
        placeholder={placeholder}
        autoComplete="off"
        maxLength={4096}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className="send" aria-label="Send" disabled={text.trim() === ''}>
        <SendIcon />
      </button>
    </form>
  );
}
