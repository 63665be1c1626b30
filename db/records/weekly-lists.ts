import { and, count, desc, eq, sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { favouriteReading, foundFavourite, identity } from '../schema/identities.ts';
import { mailAddress } from '../schema/mail.ts';
import { account } from '../schema/people.ts';
import { work } from '../schema/works.ts';

/** Whom a weekly list may be written now, each held until the transaction ends: where something waits that was
 *  in no list yet, a week after the last one, or after they began.
 *  @param weekAgo nobody gets one who got one since, or began since. */
export const lockDueLists = (tx: Tx, weekAgo: Date, limit: number) => {
  const { accountId, address, stopToken, weeklySentAt, confirmedAt } = mailAddress;
  const isNew = sql`${foundFavourite.foundAt} > coalesce(${weeklySentAt}, '-infinity')`;
  const waiting = sql`select from ${foundFavourite}
    join ${identity} on ${identity.actorId} = ${foundFavourite.actorId}
    join ${favouriteReading} on ${favouriteReading.actorId} = ${foundFavourite.actorId}
    where ${identity.accountId} = ${accountId} and ${foundFavourite.state} = 'asked'
      and ${isNew}
      and ${favouriteReading.startedAt} <= ${weekAgo.toISOString()}`;
  return tx
    .select({
      ...{ accountId, address, stopToken },
      language: sql<'en' | 'fr'>`coalesce(${account.language}, ${mailAddress.language})`,
    })
    .from(mailAddress)
    .innerJoin(account, eq(account.actorId, accountId))
    .where(
      and(
        eq(mailAddress.weeklyList, true),
        sql`${mailAddress.refusedAt} is null`,
        sql`coalesce(${weeklySentAt}, ${confirmedAt}) <= ${weekAgo.toISOString()}`,
        sql`exists (${waiting})`,
      ),
    )
    .limit(limit)
    .for('update', { of: mailAddress, skipLocked: true });
};

const waitingFor = (accountId: string) =>
  and(eq(identity.accountId, accountId), eq(foundFavourite.state, 'asked'));

/** How many favourites wait for somebody's word, and what the newest of them are called. */
export async function waitingFavourites(
  tx: Tx,
  accountId: string,
  limit: number,
): Promise<{ readonly count: number; readonly titles: readonly string[] }> {
  const [all] = await tx
    .select({ count: count() })
    .from(foundFavourite)
    .innerJoin(identity, eq(identity.actorId, foundFavourite.actorId))
    .innerJoin(favouriteReading, eq(favouriteReading.actorId, foundFavourite.actorId))
    .where(waitingFor(accountId));
  const newest = await tx
    .select({
      title: sql<string>`coalesce(nullif(${work.title}, ''), ${foundFavourite.objectUri})`,
    })
    .from(foundFavourite)
    .innerJoin(identity, eq(identity.actorId, foundFavourite.actorId))
    .innerJoin(favouriteReading, eq(favouriteReading.actorId, foundFavourite.actorId))
    .leftJoin(work, eq(work.uri, foundFavourite.objectUri))
    .where(waitingFor(accountId))
    .orderBy(desc(foundFavourite.foundAt), desc(foundFavourite.objectUri))
    .limit(limit);
  return { count: all?.count ?? 0, titles: newest.map(({ title }) => title) };
}

export const setListSent = (tx: Tx, accountId: string, weeklySentAt: Date) =>
  tx.update(mailAddress).set({ weeklySentAt }).where(eq(mailAddress.accountId, accountId));
