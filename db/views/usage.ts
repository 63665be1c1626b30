import { and, count, countDistinct, eq, gte, isNull } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { account, actor, flattr, work } from '../schema/schema.ts';
import { shownHere } from './works.ts';

export type Usage = {
  readonly people: number;
  readonly works: number;
  readonly activeMonth: number;
  readonly activeHalfyear: number;
};

/** How many people and works anybody can see here, and how many people gave something lately. Who
 *  left counts no more; the bot and the node itself never did. */
export async function usage(db: Db, now: Date): Promise<Usage> {
  const givers = async (days: number) => {
    const since = new Date(now.getTime() - days * 24 * 60 * 60 * 1000);
    const [row] = await db
      .select({ givers: countDistinct(flattr.giverId) })
      .from(flattr)
      .innerJoin(account, eq(account.actorId, flattr.giverId))
      .innerJoin(actor, and(eq(actor.id, account.actorId), isNull(actor.deletedAt)))
      .where(gte(flattr.recordedAt, since));
    return row?.givers ?? 0;
  };
  const [people] = await db
    .select({ n: count() })
    .from(account)
    .innerJoin(actor, and(eq(actor.id, account.actorId), isNull(actor.deletedAt)));
  const [works] = await db.select({ n: count() }).from(work).where(shownHere);
  return {
    people: people?.n ?? 0,
    works: works?.n ?? 0,
    activeMonth: await givers(30),
    activeHalfyear: await givers(180),
  };
}
