/** A text with Telegram's entities: nested spans, links, commands that are sent when pressed. */
import type { ReactNode } from 'react';
import type { TelegramPhoneMessage } from '../data/types.ts';

type Entity = TelegramPhoneMessage['entities'][number];

export function TelegramText({ text, entities, onCommand }: { text: string; entities: Entity[]; onCommand: (command: string) => void }) {
  return <>{pieces(text, 0, text.length, entities, onCommand)}</>;
}

/** Entities are sorted so that an outer one comes before those within it. */
function pieces(text: string, from: number, to: number, entities: Entity[], onCommand: (command: string) => void): ReactNode[] {
  const sorted = entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length);
  const out: ReactNode[] = [];
  let at = from;
  for (const entity of sorted) {
    const end = entity.offset + entity.length;
    if (entity.offset < at || end > to) continue;
    if (entity.offset > at) out.push(text.slice(at, entity.offset));
    const within = sorted.filter((one) => one !== entity && one.offset >= entity.offset && one.offset + one.length <= end);
    const words = text.slice(entity.offset, end);
    const inner = pieces(text, entity.offset, end, within, onCommand);
    out.push(
      <Span key={`${entity.offset}:${entity.type}`} entity={entity} words={words} onCommand={onCommand}>
        {inner}
      </Span>,
    );
    at = end;
  }
  if (at < to) out.push(text.slice(at, to));
  return out;
}

interface SpanProps {
  entity: Entity;
  words: string;
  onCommand: (command: string) => void;
  children: ReactNode;
}

function Span({ entity, words, onCommand, children }: SpanProps) {
  switch (entity.type) {
    case 'bold':
      return <strong>{children}</strong>;
    case 'italic':
      return <em>{children}</em>;
    case 'underline':
      return <u>{children}</u>;
    case 'strikethrough':
      return <s>{children}</s>;
    case 'code':
      return <code>{children}</code>;
    case 'pre':
      return <code className="pre">{children}</code>;
    case 'spoiler':
      return <span className="spoiler">{children}</span>;
    case 'blockquote':
      return <span className="quote">{children}</span>;
    case 'url':
    case 'text_link':
      return (
        <a href={entity.url ?? words} target="_blank" rel="noreferrer">
          {children}
        </a>
      );
    case 'bot_command':
      return (
        <button type="button" className="inline-command" onClick={() => onCommand(words)}>
          {children}
        </button>
      );
    default:
      return <>{children}</>;
  }
}
