/** A phone: whose it is, its frame and status bar, and the app on it, showing the chats or one of them. */
import { useState } from 'react';
import { roleOf, timeOf } from '../data/format.ts';
import type { Person } from '../data/types.ts';
import { useClock } from '../data/use-clock.ts';
import { usePhone } from '../data/use-phone.ts';
import { Chat } from './chat.tsx';
import { ChatList } from './chat-list.tsx';
import { ChevronIcon, CloseIcon, StatusIcons } from './icons.tsx';

interface Props {
  phone: string;
  people: Person[];
  shown: string[];
  onSwap: (phone: string) => void;
  onClose?: () => void;
}

export function Phone({ phone, people, shown, onSwap, onClose }: Props) {
  const state = usePhone(phone);
  const clock = useClock();
  /** Undefined until somebody chose: a phone with one chat opens it. */
  const [openId, setOpenId] = useState<string | null | undefined>(undefined);
  const person = people.find((one) => one.phone === phone);
  const name = person?.name ?? phone;
  const chats = state?.chats ?? [];
  const openChat = openId === undefined ? (chats.length === 1 ? chats[0] : undefined) : chats.find((chat) => chat.numberId === openId);
  const unread = chats.reduce((sum, chat) => sum + chat.unread, 0);

  return (
    <section className="phone" id={`phone-${phone}`} aria-label={`Phone of ${name}`}>
      <div className="owner">
        <div className="who">
          <label className="picker">
            <span className="visually-hidden">Whose phone this is</span>
            <select value={phone} onChange={(event) => onSwap(event.target.value)}>
              {!person && <option value={phone}>{phone}</option>}
              {people.map((one) => (
                <option key={one.phone} value={one.phone} disabled={one.phone !== phone && shown.includes(one.phone)}>
                  {one.name}
                </option>
              ))}
            </select>
            <ChevronIcon />
          </label>
          <span className="role">{person?.title ?? roleOf(person?.role ?? 'customer')}</span>
        </div>
        {onClose && (
          <button type="button" className="close" aria-label={`Put away the phone of ${name}`} onClick={onClose}>
            <CloseIcon />
          </button>
        )}
      </div>
      <div className="frame">
        <div className="screen">
          <div className={`status-bar ${openChat ? 'on-chat' : ''}`}>
            <span>{timeOf(clock.nowMs)}</span>
            <StatusIcons />
          </div>
          {openChat ? (
            <Chat
              key={openChat.numberId}
              phone={phone}
              chat={openChat}
              nowMs={clock.nowMs}
              onBack={() => setOpenId(null)}
              unread={unread}
            />
          ) : (
            <ChatList chats={chats} nowMs={clock.nowMs} onOpen={setOpenId} />
          )}
        </div>
      </div>
    </section>
  );
}
