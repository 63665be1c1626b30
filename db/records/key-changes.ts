import { and, eq, isNotNull, or, sql } from 'drizzle-orm';
import type { Subject } from '../../src/flattr/flattr.ts';
import { subjectOf } from '../../src/flattr/subject.ts';
import type { Tx } from '../connect.ts';
import { payeeProof } from '../schema/flattrs.ts';
import { actor } from '../schema/people.ts';
import { work } from '../schema/works.ts';

/** A person has said that whoever has the account now is who had it before, or that they are not.
 *  @returns whether there was something to be said. */
export async function answerKeyChange(
  tx: Tx,
  actorId: string,
  answer: 'same' | 'other',
): Promise<boolean> {
  const facts =
    answer === 'same' ? { keyChangedAt: null, keyRefused: false } : { keyRefused: true };
  const changed = await tx
    .update(actor)
    .set(facts)
    .where(and(eq(actor.id, actorId), isNotNull(actor.keyChangedAt)))
    .returning({ id: actor.id });
  return changed.length > 0;
}

/** Whatever of somebody elsewhere leads to a payee, in the order of the locks. */
export async function provenSubjectsOf(tx: Tx, actorId: string): Promise<Subject[]> {
  const rows = await tx
    .select({ workId: payeeProof.workId, personId: payeeProof.personId })
    .from(payeeProof)
    .leftJoin(work, eq(work.id, payeeProof.workId))
    .where(
      and(
        isNotNull(payeeProof.payeeId),
        or(eq(payeeProof.personId, actorId), eq(work.authorId, actorId)),
      ),
    )
    .orderBy(sql`${payeeProof.workId} is null`, payeeProof.workId, payeeProof.personId);
  return rows.map(subjectOf);
}
