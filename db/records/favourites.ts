import { and, asc, count, eq, gte, inArray, isNull, lte, or } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { flattr } from '../schema/flattrs.ts';
import { favouriteReading, foundFavourite, identity } from '../schema/identities.ts';

export type Reading = typeof favouriteReading.$inferSelect;
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
 *  becomes one. */
export async function dropReading(tx: Tx, actorId: string): Promise<void> {
  await tx.delete(favouriteReading).where(eq(favouriteReading.actorId, actorId));
  const open = inArray(foundFavourite.state, ['asked', 'found']);
  await tx
    .update(foundFavourite)
    .set({ state: 'gone' })
    .where(and(eq(foundFavourite.actorId, actorId), open));
}

export const updateReading = (tx: Tx, actorId: string, facts: Partial<Reading>) =>
  tx.update(favouriteReading).set(facts).where(eq(favouriteReading.actorId, actorId));

/** An account that could not be read for its token has a new one: it is read at once. */
export const wakeReading = (tx: Tx, actorId: string, nextReadAt: Date) =>
  tx
    .update(favouriteReading)
    .set({ nextReadAt, failures: 0, trouble: null })
    .where(
      and(eq(favouriteReading.actorId, actorId), eq(favouriteReading.trouble, 'token_refused')),
    );

/** How an account is read, and whose it is. */
export const readReading = async (tx: Tx | Db, actorId: string) =>
  (
    await tx
      .select({ reading: favouriteReading, identity })
      .from(favouriteReading)
      .innerJoin(identity, eq(identity.actorId, favouriteReading.actorId))
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

/** Accounts that are due, the longest overdue first, each taken by one process only. */
export const takeDueReadings = (tx: Tx, now: Date, limit: number) =>
  tx
    .select({ actorId: favouriteReading.actorId, host: identity.host })
    .from(favouriteReading)
    .innerJoin(identity, eq(identity.actorId, favouriteReading.actorId))
    .where(lte(favouriteReading.nextReadAt, now))
    .orderBy(asc(favouriteReading.nextReadAt))
    .limit(limit)
    .for('no key update', { of: favouriteReading, skipLocked: true });

/** They were handed out: nobody else takes them until then, should a reading never end. */
export const putOff = (tx: Tx, actorIds: readonly string[], nextReadAt: Date) =>
  tx
    .update(favouriteReading)
    .set({ nextReadAt })
    .where(inArray(favouriteReading.actorId, [...actorIds]));

/** Adds what was found; what was found before and is gone or still known comes back as new only where it
 *  was taken back.
 *  @returns those that are new. */
export async function addFound(
  tx: Tx,
  rows: readonly (typeof foundFavourite.$inferInsert)[],
): Promise<string[]> {
  if (rows.length === 0) return [];
  const added = await tx
    .insert(foundFavourite)
    .values([...rows])
    .onConflictDoNothing()
    .returning({ uri: foundFavourite.objectUri });
  return added.map(({ uri }) => uri);
}

/** Of these, what was taken back and is there again; it counts anew. */
export async function reviveFound(
  tx: Tx,
  actorId: string,
  uris: readonly string[],
  facts: Pick<FoundFavourite, 'state' | 'foundAt'>,
): Promise<string[]> {
  if (uris.length === 0) return [];
  const again = await tx
    .update(foundFavourite)
    .set({ ...facts, flattrId: null, code: null, missedAt: null })
    .where(
      and(
        eq(foundFavourite.actorId, actorId),
        inArray(foundFavourite.objectUri, [...uris]),
        eq(foundFavourite.state, 'gone'),
      ),
    )
    .returning({ uri: foundFavourite.objectUri });
  return again.map(({ uri }) => uri);
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
