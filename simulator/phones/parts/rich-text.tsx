/** WhatsApp's small markup: *bold*, _italic_, ~struck~, `code`, and links. */
import type { ReactNode } from 'react';

const MARKUP = /(\*[^*\s](?:[^*\n]*[^*\s])?\*|_[^_\s](?:[^_\n]*[^_\s])?_|~[^~\s](?:[^~\n]*[^~\s])?~|`[^`\n]+`|https?:\/\/[^\s<]+)/g;

export function RichText({ text }: { text: string }): ReactNode {
  return text.split(MARKUP).map((part, index) => {
    const key = `${index}:${part}`;
    const inner = part.slice(1, -1);
    if (index % 2 === 0) return part;
    if (part.startsWith('*')) return <strong key={key}>{inner}</strong>;
    if (part.startsWith('_')) return <em key={key}>{inner}</em>;
    if (part.startsWith('~')) return <s key={key}>{inner}</s>;
    if (part.startsWith('`')) return <code key={key}>{inner}</code>;
    return (
      <a key={key} href={part} target="_blank" rel="noreferrer">
        {part}
      </a>
    );
  });
}
