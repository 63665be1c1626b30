import { and, asc, eq, isNull, lt, not, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db } from '../connect.ts';
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
    .innerJoin(actor, sql`${actor.id} = coalesce(${flattr.personId}, ${work.authorId})`)
    .innerJoin(
      payeeProof,
      sql`(${payeeProof.workId} = ${flattr.workId} or ${payeeProof.personId} = ${flattr.personId})`,
    )
    .innerJoin(payee, eq(payee.id, payeeProof.payeeId))
    .where(and(isHeld, not(actor.keyRefused)))
    .groupBy(actor.id)
    .orderBy(asc(actor.keyChangedAt), asc(actor.id));
  return rows.flatMap(({ changedAt, ...row }) => (changedAt === null ? [] : { ...row, changedAt }));
}

/** Waits, was given here, and before the key changed. */
const isHeld = and(
  isNull(flattr.payeeId),
  isNull(flattr.undoneAt),
  flattr.given,
  lt(flattr.recordedAt, actor.keyChangedAt),
);

/** How many flattrs for somebody wait for such a word; after a no they wait until they are given up. */
export async function heldByKey(db: Db, actorId: string): Promise<number> {
  const [row] = await db
    .select({ held: sql<number>`count(*)::int` })
    .from(flattr)
    .leftJoin(work, eq(work.id, flattr.workId))
    .innerJoin(actor, sql`${actor.id} = coalesce(${flattr.personId}, ${work.authorId})`)
    .where(and(isHeld, eq(actor.id, actorId)));
  return row?.held ?? 0;
}
