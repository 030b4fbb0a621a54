/** Keyset pages, newest first or by name: a page goes on from the last row seen, however many rows were added meanwhile. */
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Page } from '../contract/page.ts';
import { parseJson } from '../lib/json.ts';
import { fromBase64Url, toBase64Url, utf8 } from '../security/bytes.ts';
import { Refusal } from './errors.ts';

/** Where a page ends: rows of one millisecond are told apart by id. */
export interface Place {
  atMs: number;
  id: string;
}

/** The same of a list by name. */
export interface NamePlace {
  name: string;
  id: string;
}

const placeSchema = z.tuple([z.number().int(), z.string()]);
const namePlaceSchema = z.tuple([z.string(), z.string()]);

/**
 * The condition for rows behind the cursor, in the order `atMs DESC, id DESC`; undefined on the first page.
 * @throws Refusal `invalid_input` for a cursor that we did not make.
 */
export function behindCursor(cursor: string | undefined, atMs: SQLWrapper, id: SQLWrapper): SQL | undefined {
  if (cursor === undefined) return undefined;
  const [lastAtMs, lastId] = readCursor(cursor, placeSchema);
  return behindPlace({ atMs: lastAtMs, id: lastId }, atMs, id);
}

/** The same, of a place that is known. As a row value, so that SQLite starts in the middle of the index. */
export function behindPlace(place: Place, atMs: SQLWrapper, id: SQLWrapper): SQL {
  return sql`(${atMs}, ${id}) < (${place.atMs}, ${place.id})`;
}

/** The condition for rows behind the cursor, in the order `name COLLATE NOCASE, id`; otherwise as `behindCursor`. */
export function behindNameCursor(cursor: string | undefined, name: SQLWrapper, id: SQLWrapper): SQL | undefined {
  if (cursor === undefined) return undefined;
  const [lastName, lastId] = readCursor(cursor, namePlaceSchema);
  return sql`(${name} COLLATE NOCASE, ${id}) > (${lastName}, ${lastId})`;
}

/** Cuts a page out of rows that were read with `limit + 1`: the extra row says that there is more. */
export function pageOf<Row, Item>(
  rows: Row[],
  limit: number,
  placeOf: (row: Row) => Place | NamePlace,
  itemOf: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { items: shown.map(itemOf), nextCursor: last === undefined ? null : writeCursor(placeOf(last)) };
}

function writeCursor(place: Place | NamePlace): string {
  return toBase64Url(utf8(JSON.stringify(['name' in place ? place.name : place.atMs, place.id])));
}

function readCursor<Parts extends z.ZodType>(cursor: string, parts: Parts): z.output<Parts> {
  const bytes = fromBase64Url(cursor);
  const json = bytes ? parseJson(new TextDecoder().decode(bytes)) : ({ ok: false } as const);
  const place = parts.safeParse(json.ok ? json.value : null);
  if (!place.success)
    throw new Refusal('invalid_input', { fields: [{ path: 'cursor', message: 'Use the nextCursor of the page before.' }] });
  return place.data;
}
