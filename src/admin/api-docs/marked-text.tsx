/** Paragraphs with **bold** and `code`, as the API document writes them. */
import { Fragment } from 'react';

const PARTS = /(\*\*[^*]+\*\*|`[^`]+`)/;

export function MarkedText({ text }: { text: string }) {
  return text.split('\n\n').map((paragraph) => (
    <p key={paragraph}>
      {paragraph.split(PARTS).map((part, index) => (
        <Part key={index} part={part} />
      ))}
    </p>
  ));
}

function Part({ part }: { part: string }) {
  if (part.startsWith('**')) return <strong>{part.slice(2, -2)}</strong>;
  if (part.startsWith('`')) return <code>{part.slice(1, -1)}</code>;
  return <Fragment>{part}</Fragment>;
}
