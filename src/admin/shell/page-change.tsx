/** Takes those who go by keyboard or by ear along when the page changes. */
import { VisuallyHidden } from '@mantine/core';
import { useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useStart } from './use-start.ts';

/** Leads on to the start by itself. Whoever waits for that may have tabbed somewhere meanwhile, and is left there. */
const HOME = '/';

/** Pages set their title once they are drawn; a lazy one takes a moment. */
const TITLE_AFTER_MS = 400;

export function PageChange() {
  // Root, shell, page: what lies below a page (its drawer) moves the focus by itself.
  const page = useRouterState({ select: ({ matches }) => matches[2]?.fullPath });
  const start = useStart();
  const last = useRef(page);
  const [title, setTitle] = useState('');

  useEffect(() => {
    if (last.current === page) return;
    const isBeginning = last.current === HOME && page === start;
    last.current = page;
    if (!isBeginning) document.getElementById('page')?.focus({ preventScroll: true });
    const timer = setTimeout(() => setTitle(document.title), TITLE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [page, start]);

  return (
    <VisuallyHidden role="status" aria-live="polite">
      {title}
    </VisuallyHidden>
  );
}
