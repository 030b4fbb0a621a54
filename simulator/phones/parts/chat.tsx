/** One chat: header, the log of bubbles, and the line to type in. While it is seen, what arrives is read. */
import { useEffect, useRef, useState } from 'react';
import { phonePath, postJson, wordsOf } from '../data/api.ts';
import { dayOf, isSameDay } from '../data/format.ts';
import type { Chat as ChatState } from '../data/types.ts';
import { useIsSeen } from '../data/use-is-seen.ts';
import { useStickToEnd } from '../data/use-stick-to-end.ts';
import { Attach, whatsAppSample } from './attach.tsx';
import { Avatar } from './avatar.tsx';
import { Bubble } from './bubble.tsx';
import { Composer } from './composer.tsx';
import { BackIcon } from './icons.tsx';

interface Props {
  phone: string;
  chat: ChatState;
  nowMs: number;
  unread: number;
  onBack: () => void;
}

export function Chat({ phone, chat, nowMs, unread, onBack }: Props) {
  const log = useRef<HTMLDivElement>(null);
  const isSeen = useIsSeen(log);
  const [problem, setProblem] = useState<string | null>(null);
  const last = chat.messages.at(-1)?.wamid;
  const isTyping = chat.typingUntilMs > nowMs;
  const others = unread - chat.unread;

  useEffect(() => {
    if (isSeen && chat.unread > 0) void postJson(`${phonePath(phone)}/read`, { numberId: chat.numberId }).catch(() => {});
  }, [isSeen, chat.unread, chat.numberId, phone]);

  useStickToEnd(log, `${last} ${isTyping}`);

  const act = async (path: string, body: unknown) => {
    setProblem(null);
    try {
      await postJson(`${phonePath(phone)}/${path}`, body);
    } catch (error) {
      setProblem(wordsOf(error));
    }
  };
  return (
    <div className="chat">
      <header className="chat-header">
        <button type="button" className="back" aria-label="Back to chats" onClick={onBack}>
          <BackIcon />
          {others > 0 && <span className="badge">{others}</span>}
        </button>
        <Avatar name={chat.name} size={36} />
        <div className="title">
          <h2>
            {chat.name} <VerifiedMark />
          </h2>
          <p>{isTyping ? 'typing…' : 'Business account'}</p>
        </div>
      </header>
      <div className="wallpaper">
        {/* A log that scrolls must be reachable by keyboard. */}
        <div className="log" role="log" aria-label={`Chat with ${chat.name}`} tabIndex={0} ref={log}>
          <p className="notice">Messages with this business are simulated. Nothing leaves this machine.</p>
          {chat.messages.map((message, index) => {
            const before = chat.messages[index - 1];
            const startsDay = !before || !isSameDay(before.atMs, message.atMs);
            return (
              <div className="entry" key={message.wamid}>
                {startsDay && <p className="day">{dayOf(message.atMs, nowMs)}</p>}
                <Bubble
                  message={message}
                  startsGroup={startsDay || before?.from !== message.from}
                  quotedName={chat.name}
                  onTap={(button) => void act('taps', { wamid: message.wamid, button })}
                  onChoose={(row) => void act('choices', { wamid: message.wamid, row })}
                  onReact={(emoji) => void act('reactions', { wamid: message.wamid, emoji })}
                />
              </div>
            );
          })}
          {isTyping && (
            <div className="bubble from-business is-typing" role="img" aria-label={`${chat.name} is typing`}>
              <i />
              <i />
              <i />
            </div>
          )}
        </div>
        {problem && (
          <p className="problem" role="alert">
            {problem}
          </p>
        )}
        <Composer
          onSend={(text) => void act('messages', { numberId: chat.numberId, text })}
          before={<Attach onAttach={(sample) => void act('messages', { numberId: chat.numberId, ...whatsAppSample(sample) })} />}
        />
      </div>
    </div>
  );
}

function VerifiedMark() {
  return (
    <svg className="verified" viewBox="0 0 16 16" role="img" aria-label="Verified">
      <path
        fill="currentColor"
        d="M8 .8l1.7 1.3 2.1-.2.7 2 1.9 1-.5 2.1.9 2-1.5 1.5-.1 2.2-2.1.6-1.2 1.8L8 14.4l-1.9.7-1.2-1.8-2.1-.6-.1-2.2L1.2 9l.9-2-.5-2.1 1.9-1 .7-2 2.1.2z"
      />
      <path d="M5.2 8l2 2 3.6-3.8" fill="none" stroke="#fff" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
