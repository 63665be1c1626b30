import type { Tx } from '../../db/connect.ts';
import { destinationOf } from '../../db/records/destinations.ts';
import { lockPerson } from '../../db/records/people.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import {
  addSubscription,
  changeSubscription,
  countSubscriptions,
  lockSubscription,
  type Subscription,
  standingSubscription,
} from '../../db/records/subscriptions.ts';
import { isWeight, type Subject } from '../flattr/flattr.ts';
import { isMonth } from '../flattr/period.ts';
import type { Deps } from './deps.ts';
import { isOneOfMany } from './give-flattr.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { isOwn, isThere } from './where-to.ts';

/** More than this nobody looks after. */
export const SUBSCRIPTIONS_MAX = 200;

export type SubscribeRefusal =
  | 'not_found'
  | 'flattr_owner'
  | 'already_subscribed'
  | 'month_invalid'
  | 'weight_invalid'
  | 'too_many_subscriptions'
  | 'too_few_givers';

export type SubscribeWish = {
  readonly giverId: string;
  readonly weight?: number;
  readonly anonymous?: boolean;
  /** The last month that is given in, later than the one that is open; null: until it is stopped. */
  readonly lastMonth?: string | null;
} & Subject;

/** Gives the same flattr in every month that opens from now on. This month's is not given here: who
 *  wants it presses the coin, and hears there at once what a subscription could only say next month.
 *  Whether there is a budget, an account or an author for it is asked when each month opens. What is
 *  one's own is refused at once: no month changes that. */
export const subscribe = (
  deps: Deps,
  wish: SubscribeWish,
): Promise<Outcome<{ readonly subscriptionId: string }, SubscribeRefusal>> =>
  transact(deps.db, async (tx) => subscribeIn(deps, tx, await holdOpenMonth(tx), wish));

/** The same within a transaction that does more; see `giveIn`.
 *  @param month the open one, as `holdOpenMonth` holds it for this transaction. */
export async function subscribeIn(
  deps: Deps,
  tx: Tx,
  month: string,
  wish: SubscribeWish,
): Promise<Outcome<{ readonly subscriptionId: string }, SubscribeRefusal>> {
  const { giverId, weight = 1, anonymous = false, lastMonth = null } = wish;
  const subject: Subject = 'workId' in wish ? { workId: wish.workId } : { personId: wish.personId };
  if (!isWeight(weight)) return refuse('weight_invalid');
  if (lastMonth !== null && !(isMonth(lastMonth) && lastMonth > month))
    return refuse('month_invalid');
  // Asked again whenever a month opens: those who give may have become fewer.
  if (anonymous && !(await isOneOfMany(tx, giverId, month))) return refuse('too_few_givers');
  // One after the other: of ten that come at once one is kept, and nobody has too many.
  const giver = await lockPerson(tx, giverId);
  if (!giver || giver.deletedAt !== null) return refuse('not_found');
  const destination = await destinationOf(tx, subject);
  if (destination === undefined || !isThere(destination)) return refuse('not_found');
  if (isOwn(giver, destination)) return refuse('flattr_owner');
  const now = deps.clock();
  const earlier = await standingSubscription(tx, { giverId, ...subject });
  if (earlier !== undefined && !isOver(earlier, month)) return refuse('already_subscribed');
  if (earlier !== undefined) await changeSubscription(tx, earlier.id, { stoppedAt: now });
  if ((await countSubscriptions(tx, giverId)) >= SUBSCRIPTIONS_MAX)
    return refuse('too_many_subscriptions');
  const subscriptionId = deps.newId();
  await addSubscription(tx, {
    id: subscriptionId,
    giverId,
    ...subject,
    ...{ weight, anonymous, lastMonth },
    createdAt: now,
    doneMonth: month,
  });
  return done({ subscriptionId });
}

const isOver = ({ lastMonth }: Subscription, openMonth: string): boolean =>
  lastMonth !== null && lastMonth <= openMonth;

export type OwnSubscription = { readonly giverId: string; readonly subscriptionId: string };

/** Gives nothing in the months that open until it is resumed. What was given this month stands. */
export const pauseSubscription = (deps: Deps, own: OwnSubscription) =>
  change(deps, own, ({ pausedAt }) => ({ pausedAt: pausedAt ?? deps.clock() }));

/** Gives again from the next month on; months that went by are not made up for. */
export const resumeSubscription = (deps: Deps, own: OwnSubscription) =>
  change(deps, own, ({ pausedAt, doneMonth, skippedFor }, month) =>
    pausedAt === null
      ? {}
      : {
          pausedAt: null,
          doneMonth: month,
          skippedFor: doneMonth === month ? skippedFor : null,
        },
  );

/** Ends it for good. What was given this month stands, until its giver takes that back. */
export const stopSubscription = (deps: Deps, own: OwnSubscription) =>
  change(deps, own, () => ({ stoppedAt: deps.clock() }));

/** Says until when it gives.
 *  @param wish.lastMonth the open month or a later one; null: until it is stopped. */
export async function endSubscription(
  deps: Deps,
  { lastMonth, ...own }: OwnSubscription & { readonly lastMonth: string | null },
): Promise<Outcome<object, 'not_found' | 'month_invalid'>> {
  return transact(deps.db, async (tx): Promise<Outcome<object, 'not_found' | 'month_invalid'>> => {
    const month = await holdOpenMonth(tx);
    if (lastMonth !== null && !(isMonth(lastMonth) && lastMonth >= month))
      return refuse('month_invalid');
    const standing = await lockOwn(tx, own);
    if (standing === undefined) return refuse('not_found');
    await changeSubscription(tx, standing.id, { lastMonth });
    return done({});
  });
}

async function change(
  deps: Deps,
  own: OwnSubscription,
  facts: (standing: Subscription, month: string) => Parameters<typeof changeSubscription>[2],
): Promise<Outcome<object, 'not_found'>> {
  return transact(deps.db, async (tx): Promise<Outcome<object, 'not_found'>> => {
    const month = await holdOpenMonth(tx);
    const standing = await lockOwn(tx, own);
    if (standing === undefined) return refuse('not_found');
    const changed = facts(standing, month);
    if (Object.keys(changed).length > 0) await changeSubscription(tx, standing.id, changed);
    return done({});
  });
}

/** Somebody else's is answered like one that does not exist: ids are no secrets to be probed. */
async function lockOwn(tx: Tx, own: OwnSubscription): Promise<Subscription | undefined> {
  const standing = await lockSubscription(tx, own.subscriptionId);
  return standing?.giverId === own.giverId ? standing : undefined;
}
