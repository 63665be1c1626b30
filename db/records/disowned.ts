import { eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { disownedDocument } from '../schema/settlements.ts';
import { lockPeer } from './locks.ts';

/** A thief may make thousands, and an acceptance may have megabytes. Kept is what two admins can read; the peer
 *  has the others, and the log names them. */
export const MOST_DISOWNED = 100;
const MOST_BYTES = 16 * 1024 * 1024;

/** Keeps what a peer holds in our name and a thief may have signed: once, as long as there is room. */
export async function keepDisowned(
  db: Db,
  document: typeof disownedDocument.$inferInsert,
): Promise<void> {
  const { peerId, jws } = document;
  const d = disownedDocument;
  await db.transaction(async (tx) => {
    await lockPeer(tx, peerId);
    const [kept] = await tx
      .select({
        count: sql<number>`count(*)::int`,
        bytes: sql<number>`coalesce(sum(octet_length(${d.jws})), 0)::int`,
      })
      .from(d)
      .where(eq(d.peerId, peerId));
    const { count, bytes } = kept ?? { count: 0, bytes: 0 };
    if (count < MOST_DISOWNED && bytes + jws.length <= MOST_BYTES)
      await tx.insert(d).values(document).onConflictDoNothing();
  });
}

/** What is kept of a peer's already, by its hash: when the peer said that it wrote it down. */
export async function disownedBefore(
  tx: Tx | Db,
  peerId: string,
): Promise<ReadonlyMap<string, Date | null>> {
  const { sha256, recorded } = disownedDocument;
  const rows = await tx
    .select({ sha256, recorded })
    .from(disownedDocument)
    .where(eq(disownedDocument.peerId, peerId));
  return new Map(rows.map((row) => [row.sha256, row.recorded]));
}
