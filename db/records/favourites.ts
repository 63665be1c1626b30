import { and, count, eq, gt, gte, inArray, isNull, or, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { flattr } from '../schema/flattrs.ts';
import { favouriteReading, foundFavourite, identity, serverApp } from '../schema/identities.ts';
import { chunks } from './chunks.ts';

export type Reading = typeof favouriteReading.$inferSelect;
export type { UnfinishedList } from '../schema/identities.ts';
export type ReadingMode = Reading['mode'];
export type FoundFavourite = typeof foundFavourite.$inferSelect;

/** Begins to read somebody's favourites, or goes on with what they chose now. */
export const saveReading = (
  tx: Tx,
  row: Pick<Reading, 'actorId' | 'mode' | 'startedAt' | 'nextReadAt'>,
) =>
  tx
    .insert(favouriteReading)
    .values(row)
    .onConflictDoUpdate({ target: favouriteReading.actorId, set: { mode: row.mode } });

/** Reads them no more. What is a flattr by then stays one; what is still looked up, or waits for a word, never
 *  becomes one. Nor does what was missed and is back when they are read again: it was favourited before. */
export async function dropReading(tx: Tx, actorId: string): Promise<void> {
  await tx.delete(favouriteReading).where(eq(favouriteReading.actorId, actorId));
  const open = inArray(foundFavourite.state, ['asked', 'found']);
  await tx
    .update(foundFavourite)
    .set({ state: 'gone' })
    .where(and(eq(foundFavourite.actorId, actorId), open));
  await tx
    .update(foundFavourite)
    .set({ missedAt: null })
    .where(eq(foundFavourite.actorId, actorId));
}

export async function updateReading(
  tx: Tx,
  actorId: string,
  facts: Partial<Reading>,
): Promise<void> {
  await tx.update(favouriteReading).set(facts).where(eq(favouriteReading.actorId, actorId));
}

/** An account that could not be read, perhaps for its token, has a new one: it is read at once. */
export const wakeReading = (tx: Tx, actorId: string, nextReadAt: Date) =>
  tx
    .update(favouriteReading)
    .set({ nextReadAt, failures: 0, trouble: null })
    .where(
      and(
        eq(favouriteReading.actorId, actorId),
        inArray(favouriteReading.trouble, ['token_refused', 'unreachable']),
      ),
    );

/** How an account is read, whose it is, and how this node is known at its server. */
export const readReading = async (tx: Tx | Db, actorId: string) =>
  (
    await tx
      .select({ reading: favouriteReading, identity, app: serverApp })
      .from(favouriteReading)
      .innerJoin(identity, eq(identity.actorId, favouriteReading.actorId))
      .leftJoin(serverApp, eq(serverApp.host, identity.host))
      .where(eq(favouriteReading.actorId, actorId))
  )[0];

/** The same, and nobody else changes it until the transaction ends. */
export const lockReading = async (tx: Tx, actorId: string): Promise<Reading | undefined> =>
  (
    await tx
      .select()
      .from(favouriteReading)
      .where(eq(favouriteReading.actorId, actorId))
      .for('no key update')
  )[0];

/** Takes accounts that are due, of each server those first that were read the longest time ago: nobody else takes them until then, should
 *  a reading never end. Many that are due on one server keep no other waiting.
 *  @param which.notOf servers of which no more are wanted now. */
export const takeDueReadings = async (
  db: Db,
  which: {
    readonly now: Date;
    readonly until: Date;
    readonly notOf: readonly string[];
    readonly perHost: number;
    readonly limit: number;
  },
): Promise<{ actorId: string; host: string }[]> => {
  const { notOf, perHost, limit } = which;
  const [now, until] = [which.now.toISOString(), which.until.toISOString()];
  const rows = await db.execute<{ actor_id: string; host: string }>(sql`
    with due as (
      select actor_id from favourite_reading
      where next_read_at <= ${now}::timestamptz and actor_id in (
        select actor_id from (
          select r.actor_id, row_number() over (
            partition by i.host order by r.read_at nulls first, r.next_read_at) as place
          from favourite_reading r join identity i on i.actor_id = r.actor_id
          where r.next_read_at <= ${now}::timestamptz
            and i.host not in (select json_array_elements_text(${JSON.stringify(notOf)}::json))
        ) as ranked where place <= ${perHost}::int
        limit ${limit}::int
      )
      for no key update skip locked
    )
    update favourite_reading r set next_read_at = ${until}::timestamptz
    from due, identity i where r.actor_id = due.actor_id and i.actor_id = r.actor_id
    returning r.actor_id, i.host`);
  return [...rows].map(({ actor_id: actorId, host }) => ({ actorId, host }));
};

/** Their server is left alone: none of them is due before. What was wrong with it is said of each; null:
 *  nothing was. */
export const putOffReadings = (
  db: Db,
  actorIds: readonly string[],
  { nextReadAt, trouble }: { readonly nextReadAt: Date; readonly trouble: Reading['trouble'] },
) =>
  db
    .update(favouriteReading)
    .set({ nextReadAt, ...(trouble === null ? {} : { trouble }) })
    .where(inArray(favouriteReading.actorId, [...actorIds]));

/** Adds what was found; what was found before and is gone or still known comes back as new only where it
 *  was taken back.
 *  @returns those that are new. */
export async function addFound(
  tx: Tx,
  rows: readonly (typeof foundFavourite.$inferInsert)[],
): Promise<string[]> {
  const added: string[] = [];
  for (const part of chunks(rows)) {
    const inserted = await tx
      .insert(foundFavourite)
      .values(part)
      .onConflictDoNothing()
      .returning({ uri: foundFavourite.objectUri });
    added.push(...inserted.map(({ uri }) => uri));
  }
  return added;
}

/** Of these, what was taken back and is there again; it counts anew. */
export async function reviveFound(
  tx: Tx,
  actorId: string,
  uris: readonly string[],
  facts: Pick<FoundFavourite, 'state' | 'foundAt'>,
): Promise<string[]> {
  const again: string[] = [];
  for (const part of chunks(uris)) {
    const { objectUri, state } = foundFavourite;
    const revived = await tx
      .update(foundFavourite)
      .set({ ...facts, flattrId: null, code: null, missedAt: null })
      .where(and(eq(foundFavourite.actorId, actorId), inArray(objectUri, part), eq(state, 'gone')))
      .returning({ uri: objectUri });
    again.push(...revived.map(({ uri }) => uri));
  }
  return again;
}

export const lockFound = async (tx: Tx, actorId: string, objectUri: string) =>
  (
    await tx
      .select()
      .from(foundFavourite)
      .where(and(eq(foundFavourite.actorId, actorId), eq(foundFavourite.objectUri, objectUri)))
      .for('update')
  )[0];

export const readFound = async (tx: Tx | Db, actorId: string, objectUri: string) =>
  (
    await tx
      .select()
      .from(foundFavourite)
      .where(and(eq(foundFavourite.actorId, actorId), eq(foundFavourite.objectUri, objectUri)))
  )[0];

export async function updateFound(
  tx: Tx,
  of: { readonly actorId: string; readonly objectUri: string },
  facts: Partial<FoundFavourite>,
): Promise<void> {
  const { actorId, objectUri } = foundFavourite;
  await tx
    .update(foundFavourite)
    .set(facts)
    .where(and(eq(actorId, of.actorId), eq(objectUri, of.objectUri)));
}

/** Everything that an account's owner was asked about becomes this.
 *  @returns which it was. */
export const answerAsked = async (
  tx: Tx,
  actorId: string,
  state: 'found' | 'declined',
): Promise<string[]> => {
  const answered = await tx
    .update(foundFavourite)
    .set({ state })
    .where(and(eq(foundFavourite.actorId, actorId), eq(foundFavourite.state, 'asked')))
    .returning({ uri: foundFavourite.objectUri });
  return answered.map(({ uri }) => uri);
};

/** What would be taken back if it were not favourited any more: flattrs of the open month, those that
 *  wait, and what its giver has not said yes to. */
export const standingFavourites = (tx: Tx | Db, actorId: string, month: string) =>
  tx
    .select({
      actorId: foundFavourite.actorId,
      objectUri: foundFavourite.objectUri,
      flattrId: foundFavourite.flattrId,
      foundAt: foundFavourite.foundAt,
      missedAt: foundFavourite.missedAt,
    })
    .from(foundFavourite)
    .leftJoin(flattr, eq(flattr.id, foundFavourite.flattrId))
    .where(
      and(
        eq(foundFavourite.actorId, actorId),
        or(
          eq(foundFavourite.state, 'asked'),
          and(
            eq(foundFavourite.state, 'given'),
            isNull(flattr.undoneAt),
            or(isNull(flattr.payeeId), eq(flattr.month, month)),
          ),
        ),
      ),
    );

export type Standing = Awaited<ReturnType<typeof standingFavourites>>[number];

/** What was taken back since then because it was not in the list any more. */
export const missedFavourites = async (
  tx: Tx | Db,
  actorId: string,
  since: Date,
): Promise<string[]> => {
  const missed = await tx
    .select({ uri: foundFavourite.objectUri })
    .from(foundFavourite)
    .where(
      and(
        eq(foundFavourite.actorId, actorId),
        eq(foundFavourite.state, 'gone'),
        gt(foundFavourite.missedAt, since),
      ),
    );
  return missed.map(({ uri }) => uri);
};

/** How many were found since then. */
export const countFoundSince = async (tx: Tx | Db, actorId: string, since: Date) =>
  (
    await tx
      .select({ found: count() })
      .from(foundFavourite)
      .where(and(eq(foundFavourite.actorId, actorId), gte(foundFavourite.foundAt, since)))
  )[0]?.found ?? 0;

/** All that is read of somebody's. */
export const readingsOf = (tx: Tx, accountId: string) =>
  tx
    .select({ actorId: favouriteReading.actorId })
    .from(favouriteReading)
    .innerJoin(identity, eq(identity.actorId, favouriteReading.actorId))
    .where(eq(identity.accountId, accountId));
