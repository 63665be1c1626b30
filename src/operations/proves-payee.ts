import { readProof } from '../../db/records/payees.ts';
import type { Actor } from '../../db/records/people.ts';
import type { Subject } from '../flattr/flattr.ts';
import type { Evidence } from '../flattr/payee.ts';
import { findWork, findWorkAnew, foundLately } from './find-work.ts';
import { done, type Outcome, refuse } from './outcome.ts';
import type { Traced } from './remember-subject.ts';
import type { FindDeps } from './weigh-naming.ts';

/** A giver's node may know of a claim before we do, but whatever it sends, we look again only so
 *  often. */
const AGAIN_AFTER_MS = 10 * 60_000;

/** Whether something elsewhere, for which a giver of another node thanks one of our people, leads to
 *  them by our own reading: the same rules as when it is given here. What leads to them is kept; what
 *  does not, only if it was known before, so that a sender cannot fill our tables.
 *  Called outside of any transaction.
 *  @param mayLook whether others may be asked for this sender now; asked before each look. */
export const provesPayee = (
  deps: FindDeps,
  objectUri: string,
  payee: Actor,
  mayLook: () => boolean = () => true,
): Promise<Outcome<{ subject: Subject }, Unproven>> =>
  deps.remote.inOneBudget(async () => {
    const lately = await foundLately(deps, objectUri);
    if (lately?.payeeId === payee.id) return done({ subject: lately.subject });
    if (!mayLook()) return refuse('unreadable', 'too many looks for this sender');
    return await look(deps, objectUri, payee);
  });

type Unproven = 'not_found' | 'not_the_payee' | 'unreadable';

async function look(
  deps: FindDeps,
  objectUri: string,
  payee: Actor,
): Promise<Outcome<{ subject: Subject }, Unproven>> {
  const dropped: Traced[] = [];
  const first = await findWork(deps, objectUri, {}, (traced) => {
    const leads = traced.payee !== null && 'local' in traced.payee;
    const isTheirs = leads && traced.payee.local.id === payee.id;
    if (!isTheirs) dropped.push(traced);
    return isTheirs;
  });
  const [unkept] = dropped;
  if (unkept !== undefined) return refuse(whyNot(unkept.evidence, unkept.payee !== null));
  if (!first.ok) return refuse('not_found');
  const isYoung = first.payeeId === payee.id || !(await isOlder(deps, first.subject));
  const found = isYoung ? first : await findWorkAnew(deps, objectUri);
  if (!found.ok) return refuse('not_found');
  const { subject, payeeId } = found;
  if (payeeId === payee.id) return done({ subject });
  const proof = await readProof(deps.db, subject);
  return refuse(whyNot(proof?.evidence ?? [], payeeId !== null));
}

/** What was not read may lead to them yet. */
const whyNot = (evidence: readonly Evidence[], leadsElsewhere: boolean) =>
  !leadsElsewhere &&
  evidence.some(({ verdict }) => verdict === 'unreadable' || verdict === 'not_looked_at')
    ? ('unreadable' as const)
    : ('not_the_payee' as const);

async function isOlder(deps: FindDeps, subject: Subject): Promise<boolean> {
  const proof = await readProof(deps.db, subject);
  return proof !== undefined && deps.clock().getTime() - proof.checkedAt.getTime() > AGAIN_AFTER_MS;
}
