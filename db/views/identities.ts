import { and, asc, desc, eq, gte, type SQL, sql } from 'drizzle-orm';
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
  /** Its list is long, and goes on where the last reading ended. */
  readonly isUnfinished: boolean;
  readonly trouble: 'unreachable' | 'token_refused' | 'asked_too_often' | 'server_blocked' | null;
  /** Favourites found since the given time, and how many of them are flattrs. */
  readonly found: number;
  readonly given: number;
  /** Flattrs, and what waits for a word, that are not in its list any more. */
  readonly missed: number;
  /** What waits for a word. */
  readonly asked: number;
};

/** Somebody's accounts elsewhere, the oldest first. */
export async function identityStates(
  db: Db,
  accountId: string,
  since: Date,
): Promise<IdentityState[]> {
  const { mode, readAt, nextReadAt, trouble } = favouriteReading;
  const { handle, profileUrl } = actor;
  const { state } = foundFavourite;
  const lately = gte(foundFavourite.foundAt, since);
  return await db
    .select({
      ...{ actorId: identity.actorId, host: identity.host, provenAt: identity.provenAt },
      ...{ handle, profileUrl, mode, readAt, nextReadAt, trouble },
      isUnfinished: sql<boolean>`${favouriteReading.unfinished} is not null`,
      found: counted(lately),
      given: counted(sql`${lately} and ${state} in ('given', 'kept')`),
      missed: counted(
        sql`${state} in ('asked', 'given') and ${foundFavourite.missedAt} is not null`,
      ),
      asked: counted(sql`${state} = 'asked'`),
    })
    .from(identity)
    .innerJoin(actor, eq(actor.id, identity.actorId))
    .leftJoin(favouriteReading, eq(favouriteReading.actorId, identity.actorId))
    .leftJoin(foundFavourite, eq(foundFavourite.actorId, identity.actorId))
    .where(eq(identity.accountId, accountId))
    .groupBy(identity.actorId, actor.id, favouriteReading.actorId)
    .orderBy(asc(identity.provenAt), asc(identity.actorId));
}

const counted = (such: SQL) => sql<number>`(count(*) filter (where ${such}))::int`;

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
