import { and, eq, exists, isNull } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { flattr } from '../schema/flattrs.ts';
import { favouriteReading, identity } from '../schema/identities.ts';
import { account, budget } from '../schema/people.ts';

export type FirstStep = NonNullable<(typeof account.$inferSelect)['firstStep']>;

/** Where somebody is on the way through their first visit, and what they have done of it in any way. */
export type FirstSteps = {
  /** Null: it is over. */
  readonly step: FirstStep | null;
  readonly hasBudget: boolean;
  readonly countsFavourites: boolean;
  readonly hasGiven: boolean;
};

export async function firstSteps(db: Db, accountId: string): Promise<FirstSteps> {
  const own = db.select({ id: budget.actorId }).from(budget).where(eq(budget.actorId, accountId));
  const reading = db
    .select({ id: identity.actorId })
    .from(identity)
    .innerJoin(favouriteReading, eq(favouriteReading.actorId, identity.actorId))
    .where(eq(identity.accountId, accountId));
  const given = db
    .select({ id: flattr.id })
    .from(flattr)
    .where(and(eq(flattr.giverId, accountId), isNull(flattr.undoneAt)));
  const [found] = await db
    .select({
      step: account.firstStep,
      hasBudget: exists(own).mapWith(Boolean),
      countsFavourites: exists(reading).mapWith(Boolean),
      hasGiven: exists(given).mapWith(Boolean),
    })
    .from(account)
    .where(eq(account.actorId, accountId));
  if (found === undefined) throw new Error(`no account: ${accountId}`);
  return found;
}
