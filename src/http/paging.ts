/** Keyset pages, newest first: a page goes on from the last row seen, however many rows were added meanwhile. */
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Page } from '../contract/page.ts';
import { parseJson } from '../lib/json.ts';
import { fromBase64Url, toBase64Url, utf8 } from '../security/bytes.ts';
import { Refusal } from './errors.ts';

/** Where a page ends: rows of one millisecond are told apart by id. */
export interface Place {
  atMs: number;
  id: string;
}

const placeSchema = z.tuple([z.number().int(), z.string()]);

/**
 * The condition for rows behind the cursor, in the order `atMs DESC, id DESC`; undefined on the first page.
 * @throws Refusal `invalid_input` for a cursor that we did not make.
 */
export function behindCursor(cursor: string | undefined, atMs: SQLWrapper, id: SQLWrapper): SQL | undefined {
  if (cursor === undefined) return undefined;
  return behindPlace(readCursor(cursor), atMs, id);
}

/** The same, of a place that is known. As a row value, so that SQLite starts in the middle of the index. */
export function behindPlace(place: Place, atMs: SQLWrapper, id: SQLWrapper): SQL {
  return sql`(${atMs}, ${id}) < (${place.atMs}, ${place.id})`;
}

/** Cuts a page out of rows that were read with `limit + 1`: the extra row says that there is more. */
export function pageOf<Row, Item>(rows: Row[], limit: number, placeOf: (row: Row) => Place, itemOf: (row: Row) => Item): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { items: shown.map(itemOf), nextCursor: last === undefined ? null : writeCursor(placeOf(last)) };
}

function writeCursor(place: Place): string {
  return toBase64Url(utf8(JSON.stringify([place.atMs, place.id])));
}

function readCursor(cursor: string): Place {
  const bytes = fromBase64Url(cursor);
  const json = bytes ? parseJson(new TextDecoder().decode(bytes)) : ({ ok: false } as const);
  const place = placeSchema.safeParse(json.ok ? json.value : null);
  if (!place.success)
    throw new Refusal('invalid_input', { fields: [{ path: 'cursor', message: 'Use the nextCursor of the page before.' }] });
  return { atMs: place.data[0], id: place.data[1] };
}
