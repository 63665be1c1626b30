import { saveBudget, setAccountLanguage, setRegives } from '../../db/records/people.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { hasHadServerShare } from '../../db/records/server-shares.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse } from './outcome.ts';
import { giveServerShare } from './server-share.ts';

/** 1.00 to 1,000.00 a month. */
export const BUDGET_MIN_MINOR = 100n;
export const BUDGET_MAX_MINOR = 100_000n;

/** Sets what somebody gives in a month; it counts for the open one. A standing share that had
 *  nothing to be a part of is given now.
 *  Units: minor units of the node's currency. */
export async function setBudget(
  deps: Deps,
  actorId: string,
  amountMinor: bigint,
): Promise<Outcome<object, 'budget_out_of_range'>> {
  if (amountMinor < BUDGET_MIN_MINOR || amountMinor > BUDGET_MAX_MINOR)
    return refuse('budget_out_of_range');
  await deps.db.transaction(async (tx) => {
    const month = await holdOpenMonth(tx);
    await saveBudget(tx, {
      actorId,
      amountMinor,
      currency: deps.node.currency,
      updatedAt: deps.clock(),
    });
    // One that was taken back in this month stays so until the next one.
    if (!(await hasHadServerShare(tx, { giverId: actorId, month })))
      await giveServerShare(deps, tx, month, actorId);
  });
  return done({});
}

/** The language in which the node speaks to somebody, on pages and in mails. */
export async function setLanguage(
  deps: Deps,
  actorId: string,
  language: 'en' | 'fr',
): Promise<void> {
  await setAccountLanguage(deps.db, actorId, language);
}

/** Whether somebody gives what they received before what they paid in. It counts for the open month, and
 *  is fixed when that is counted: a distribution takes what was chosen then. */
export async function setRegiving(deps: Deps, giverId: string, regives: boolean): Promise<void> {
  await setRegives(deps.db, giverId, regives);
}
