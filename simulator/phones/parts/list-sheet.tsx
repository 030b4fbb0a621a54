/** The sheet of a list message: its sections and rows, over the chat. */
import { useEffect, useRef } from 'react';
import type { PhoneList } from '../data/types.ts';
import { CloseIcon } from './icons.tsx';

interface Props {
  list: PhoneList;
  onChoose: (rowId: string) => void;
  onClose: () => void;
}

export function ListSheet({ list, onChoose, onClose }: Props) {
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => {
    sheet.current?.querySelector<HTMLButtonElement>('.row')?.focus();
  }, []);
  return (
    // The backdrop is a convenience for a pointer; the close button and Escape do the same.
    <div className="backdrop" onPointerDown={(event) => event.target === event.currentTarget && onClose()}>
      <div
        className="sheet"
        role="dialog"
        aria-modal="true"
        aria-label={list.button}
        ref={sheet}
        onKeyDown={(event) => event.key === 'Escape' && onClose()}
      >
        <header>
          <button type="button" aria-label="Close" onClick={onClose}>
            <CloseIcon />
          </button>
          <h3>{list.button}</h3>
        </header>
        <div className="rows">
          {list.sections.map((section) => (
            <div key={section.title ?? section.rows[0]?.id}>
              {section.title && <h4>{section.title}</h4>}
              {section.rows.map((row) => (
                <button type="button" className="row" key={row.id} onClick={() => onChoose(row.id)}>
                  <span className="words">
                    <span>{row.title}</span>
                    {row.description && <small>{row.description}</small>}
                  </span>
                  <i aria-hidden="true" />
                </button>
              ))}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
