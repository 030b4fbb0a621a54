/** Telegram on a phone: the bots, or the chat with one of them. */
import { useState } from 'react';
import { useClock } from '../data/use-clock.ts';
import { useTelegramPhone } from '../data/use-phone.ts';
import { ChatList } from './chat-list.tsx';
import { type PhoneProps, PhoneShell } from './phone-shell.tsx';
import { TelegramChat } from './telegram-chat.tsx';

export function TelegramPhone(props: PhoneProps) {
  const { phone } = props.device;
  const state = useTelegramPhone(phone);
  const clock = useClock();
  const [openId, setOpenId] = useState<string | null | undefined>(undefined);
  const chats = state?.chats ?? [];
  const openChat = openId === undefined ? (chats.length === 1 ? chats[0] : undefined) : chats.find((chat) => String(chat.botId) === openId);
  const unread = chats.reduce((sum, chat) => sum + chat.unread, 0);
  return (
    <PhoneShell {...props} nowMs={clock.nowMs} isChatOpen={openChat !== undefined}>
      {openChat ? (
        <TelegramChat
          key={openChat.botId}
          phone={phone}
          chat={openChat}
          nowMs={clock.nowMs}
          unread={unread}
          onBack={() => setOpenId(null)}
        />
      ) : (
        <ChatList
          chats={chats.map((chat) => ({ ...chat, id: String(chat.botId) }))}
          nowMs={clock.nowMs}
          onOpen={setOpenId}
          empty="No bots yet"
        />
      )}
    </PhoneShell>
  );
}
