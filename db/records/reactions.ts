import { and, eq, inArray, ne, or } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { reaction } from '../schema/company.ts';
import { work } from '../schema/works.ts';

export type NewReaction = typeof reaction.$inferInsert;

/** Adds a favourite or a boost. Who did it before does it once, under the newer activity id. */
export async function saveReaction(db: Tx | Db, row: NewReaction): Promise<void> {
  await db
    .insert(reaction)
    .values(row)
    .onConflictDoUpdate({
      target: [reaction.actorId, reaction.workId, reaction.kind],
      set: { uri: row.uri },
      setWhere: ne(reaction.uri, row.uri),
    });
}

/** Takes a reaction back that its actor names by what it was, the work by its id or its page. */
export async function deleteReaction(
  db: Db,
  said: {
    readonly actorId: string;
    readonly kind: NewReaction['kind'];
    readonly workUri: string;
  },
): Promise<boolean> {
  const works = db
    .select({ id: work.id })
    .from(work)
    .where(
      or(
        eq(work.uri, said.workUri),
        eq(work.pageUrl, URL.parse(said.workUri)?.href ?? said.workUri),
      ),
    );
  const gone = await db
    .delete(reaction)
    .where(
      and(
        eq(reaction.actorId, said.actorId),
        eq(reaction.kind, said.kind),
        inArray(reaction.workId, works),
      ),
    )
    .returning({ id: reaction.id });
  return gone.length > 0;
}

/** Takes back all that this actor did under one activity id. */
export async function deleteReactionsByUri(
  db: Db,
  said: { readonly actorId: string; readonly uri: string },
): Promise<boolean> {
  const gone = await db
    .delete(reaction)
    .where(and(eq(reaction.actorId, said.actorId), eq(reaction.uri, said.uri)))
    .returning({ id: reaction.id });
  return gone.length > 0;
}

export const deleteReactionsOf = (tx: Tx, actorId: string) =>
  tx.delete(reaction).where(eq(reaction.actorId, actorId));
