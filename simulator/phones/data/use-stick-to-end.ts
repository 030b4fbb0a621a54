/** Keeps a scrolling element at its end: when something new stands there, and when its own size changes. */
import { type RefObject, useEffect, useLayoutEffect } from 'react';

/** `newest` names what stands at the end. */
export function useStickToEnd(element: RefObject<HTMLElement | null>, newest: string): void {
  useLayoutEffect(() => {
    if (element.current) element.current.scrollTop = element.current.scrollHeight;
  }, [element, newest]);
  useEffect(() => {
    const log = element.current;
    if (!log) return;
    let isAtEnd = true;
    const look = () => {
      isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    };
    const observer = new ResizeObserver(() => {
      if (isAtEnd) log.scrollTop = log.scrollHeight;
    });
    observer.observe(log);
    log.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      log.removeEventListener('scroll', look);
    };
  }, [element]);
}
