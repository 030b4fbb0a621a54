/** Closes what is open over the page when somebody presses Escape or points elsewhere. */
import { type RefObject, useEffect, useRef } from 'react';

export function useDismiss(isOpen: boolean, inside: RefObject<HTMLElement | null>, close: () => void): void {
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    if (!isOpen) return;
    const look = (event: Event) => {
      const isEscape = event instanceof KeyboardEvent && event.key === 'Escape';
      const isOutside = event.type === 'pointerdown' && !inside.current?.contains(event.target as Node);
      if (isEscape || isOutside) latest.current();
    };
    document.addEventListener('keydown', look);
    document.addEventListener('pointerdown', look);
    return () => {
      document.removeEventListener('keydown', look);
      document.removeEventListener('pointerdown', look);
    };
  }, [isOpen, inside]);
}
