/** The chats of a phone, newest first, with unread counts. */
import { dayOf, isSameDay, timeOf } from '../data/format.ts';
import type { Chat } from '../data/types.ts';
import { Avatar } from './avatar.tsx';

export function ChatList({ chats, nowMs, onOpen }: { chats: Chat[]; nowMs: number; onOpen: (numberId: string) => void }) {
  const sorted = chats.toSorted((a, b) => (b.last?.atMs ?? 0) - (a.last?.atMs ?? 0));
  return (
    <div className="chat-list">
      <h2>Chats</h2>
      <ul>
        {sorted.map((chat) => (
          <li key={chat.numberId}>
            <button type="button" onClick={() => onOpen(chat.numberId)}>
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
