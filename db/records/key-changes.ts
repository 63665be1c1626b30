import { and, eq, inArray, isNotNull, or, sql } from 'drizzle-orm';
import type { Subject } from '../../src/flattr/flattr.ts';
import { subjectOf } from '../../src/flattr/subject.ts';
import type { Tx } from '../connect.ts';
import { selvesBefore } from '../moves.ts';
import { payeeProof } from '../schema/flattrs.ts';
import { actor } from '../schema/people.ts';
import { work } from '../schema/works.ts';

/** A person has said that whoever has the account now is who had it before, or that they are not. What was
 *  refused once stays refused when another key comes.
 *  @param about.changedAt the change that they have looked at; a later one is another question.
 *  @returns whether there was something to be said. */
export async function answerKeyChange(
  tx: Tx,
  about: { readonly actorId: string; readonly changedAt: Date },
  answer: 'same' | 'other',
): Promise<boolean> {
  const answered = { keyChangedAt: null };
  const changed = await tx
    .update(actor)
    .set(answer === 'same' ? answered : { ...answered, keyOtherBefore: about.changedAt })
    .where(and(eq(actor.id, about.actorId), eq(actor.keyChangedAt, about.changedAt)))
    .returning({ id: actor.id });
  return changed.length > 0;
}

/** Whatever of somebody elsewhere, or of what they once were, leads to a payee, in the order of the locks. */
export async function provenSubjectsOf(tx: Tx, actorId: string): Promise<Subject[]> {
  const selves = selvesBefore(actorId);
  const rows = await tx
    .select({ workId: payeeProof.workId, personId: payeeProof.personId })
    .from(payeeProof)
    .leftJoin(work, eq(work.id, payeeProof.workId))
    .where(
      and(
        isNotNull(payeeProof.payeeId),
        or(inArray(payeeProof.personId, selves), inArray(work.authorId, selves)),
      ),
    )
    .orderBy(sql`${payeeProof.workId} is null`, payeeProof.workId, payeeProof.personId);
  return rows.map(subjectOf);
}
