/** A single webhook item over the queue's message size waits in D1, in chunks under the row size. */
import { asc, eq, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { derivedId } from '../db/ids.ts';
import { oversizeChunks } from '../db/schema/intake.ts';

/** Under 1 MB even when every character takes three bytes. */
const CHUNK_CHARACTERS = 300_000;

/** Stores the body under an id derived from it: Meta's retry stores the same rows. */
export async function storeOversize(db: Db, body: string, receivedAtMs: number): Promise<string> {
  const id = await derivedId('big', body);
  const parts = Array.from({ length: Math.ceil(body.length / CHUNK_CHARACTERS) }, (_, part) => ({
    id,
    part,
    body: body.slice(part * CHUNK_CHARACTERS, (part + 1) * CHUNK_CHARACTERS),
    receivedAtMs,
  }));
  for (const part of parts) await db.insert(oversizeChunks).values(part).onConflictDoNothing();
  return id;
}

/** Null when its rows are gone: handled before, and cleared. */
export async function loadOversize(db: Db, id: string): Promise<string | null> {
  const parts = await db.select().from(oversizeChunks).where(eq(oversizeChunks.id, id)).orderBy(asc(oversizeChunks.part));
  return parts.length > 0 ? parts.map((part) => part.body).join('') : null;
}

/** Unless the quarantine still points to it. */
export async function clearOversize(db: Db, id: string): Promise<void> {
  await db.run(sql`DELETE FROM oversize_chunks WHERE id = ${id} AND NOT EXISTS (SELECT 1 FROM quarantine WHERE oversize_id = ${id})`);
}
