/** Graph's pages: `limit`, `after` and `before`, with cursors and the addresses of the neighbours. */
import type { Json } from '../rules/json.ts';

const PAGE_DEFAULT = 25;
const CURSOR_PREFIX = 'QVFI';

export interface Page<T> {
  items: T[];
  paging: Json;
}

/** Cursors hold places in the list. A cursor that is none starts from the beginning, as an old one does. */
export function page<T>(all: T[], url: URL, defaultLimit = PAGE_DEFAULT): Page<T> {
  const query = url.searchParams;
  const asked = Number(query.get('limit') ?? defaultLimit);
  const limit = Number.isInteger(asked) && asked > 0 ? asked : defaultLimit;
  const before = placeOf(query.get('before'));
  const start = before === null ? Math.max(0, (placeOf(query.get('after')) ?? -1) + 1) : Math.max(0, before - limit);
  const items = all.slice(start, before === null ? start + limit : before);
  const end = start + items.length;
  if (items.length === 0) return { items, paging: {} };
  const link = (name: 'before' | 'after', place: number) => {
    const target = new URL(url);
    for (const other of ['access_token', 'before', 'after']) target.searchParams.delete(other);
    target.searchParams.set('limit', String(limit));
    target.searchParams.set(name, cursorOf(place));
    return target.href;
  };
  return {
    items,
    paging: {
      cursors: { before: cursorOf(start), after: cursorOf(end - 1) },
      ...(end < all.length ? { next: link('after', end - 1) } : {}),
      ...(start > 0 ? { previous: link('before', start) } : {}),
    },
  };
}

const cursorOf = (place: number) => `${CURSOR_PREFIX}${btoa(String(place)).replaceAll('=', '')}`;

function placeOf(cursor: string | null): number | null {
  if (!cursor?.startsWith(CURSOR_PREFIX)) return null;
  try {
    const place = Number(atob(cursor.slice(CURSOR_PREFIX.length)));
    return Number.isInteger(place) ? place : null;
  } catch {
    return null;
  }
}
