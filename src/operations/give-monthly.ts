import { holdOpenMonth } from '../../db/records/periods.ts';
import type { Deps } from './deps.ts';
import {
  type ByHand,
  type Gift,
  type Given,
  type GiveOptions,
  type GiveRefusal,
  giveIn,
} from './give-flattr.ts';
import { type Outcome, refuse, transact } from './outcome.ts';
import { type SubscribeRefusal, subscribeIn } from './subscriptions.ts';

/** A flattr now, and the same one in every month that opens from now on: both or neither, so that
 *  who reads a refusal knows that nothing was given. What is given every month already is simply
 *  given now; how it goes on is changed where all of them are listed.
 *  @param options.lastMonth as for a subscription. */
export const giveMonthly = (
  deps: Deps,
  gift: Gift,
  options: GiveOptions & ByHand & { readonly lastMonth?: string | null } = {},
): Promise<Outcome<Given, GiveRefusal | SubscribeRefusal>> =>
  transact(deps.db, async (tx): Promise<Outcome<Given, GiveRefusal | SubscribeRefusal>> => {
    const month = await holdOpenMonth(tx);
    const { lastMonth = null, source = 'page', ...now } = options;
    const { message: _onlyNow, ...always } = now;
    // In the order of the locks: a subscription comes before accounts and works.
    const kept = await transact(tx, (part) =>
      subscribeIn(deps, part, month, { ...gift, ...always, lastMonth }),
    );
    if (!kept.ok && kept.code !== 'already_subscribed') return refuse(kept.code);
    return giveIn(deps, tx, month, gift, { source, ...now });
  });
