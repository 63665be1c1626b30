import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { selvesBefore } from '../moves.ts';
import { flattr } from '../schema/flattrs.ts';
import { identity } from '../schema/identities.ts';
import { actor } from '../schema/people.ts';
import { work } from '../schema/works.ts';
import { heldByKey } from './key-changes.ts';

/** Somebody elsewhere, and what waits for them here. */
export type Awaited = {
  readonly actorId: string;
  readonly handle: string;
  readonly host: string;
  readonly name: string;
  /** Flattrs of our people that nobody can receive yet, and of how many people they are. */
  readonly flattrs: number;
  readonly people: number;
  /** Of these, so many wait until a person has looked: see `heldByKey`. */
  readonly held: number;
  /** Whose it is here; null: nobody has signed in with it. */
  readonly accountId: string | null;
  readonly claimedAt: Date | null;
};

/** Who is known here under this handle or id, or undefined: then nothing waits for them either.
 *  @param who.host as it stands in their address. */
export async function awaitedAt(
  db: Db,
  who: { readonly name: string; readonly host: string } | { readonly uri: string },
): Promise<Awaited | undefined> {
  const isThem =
    'uri' in who
      ? eq(actor.uri, who.uri)
      : and(eq(sql`lower(${actor.handle})`, who.name.toLowerCase()), eq(actor.host, who.host));
  const [found] = await db
    .select({
      ...{ actorId: actor.id, handle: actor.handle, host: actor.host, name: actor.name },
      ...{ accountId: identity.accountId, claimedAt: identity.claimedAt },
    })
    .from(actor)
    .leftJoin(identity, eq(identity.actorId, actor.id))
    .where(and(eq(actor.local, false), isNull(actor.deletedAt), isThem))
    .orderBy(asc(actor.createdAt))
    .limit(1);
  if (found === undefined) return undefined;
  const { actorId } = found;
  return { ...found, ...(await waitingAt(db, actorId)), held: await heldByKey(db, actorId) };
}

async function waitingAt(db: Db, actorId: string) {
  const [row] = await db
    .select({
      flattrs: sql<number>`count(*)::int`,
      people: sql<number>`count(distinct ${flattr.giverId})::int`,
    })
    .from(flattr)
    .leftJoin(work, eq(work.id, flattr.workId))
    .where(
      and(
        isNull(flattr.payeeId),
        isNull(flattr.undoneAt),
        flattr.given,
        sql`coalesce(${flattr.personId}, ${work.authorId}) in ${selvesBefore(actorId)}`,
      ),
    );
  return { flattrs: row?.flattrs ?? 0, people: row?.people ?? 0 };
}
