/** A small face beside a message, and the six reactions behind it. */
import { useRef, useState } from 'react';
import { useDismiss } from '../data/use-dismiss.ts';
import { FaceIcon } from './icons.tsx';

const EMOJI: [emoji: string, words: string][] = [
  ['👍', 'Thumbs up'],
  ['❤️', 'Heart'],
  ['😂', 'Laugh'],
  ['😮', 'Surprise'],
  ['🙏', 'Thanks'],
  ['🎉', 'Celebrate'],
];

/** `current` is taken back when it is pressed again. */
export function ReactButton({ current, onReact }: { current?: string | undefined; onReact: (emoji: string) => void }) {
  const [isOpen, setIsOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useDismiss(isOpen, root, () => setIsOpen(false));
  return (
    <div className={`react ${isOpen ? 'is-open' : ''}`} ref={root}>
      <button type="button" className="react-face" aria-label="React" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        <FaceIcon />
      </button>
      {isOpen && (
        <div className="react-row" role="group" aria-label="Reactions">
          {EMOJI.map(([emoji, words]) => (
            <button
              type="button"
              key={emoji}
              aria-label={words}
              aria-pressed={emoji === current}
              onClick={() => {
                setIsOpen(false);
                onReact(emoji === current ? '' : emoji);
              }}
            >
              {emoji}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
