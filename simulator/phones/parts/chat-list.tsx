/** The chats of a phone, newest first, with unread counts. */
import { dayOf, isSameDay, timeOf } from '../data/format.ts';
import { Avatar } from './avatar.tsx';

interface ListedChat {
  id: string;
  name: string;
  unread: number;
  last: { atMs: number; text: string } | null;
}

interface Props {
  chats: ListedChat[];
  nowMs: number;
  onOpen: (id: string) => void;
  empty: string;
}

export function ChatList({ chats, nowMs, onOpen, empty }: Props) {
  const sorted = chats.toSorted((a, b) => (b.last?.atMs ?? 0) - (a.last?.atMs ?? 0));
  return (
    <div className="chat-list">
      <h2>Chats</h2>
      {sorted.length === 0 && <p className="empty">{empty}</p>}
      <ul>
        {sorted.map((chat) => (
          <li key={chat.id}>
            <button type="button" onClick={() => onOpen(chat.id)}>
              <Avatar name={chat.name} size={46} />
              <span className="line">
                <strong>{chat.name}</strong>
                <span className="preview">{chat.last?.text ?? 'No messages yet'}</span>
              </span>
              <span className="meta">
                {chat.last && <span>{isSameDay(chat.last.atMs, nowMs) ? timeOf(chat.last.atMs) : dayOf(chat.last.atMs, nowMs)}</span>}
                {chat.unread > 0 && (
                  <span className="badge">
                    {chat.unread}
                    <span className="visually-hidden"> unread</span>
                  </span>
                )}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
