import { readProof } from '../../db/records/payees.ts';
import type { Actor } from '../../db/records/people.ts';
import type { Subject } from '../flattr/flattr.ts';
import { findWork, findWorkAnew } from './find-work.ts';
import { done, type Outcome, refuse } from './outcome.ts';
import type { FindDeps } from './weigh-naming.ts';

/** A giver's node may know of a claim before we do, but whatever it sends, we look again only so
 *  often. */
const AGAIN_AFTER_MS = 10 * 60_000;

/** Whether something elsewhere, for which a giver of another node thanks one of our people, leads to
 *  them by our own reading: the same rules as when it is given here. What was read is kept.
 *  Called outside of any transaction. */
export async function provesPayee(
  deps: FindDeps,
  objectUri: string,
  payee: Actor,
): Promise<Outcome<{ subject: Subject }, 'not_found' | 'not_the_payee' | 'unreadable'>> {
  const first = await findWork(deps, objectUri);
  if (!first.ok) return refuse('not_found');
  const isYoung = first.payeeId === payee.id || !(await isOlder(deps, first.subject));
  const found = isYoung ? first : await findWorkAnew(deps, objectUri);
  if (!found.ok) return refuse('not_found');
  const { subject, payeeId } = found;
  if (payeeId === payee.id) return done({ subject });
  const proof = await readProof(deps.db, subject);
  const isOpen = proof?.evidence.some(
    ({ verdict }) => verdict === 'unreadable' || verdict === 'not_looked_at',
  );
  return refuse(isOpen && payeeId === null ? 'unreadable' : 'not_the_payee');
}

async function isOlder(deps: FindDeps, subject: Subject): Promise<boolean> {
  const proof = await readProof(deps.db, subject);
  return proof !== undefined && deps.clock().getTime() - proof.checkedAt.getTime() > AGAIN_AFTER_MS;
}
