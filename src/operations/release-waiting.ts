import type { Tx } from '../../db/connect.ts';
import { personDestinations, workDestinations } from '../../db/records/destinations.ts';
import { addHappenings } from '../../db/records/happenings.ts';
import { addDelayedJobs } from '../../db/records/jobs.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import {
  letIn,
  lockProofs,
  type Oldest,
  oldestOf,
  type SubjectKind,
  sayWhyWaiting,
  subjectsFound,
} from '../../db/records/waiting.ts';
import { batchDelay } from '../flattr/anonymity.ts';
import type { Subject } from '../flattr/flattr.ts';
import type { Deps } from './deps.ts';
import { draws } from './draws.ts';
import { isBlockedServer, whereTo } from './where-to.ts';

/** Things looked at together; each may have any number of givers. */
const SUBJECTS_AT_ONCE = 500;

/** Lets in what waited for something that leads to somebody by now: it is theirs, and counts in the
 *  month that is open. Of one giver's flattrs of one thing the oldest comes in, and none while one
 *  counts in this month already: the next one comes with the next month. What waits on says why.
 *  @param which one thing, whose proof has just been kept in this transaction.
 *  @returns how many were let in. */
export async function releaseWaiting(deps: Deps, tx: Tx, which: Subject): Promise<number> {
  const month = await holdOpenMonth(tx);
  return 'workId' in which
    ? releaseSome(deps, tx, month, 'work', [which.workId])
    : releaseSome(deps, tx, month, 'person', [which.personId]);
}

/** The same for everything, as a month begins. Some things at a time, each time in a transaction of
 *  its own: nobody who gives to one of them waits for all others, and what fails stops no other.
 *  @param month nothing is let in when it is over.
 *  @param failures what went wrong is added to these.
 *  @returns how many were let in. */
export async function releaseAll(deps: Deps, month: string, failures: unknown[]): Promise<number> {
  let released = 0;
  for (const kind of ['work', 'person'] as const) {
    const ids = await subjectsFound(deps.db, kind);
    for (let from = 0; from < ids.length; from += SUBJECTS_AT_ONCE) {
      const some = ids.slice(from, from + SUBJECTS_AT_ONCE);
      const letThemIn = deps.db.transaction(async (tx) =>
        (await holdOpenMonth(tx)) === month ? releaseSome(deps, tx, month, kind, some) : 0,
      );
      released += await letThemIn.catch((error: unknown) => {
        failures.push(error);
        return 0;
      });
    }
  }
  return released;
}

async function releaseSome(
  deps: Deps,
  tx: Tx,
  month: string,
  kind: SubjectKind,
  ids: readonly string[],
): Promise<number> {
  await lockProofs(tx, kind, ids);
  const known = await (kind === 'work' ? workDestinations(tx, ids) : personDestinations(tx, ids));
  const open = known
    .filter((destination) => !destination.optedOut && !isBlockedServer(destination))
    .map((d) => ({ subjectId: d.subjectId, ...whereTo(d, deps.node.currency) }));
  for (const waitingFor of ['unknown_author', 'account', 'settling_node', 'currency'] as const) {
    const still = open.filter((one) => one.waitingFor === waitingFor);
    await sayWhyWaiting(tx, kind, { ids: still.map(({ subjectId }) => subjectId), waitingFor });
  }
  const found = open.flatMap(({ subjectId, payee }) =>
    payee === null ? [] : { subjectId, payeeId: payee.id },
  );
  if (found.length === 0) return 0;
  const into = { month, nodeId: deps.node.actorId, now: deps.clock() };
  let released = 0;
  for (;;) {
    const oldest = await oldestOf(tx, kind, found, into);
    const ids = await letIn(tx, kind, found, { month, ids: oldest.map(({ id }) => id) });
    released += ids.size;
    await tell(
      deps,
      tx,
      oldest.filter(({ id }) => ids.has(id)),
    );
    // When the oldest was undone in this very moment, the next one has its turn.
    if (ids.size === oldest.length) return released;
  }
}

/** Its payee's node learns of it as of any flattr, its payee here too, and its giver at once. The author's
 *  own server has shown its favourite since it was given. Whoever gives for the first time to what leads
 *  here has it released in the same minute: without their name, that is told as late as the gift. */
async function tell(deps: Deps, tx: Tx, released: readonly Oldest[]): Promise<void> {
  const now = deps.clock();
  const delayOf = ({ anonymous }: Oldest) => (anonymous ? batchDelay(now, draws(deps)) : 0);
  const jobs = released
    .filter((one) => one.remote)
    .map((one) => ({ payload: { flattrId: one.id }, runAfterMs: delayOf(one) }));
  await addDelayedJobs(tx, 'send-flattr', jobs);
  const givers = released.map(({ id: flattrId, giverId: personId }) => ({ flattrId, personId }));
  const payees = released
    .filter((one) => !one.remote)
    .map((one) => ({
      ...{ flattrId: one.id, personId: one.payeeId, kind: 'released' as const },
      at: new Date(now.getTime() + delayOf(one)),
    }));
  await addHappenings(tx, [
    ...payees,
    ...givers.map((one) => ({ ...one, kind: 'arrived' as const, at: now })),
  ]);
}
