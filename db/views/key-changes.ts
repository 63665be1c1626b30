import { and, asc, eq, gte, isNull, lt, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db } from '../connect.ts';
import { changedSelves, selvesBefore } from '../moves.ts';
import { isHeld } from '../records/waiting.ts';
import { flattr, payeeProof } from '../schema/flattrs.ts';
import { actor } from '../schema/people.ts';
import { work } from '../schema/works.ts';

/** Somebody elsewhere who signs with another key than when they were thanked, and who would be paid. */
export type KeyChange = {
  readonly actorId: string;
  /** `@name@host` */
  readonly account: string;
  readonly profileUrl: string;
  readonly claimant: string;
  readonly changedAt: Date;
  readonly flattrs: number;
  readonly people: number;
};

const payee = alias(actor, 'payee');

/** Those about which a person has to say something: what was given before the key changed waits, though it
 *  leads to somebody. The oldest first. */
export async function keyChanges(db: Db): Promise<KeyChange[]> {
  const account = (who: typeof actor | typeof payee) =>
    sql<string>`'@' || ${who.handle} || '@' || ${who.host}`;
  const rows = await db
    .select({
      actorId: actor.id,
      account: account(actor),
      profileUrl: actor.profileUrl,
      claimant: sql<string>`min(${account(payee)})`,
      changedAt: actor.keyChangedAt,
      flattrs: sql<number>`count(*)::int`,
      people: sql<number>`count(distinct ${flattr.giverId})::int`,
    })
    .from(flattr)
    .leftJoin(work, eq(work.id, flattr.workId))
    .innerJoin(
      sql`${changedSelves} as self`,
      sql`self.id = coalesce(${flattr.personId}, ${work.authorId})`,
    )
    .innerJoin(actor, sql`${actor.id} = self.changed`)
    .innerJoin(
      payeeProof,
      sql`(${payeeProof.workId} = ${flattr.workId} or ${payeeProof.personId} = ${flattr.personId})`,
    )
    .innerJoin(payee, eq(payee.id, payeeProof.payeeId))
    .where(
      and(
        waits,
        lt(flattr.recordedAt, actor.keyChangedAt),
        or(isNull(actor.keyOtherBefore), gte(flattr.recordedAt, actor.keyOtherBefore)),
      ),
    )
    .groupBy(actor.id)
    .orderBy(asc(actor.keyChangedAt), asc(actor.id));
  return rows.flatMap(({ changedAt, ...row }) => (changedAt === null ? [] : { ...row, changedAt }));
}

/** Waits, and was given here. */
const waits = and(isNull(flattr.payeeId), isNull(flattr.undoneAt), flattr.given);

/** How many flattrs for somebody, or for what they once were, wait for such a word; after a no they wait
 *  until they are given up. */
export async function heldByKey(db: Db, actorId: string): Promise<number> {
  const author = sql`coalesce(${flattr.personId}, ${work.authorId})`;
  const [row] = await db
    .select({ held: sql<number>`count(*)::int` })
    .from(flattr)
    .leftJoin(work, eq(work.id, flattr.workId))
    .where(
      and(waits, sql`${author} in ${selvesBefore(actorId)}`, isHeld(flattr.recordedAt, author)),
    );
  return row?.held ?? 0;
}
