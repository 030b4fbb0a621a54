/** WhatsApp on a phone: the chats, or one of them. */
import { useState } from 'react';
import { useClock } from '../data/use-clock.ts';
import { usePhone } from '../data/use-phone.ts';
import { Chat } from './chat.tsx';
import { ChatList } from './chat-list.tsx';
import { type PhoneProps, PhoneShell } from './phone-shell.tsx';

export function Phone(props: PhoneProps) {
  const { phone } = props.device;
  const state = usePhone(phone);
  const clock = useClock();
  /** Undefined until somebody chose: a phone with one chat opens it. */
  const [openId, setOpenId] = useState<string | null | undefined>(undefined);
  const chats = state?.chats ?? [];
  const openChat = openId === undefined ? (chats.length === 1 ? chats[0] : undefined) : chats.find((chat) => chat.numberId === openId);
  const unread = chats.reduce((sum, chat) => sum + chat.unread, 0);
  return (
    <PhoneShell {...props} nowMs={clock.nowMs} isChatOpen={openChat !== undefined}>
      {openChat ? (
        <Chat key={openChat.numberId} phone={phone} chat={openChat} nowMs={clock.nowMs} onBack={() => setOpenId(null)} unread={unread} />
      ) : (
        <ChatList
          chats={chats.map((chat) => ({ ...chat, id: chat.numberId }))}
          nowMs={clock.nowMs}
          onOpen={setOpenId}
          empty="No business to write to"
        />
      )}
    </PhoneShell>
  );
}
