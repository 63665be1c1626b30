import { and, asc, desc, eq, gte, sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { favouriteReading, foundFavourite, identity } from '../schema/identities.ts';
import { actor } from '../schema/people.ts';
import { work } from '../schema/works.ts';

/** An account that somebody has elsewhere, and how its favourites are read; `mode` null: they are not. */
export type IdentityState = {
  readonly actorId: string;
  readonly handle: string;
  readonly host: string;
  readonly profileUrl: string;
  readonly provenAt: Date;
  readonly mode: 'all' | 'payable' | 'asked' | null;
  readonly readAt: Date | null;
  readonly nextReadAt: Date | null;
  readonly trouble: 'unreachable' | 'token_refused' | 'asked_too_often' | null;
  /** Favourites found since the given time, and how many of them are flattrs. */
  readonly found: number;
  readonly given: number;
};

/** Somebody's accounts elsewhere, the oldest first. */
export async function identityStates(
  db: Db,
  accountId: string,
  since: Date,
): Promise<IdentityState[]> {
  const { mode, readAt, nextReadAt, trouble } = favouriteReading;
  const { handle, profileUrl } = actor;
  return await db
    .select({
      ...{ actorId: identity.actorId, host: identity.host, provenAt: identity.provenAt },
      ...{ handle, profileUrl, mode, readAt, nextReadAt, trouble },
      found: sql<number>`count(${foundFavourite.objectUri})::int`,
      given: sql<number>`(count(*) filter (where ${foundFavourite.state} = 'given'))::int`,
    })
    .from(identity)
    .innerJoin(actor, eq(actor.id, identity.actorId))
    .leftJoin(favouriteReading, eq(favouriteReading.actorId, identity.actorId))
    .leftJoin(
      foundFavourite,
      and(eq(foundFavourite.actorId, identity.actorId), gte(foundFavourite.foundAt, since)),
    )
    .where(eq(identity.accountId, accountId))
    .groupBy(identity.actorId, actor.id, favouriteReading.actorId)
    .orderBy(asc(identity.provenAt), asc(identity.actorId));
}

/** A favourite that was found: as far as it has been looked at, with its title. */
export type FavouriteLine = {
  readonly actorId: string;
  readonly objectUri: string;
  readonly title: string | null;
  readonly foundAt: Date;
  readonly state: (typeof foundFavourite.$inferSelect)['state'];
  readonly code: string | null;
};

/** What somebody favourited lately with any of their accounts, the latest first; with `asked` alone those
 *  that wait for their word. */
export const favouriteLines = (
  db: Db,
  accountId: string,
  options: { readonly asked: boolean; readonly limit: number },
): Promise<FavouriteLine[]> =>
  db
    .select({
      ...{ actorId: foundFavourite.actorId, objectUri: foundFavourite.objectUri },
      ...{ foundAt: foundFavourite.foundAt, state: foundFavourite.state },
      ...{ code: foundFavourite.code, title: work.title },
    })
    .from(foundFavourite)
    .innerJoin(identity, eq(identity.actorId, foundFavourite.actorId))
    .leftJoin(work, eq(work.uri, foundFavourite.objectUri))
    .where(
      and(
        eq(identity.accountId, accountId),
        options.asked ? eq(foundFavourite.state, 'asked') : sql`${foundFavourite.state} <> 'asked'`,
      ),
    )
    .orderBy(desc(foundFavourite.foundAt), desc(foundFavourite.objectUri))
    .limit(options.limit);
