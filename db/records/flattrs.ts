import {
  and,
  count,
  desc,
  eq,
  exists,
  inArray,
  isNotNull,
  isNull,
  ne,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { Subject } from '../../src/flattr/flattr.ts';
import type { Db, Tx } from '../connect.ts';
import { flattr } from '../schema/flattrs.ts';
import { account, actor, budget } from '../schema/people.ts';
import { forgetFlattr } from './happenings.ts';
import { type Actor, readActor } from './people.ts';

export type Flattr = typeof flattr.$inferSelect;

export const readFlattr = async (tx: Tx | Db, id: string): Promise<Flattr | undefined> =>
  (await tx.select().from(flattr).where(eq(flattr.id, id)))[0];

/** Reads a flattr and keeps others from changing it until the transaction ends. */
export const lockFlattr = async (tx: Tx, key: { id: string } | { uri: string }) =>
  (
    await tx
      .select()
      .from(flattr)
      .where('id' in key ? eq(flattr.id, key.id) : eq(flattr.uri, key.uri))
      .for('update')
  )[0];

/** Whether the giver has a standing flattr of one thing in one month, waiting ones too.
 *  @param options.share it is about their standing share of the month instead, whoever gets it. */
export async function hasFlattred(
  tx: Tx | Db,
  key: { readonly giverId: string; readonly month: string } & Subject,
  options: { readonly share: boolean },
): Promise<boolean> {
  const what: SQL | undefined = options.share
    ? isNotNull(flattr.percent)
    : and(
        isNull(flattr.percent),
        'workId' in key ? eq(flattr.workId, key.workId) : eq(flattr.personId, key.personId),
      );
  const found = await tx
    .select({ id: flattr.id })
    .from(flattr)
    .where(
      and(
        eq(flattr.giverId, key.giverId),
        eq(flattr.month, key.month),
        flattr.given,
        isNull(flattr.undoneAt),
        what,
      ),
    )
    .limit(1);
  return found.length > 0;
}

/** Other people of ours with a budget who have flattred something in one of these months, as far as
 *  `atMost`. */
export async function countOtherGivers(
  tx: Tx,
  giverId: string,
  options: { readonly months: readonly string[]; readonly atMost: number },
): Promise<number> {
  const gave = and(
    eq(flattr.giverId, budget.actorId),
    inArray(flattr.month, [...options.months]),
    flattr.given,
    isNull(flattr.undoneAt),
  );
  const found = await tx
    .select({ giverId: budget.actorId })
    .from(budget)
    .innerJoin(actor, and(eq(actor.id, budget.actorId), isNull(actor.deletedAt)))
    .where(
      and(ne(budget.actorId, giverId), exists(tx.select({ one: sql`1` }).from(flattr).where(gave))),
    )
    .limit(options.atMost);
  return found.length;
}

/** Somebody of ours who gives: their account cannot be deleted until the transaction ends. Undefined:
 *  there is nobody, or they have left. */
export async function holdGiver(tx: Tx, giverId: string): Promise<Actor | undefined> {
  await tx
    .select({ actorId: account.actorId })
    .from(account)
    .where(eq(account.actorId, giverId))
    .for('share');
  const giver = await readActor(tx, giverId);
  return giver?.local && giver.deletedAt === null ? giver : undefined;
}

/** Adds a flattr; false when its giver flattred the same thing in the same month already: of two
 *  that come at once, PostgreSQL lets one in. */
export async function addFlattr(tx: Tx, row: typeof flattr.$inferInsert): Promise<boolean> {
  const added = await tx
    .insert(flattr)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: flattr.id });
  return added.length > 0;
}

/** Undoes a standing flattr, and nobody is told of it any more; false when it was undone before. */
export async function markUndone(tx: Tx, id: string, undoneAt: Date): Promise<boolean> {
  const undone = await tx
    .update(flattr)
    .set({ undoneAt })
    .where(and(eq(flattr.id, id), isNull(flattr.undoneAt)))
    .returning({ id: flattr.id });
  if (undone.length > 0) await forgetFlattr(tx, id);
  return undone.length > 0;
}

/** Has a flattr count so many times. */
export const setWeight = (tx: Tx, id: string, weight: number) =>
  tx.update(flattr).set({ weight }).where(eq(flattr.id, id));

/** How many flattrs of somebody stand in a month that is open, and the last of them. Those that wait
 *  count too; a standing share does not. */
export async function lastGiven(
  tx: Tx,
  of: { readonly giverId: string; readonly month: string },
): Promise<{ readonly last: Flattr | null; readonly flattrs: number }> {
  const standing = and(
    eq(flattr.giverId, of.giverId),
    flattr.given,
    isNull(flattr.undoneAt),
    isNull(flattr.percent),
    eq(flattr.month, of.month),
  );
  const latest = [desc(flattr.recordedAt), desc(flattr.id)];
  const [last] = await tx
    .select()
    .from(flattr)
    .where(standing)
    .orderBy(...latest)
    .limit(1);
  const [counted] = await tx.select({ flattrs: count() }).from(flattr).where(standing);
  return { last: last ?? null, flattrs: counted?.flattrs ?? 0 };
}
