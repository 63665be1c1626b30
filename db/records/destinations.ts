import { and, eq, inArray, not, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Subject } from '../../src/flattr/flattr.ts';
import type { Tx } from '../connect.ts';
import { selfNow } from '../moves.ts';
import { actor, block, optOut, payeeProof, peer, work } from '../schema/schema.ts';
import { isOfSite } from '../sites.ts';

const author = alias(actor, 'author');
const payee = alias(actor, 'payee');
const former = alias(actor, 'former');
const authorPeer = alias(peer, 'author_peer');
const payeePeer = alias(peer, 'payee_peer');

/** Of a page without an author its own host answers. */
const host = sql<string>`coalesce(${author.host}, substring(${work.url} from '^https?://([^/?#]+)'))`;

/** Ours are paid themselves. Elsewhere it is who was proven; before anybody has looked, the author, if
 *  their server says that it is a flattr node. */
const named = sql`(case when ${author.local} then ${author.id}
  when ${payeeProof.id} is not null then ${payeeProof.payeeId}
  when ${authorPeer.understandsFlattr} then ${author.id} end)`;
/** Who moved away from here is paid where they are now. */
const payeeOf = selfNow(named);

const columns = {
  /** The work was taken back. */
  workGone: sql<boolean>`${work.deletedAt} is not null`,
  author,
  proof: {
    method: payeeProof.method,
    checkedAt: payeeProof.checkedAt,
    nextCheckAt: payeeProof.nextCheckAt,
    failures: payeeProof.failures,
  },
  payee,
  payeePeer,
  /** The account here of that one, who may have moved away. */
  former,
  authorPeer,
  optedOut: sql<boolean>`exists (select from ${optOut}
    where (${optOut.kind} = 'author' and ${optOut.who} = ${author.uri})
      or (${optOut.kind} = 'server' and ${isOfSite(sql`${optOut.who}`, host)}))`,
  blockedSite: sql<boolean>`exists (select from ${peer}
    where ${peer.trust} = 'blocked' and ${isOfSite(sql`${peer.host}`, host)})`,
};

/** What is known about where flattrs of works go. */
export const workDestinations = (tx: Tx, workIds: readonly string[]) =>
  tx
    .select({ subjectId: work.id, ...columns })
    .from(work)
    .leftJoin(author, eq(author.id, work.authorId))
    .leftJoin(authorPeer, eq(authorPeer.host, host))
    .leftJoin(payeeProof, eq(payeeProof.workId, work.id))
    .leftJoin(payee, eq(payee.id, payeeOf))
    .leftJoin(payeePeer, eq(payeePeer.host, payee.host))
    .leftJoin(former, and(eq(former.id, named), former.local))
    .where(inArray(work.id, [...workIds]));

export type Destination = Awaited<ReturnType<typeof workDestinations>>[number];

/** The same for people. */
export const personDestinations = (tx: Tx, personIds: readonly string[]): Promise<Destination[]> =>
  tx
    .select({ subjectId: author.id, ...columns })
    .from(author)
    // No work: what is asked of one above is null here.
    .leftJoin(work, sql`false`)
    .leftJoin(authorPeer, eq(authorPeer.host, author.host))
    .leftJoin(payeeProof, eq(payeeProof.personId, author.id))
    .leftJoin(payee, eq(payee.id, payeeOf))
    .leftJoin(payeePeer, eq(payeePeer.host, payee.host))
    .leftJoin(former, and(eq(former.id, named), former.local))
    .where(inArray(author.id, [...personIds]));

export const destinationOf = async (tx: Tx, subject: Subject): Promise<Destination | undefined> =>
  (
    await ('workId' in subject
      ? workDestinations(tx, [subject.workId])
      : personDestinations(tx, [subject.personId]))
  )[0];

/** Keeps two from changing at once what is given to one thing of another server, and what is known
 *  about who gets it, until the transaction ends. Ours need none: nothing waits for them.
 *  The order of locks, for whoever takes several: an account, then works and people, then proofs,
 *  then flattrs, then favourites; several of one kind by their ids. */
export async function holdSubject(tx: Tx, subject: Subject): Promise<void> {
  if ('workId' in subject) {
    await lockForeignWork(tx, subject.workId);
  } else {
    const foreign = and(eq(actor.id, subject.personId), not(actor.local));
    await tx.select({ id: actor.id }).from(actor).where(foreign).for('no key update');
  }
  await tx
    .select({ id: payeeProof.id })
    .from(payeeProof)
    .where(
      'workId' in subject
        ? eq(payeeProof.workId, subject.workId)
        : eq(payeeProof.personId, subject.personId),
    )
    .for('share');
}

/** One change at a time to what is given to a work of another server. */
export async function lockForeignWork(tx: Tx, workId: string): Promise<void> {
  const ours = sql`exists (select from ${actor} where ${actor.id} = ${work.authorId} and ${actor.local})`;
  await tx
    .select({ id: work.id })
    .from(work)
    .where(and(eq(work.id, workId), not(ours)))
    .for('no key update');
}

/** Whether one of these people has blocked one of those, or the other way. */
export async function areApart(
  tx: Tx,
  some: readonly string[],
  others: readonly string[],
): Promise<boolean> {
  if (some.length === 0 || others.length === 0) return false;
  const way = (blockers: readonly string[], blocked: readonly string[]): SQL | undefined =>
    and(inArray(block.blockerId, [...blockers]), inArray(block.blockedId, [...blocked]));
  const found = await tx
    .select({ blockerId: block.blockerId })
    .from(block)
    .where(or(way(some, others), way(others, some)))
    .limit(1);
  return found.length > 0;
}
