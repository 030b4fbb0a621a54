/** Keyset pages, as every list of the API gives them. */
import * as z from 'zod';

/** The part of a list's query that turns its pages. */
export const pageQuery = {
  cursor: z.string().max(200).optional().describe('The `nextCursor` of the page before.'),
  limit: z.coerce.number().int().min(1).max(100).default(50).describe('How many at most.'),
};

export interface Page<Item> {
  items: Item[];
  /** Give it back as `cursor` for the next page; null on the last. */
  nextCursor: string | null;
}

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable().describe('Null on the last page.') });
}

/** An instant: ISO 8601, UTC. */
export const instant = z.iso.datetime().describe('ISO 8601, UTC.');

/** Somebody or something named elsewhere. */
export const named = z.object({ id: z.string(), name: z.string() });
