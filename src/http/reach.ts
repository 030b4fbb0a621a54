/** Reach as SQL: narrows a list to the records of certain members. */
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';

export type ReachedMembers = 'all' | readonly string[];

/** That one of these columns names a member within reach. */
export function withinReach(reach: ReachedMembers, ...owners: SQLWrapper[]): SQL | undefined {
  if (reach === 'all') return undefined;
  const ids = JSON.stringify(reach);
  return sql`(${sql.join(
    owners.map((owner) => sql`${owner} IN (SELECT value FROM json_each(${ids}))`),
    sql` OR `,
  )})`;
}
