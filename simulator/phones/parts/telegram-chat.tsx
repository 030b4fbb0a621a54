/** A chat with a bot: Start, bubbles and keyboards, the menu of commands, and what the bot says about a pressed button. */
import { useEffect, useRef, useState } from 'react';
import { postJson, wordsOf } from '../data/api.ts';
import { dayOf, isSameDay } from '../data/format.ts';
import type { TelegramPhoneChat } from '../data/types.ts';
import { useIsSeen } from '../data/use-is-seen.ts';
import { telegramPath } from '../data/use-phone.ts';
import { useStickToEnd } from '../data/use-stick-to-end.ts';
import { Attach, telegramSample } from './attach.tsx';
import { Avatar } from './avatar.tsx';
import { Composer } from './composer.tsx';
import { BackIcon, BlockIcon } from './icons.tsx';
import { TelegramBubble } from './telegram-bubble.tsx';
import { CommandMenu, Notice, ReplyKeyboard } from './telegram-extras.tsx';

interface Props {
  phone: string;
  chat: TelegramPhoneChat;
  nowMs: number;
  unread: number;
  onBack: () => void;
}

export function TelegramChat({ phone, chat, nowMs, unread, onBack }: Props) {
  const log = useRef<HTMLDivElement>(null);
  const isSeen = useIsSeen(log);
  const [problem, setProblem] = useState<string | null>(null);
  const { botId, name } = chat;
  const isTyping = chat.typingUntilMs > nowMs;
  const others = unread - chat.unread;

  const act = async (path: string, body: Record<string, unknown> = {}) => {
    setProblem(null);
    await postJson(`${telegramPath(phone)}/${path}`, { botId, ...body }).catch((error: unknown) => setProblem(wordsOf(error)));
  };
  useEffect(() => {
    if (isSeen && chat.unread > 0) void postJson(`${telegramPath(phone)}/read`, { botId }).catch(() => {});
  }, [isSeen, chat.unread, botId, phone]);
  useStickToEnd(log, `${chat.messages.at(-1)?.id} ${isTyping}`);

  const say = (text: string) => void act('messages', { text });
  return (
    <div className="chat">
      <header className="chat-header">
        <button type="button" className="back" aria-label="Back to chats" onClick={onBack}>
          <BackIcon />
          {others > 0 && <span className="badge">{others}</span>}
        </button>
        <div className="title">
          <h2>{name}</h2>
          <p>{isTyping ? 'typing…' : 'bot'}</p>
        </div>
        {chat.hasStarted && !chat.isBlocked && (
          <button
            type="button"
            className="block"
            aria-label="Stop and block the bot"
            title="Stop and block the bot"
            onClick={() => void act('block')}
          >
            <BlockIcon />
          </button>
        )}
        <Avatar name={name} size={36} />
      </header>
      <div className="wallpaper">
        <div className="log" role="log" aria-label={`Telegram with ${name}`} tabIndex={0} ref={log}>
          {chat.messages.length === 0 && (
            <div className="about-bot">
              <Avatar name={name} size={64} />
              <strong>{name}</strong>
              <span>@{chat.username}</span>
            </div>
          )}
          {chat.messages.map((message, index) => {
            const before = chat.messages[index - 1];
            const startsDay = !before || !isSameDay(before.atMs, message.atMs);
            return (
              <div className="entry" key={message.id}>
                {startsDay && <p className="day">{dayOf(message.atMs, nowMs)}</p>}
                <TelegramBubble
                  message={message}
                  startsGroup={startsDay || before?.from !== message.from}
                  botName={name}
                  onPress={(button) => void act('presses', { messageId: message.id, button })}
                  onCommand={say}
                  onReact={(emoji) => void act('reactions', { messageId: message.id, emoji })}
                />
              </div>
            );
          })}
        </div>
        <Notice notice={chat.notice} nowMs={nowMs} />
        {problem && (
          <p className="problem" role="alert">
            {problem}
          </p>
        )}
        {chat.isBlocked || !chat.hasStarted ? (
          <button type="button" className="start-bot" onClick={() => void act('start')}>
            {chat.isBlocked ? 'Restart bot' : 'Start'}
          </button>
        ) : (
          <>
            <Composer
              onSend={say}
              placeholder={chat.replyKeyboard?.placeholder ?? 'Message'}
              before={
                <>
                  <CommandMenu commands={chat.commands} onChoose={say} />
                  <Attach onAttach={(sample) => void act('messages', { content: telegramSample(sample) })} />
                </>
              }
            />
            {chat.replyKeyboard && (
              <ReplyKeyboard
                rows={chat.replyKeyboard.rows}
                onText={say}
                onContact={() => void act('contact')}
                onLocation={() => void act('messages', { content: telegramSample('location') })}
              />
            )}
          </>
        )}
      </div>
    </div>
  );
}
