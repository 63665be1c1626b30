import type { Db, Tx } from '../../db/connect.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import {
  changeSubscription,
  dueServerShares,
  dueSubscriptions,
  lockSubscription,
  type Subscription,
  stopEnded,
} from '../../db/records/subscriptions.ts';
import { subjectOf } from '../flattr/subject.ts';
import type { Deps } from './deps.ts';
import { giveIn } from './give-flattr.ts';
import { transact } from './outcome.ts';
import { releaseAll } from './release-waiting.ts';
import { giveServerShare } from './server-share.ts';

/** What a month's opening did. */
export type Opened = {
  /** Flattrs that were given by themselves. */
  readonly given: number;
  /** Flattrs that had waited and are now somebody's. */
  readonly released: number;
};

/** So many are read at a time; each is given in a transaction of its own. */
const PAGE = 200;

/** Does what begins with a month, while it is open: lets in what waited, gives the standing shares,
 *  and what is given every month. Waiting gifts come first, else a subscription to the same work
 *  would keep them out month after month. Each giver's is done for itself, so one that fails stops
 *  no other; killed in the middle it goes on where it was; done twice it finds nothing to do.
 *  A month that is over by now is left alone: nobody saw it open, its gifts could not be taken back
 *  any more, and a giver whose node was off has not been thanking anybody.
 *  Throws when some could not be done, after all others; what calls it tries again. */
export async function openMonthActs(deps: Deps, month: string): Promise<Opened> {
  const isOpen = await deps.db.transaction(async (tx) => {
    if ((await holdOpenMonth(tx)) !== month) return false;
    await stopEnded(tx, month, deps.clock());
    return true;
  });
  if (!isOpen) return { given: 0, released: 0 };
  const failures: unknown[] = [];
  const released = await releaseAll(deps, month, failures);
  const giveEach = (due: Due, give: (tx: Tx, id: string) => Promise<boolean>): Promise<number> =>
    inTheirOwn(deps, month, due, give, failures);
  const shares = await giveEach(dueServerShares, (tx, giverId) =>
    giveServerShare(deps, tx, month, giverId),
  );
  const gifts = await giveEach(dueSubscriptions, (tx, id) => giveAgain(deps, tx, month, id));
  if (failures.length > 0)
    throw new Error(`${failures.length} gifts of ${month} could not be given`, {
      cause: failures[0],
    });
  return { given: shares + gifts, released };
}

type Due = (
  db: Db,
  month: string,
  page: { readonly after: string; readonly limit: number },
) => Promise<string[]>;

const LOWEST_ID = '00000000-0000-0000-0000-000000000000';

/** @returns how many were given. What goes wrong with one is added to `failures`. */
async function inTheirOwn(
  deps: Deps,
  month: string,
  due: Due,
  give: (tx: Tx, id: string) => Promise<boolean>,
  failures: unknown[],
): Promise<number> {
  let given = 0;
  let page = await due(deps.db, month, { after: LOWEST_ID, limit: PAGE });
  while (page.length > 0) {
    for (const id of page) {
      try {
        const gave = await deps.db.transaction(async (tx) =>
          (await holdOpenMonth(tx)) === month ? give(tx, id) : false,
        );
        if (gave) given += 1;
      } catch (error) {
        failures.push(error);
      }
    }
    page = await due(deps.db, month, { after: page.at(-1) ?? LOWEST_ID, limit: PAGE });
  }
  return given;
}

/** This month's flattr of a subscription; or the reason why there is none is kept for its giver. */
async function giveAgain(deps: Deps, tx: Tx, month: string, id: string): Promise<boolean> {
  const standing = await lockSubscription(tx, id);
  if (standing === undefined || !isDue(standing, month)) return false;
  const { giverId, weight, anonymous } = standing;
  const given = await transact(tx, (part) =>
    giveIn(
      deps,
      part,
      month,
      { giverId, ...subjectOf(standing) },
      { source: 'monthly', weight, anonymous, subscriptionId: id },
    ),
  );
  // Given by hand already: that is what was wanted.
  const skippedFor = given.ok || given.code === 'flattr_once' ? null : given.code;
  await changeSubscription(tx, id, { doneMonth: month, skippedFor });
  return given.ok;
}

/** Read under its lock: it may have been paused, or seen to, since it was found. */
const isDue = ({ pausedAt, doneMonth, lastMonth }: Subscription, month: string): boolean =>
  pausedAt === null && doneMonth < month && (lastMonth === null || lastMonth >= month);
