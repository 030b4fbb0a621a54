/** Which section of the control panel is open; the address says it, as it does what is searched for. */
import { useCallback, useEffect, useState } from 'react';

export const SECTIONS = ['clock', 'faults', 'templates', 'business', 'record'] as const;
export type Section = (typeof SECTIONS)[number];

export function usePanel(): { section: Section | null; open: (section: Section | null) => void } {
  const [section, setSection] = useState<Section | null>(readSection);
  useEffect(() => {
    const look = () => setSection(readSection());
    addEventListener('popstate', look);
    return () => removeEventListener('popstate', look);
  }, []);
  const open = useCallback((next: Section | null) => {
    writeQuery({ panel: next, ...(next === 'record' ? {} : { q: null, direction: null, status: null, path: null }) }, 'push');
    setSection(next);
  }, []);
  return { section, open };
}

/** Null takes a name out of the address. */
export function writeQuery(names: Record<string, string | null>, how: 'push' | 'replace' = 'replace'): void {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(names)) {
    if (value === null || value === '') query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  history[how === 'push' ? 'pushState' : 'replaceState'](null, '', text === '' ? location.pathname : `?${text}`);
}

function readSection(): Section | null {
  const named = new URLSearchParams(location.search).get('panel');
  return SECTIONS.find((section) => section === named) ?? null;
}
