import type { Db, Tx } from '../../db/connect.ts';
import { lockNode } from '../../db/records/locks.ts';
import { readFacts, stateFact } from '../../db/records/node.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

/** How this node pays out, as its admin has set it. */
export type PaymentSettings = {
  /** From how much on creators are paid out, in minor units. */
  readonly thresholdMinor: bigint;
  /** Whether payments leave only when a second person said yes. */
  readonly fourEyes: boolean;
};

/** A transfer costs the association some cents. */
const THRESHOLD_MINOR = 1_000n;
const HIGHEST_MINOR = 100_000n;

export async function paymentSettings(tx: Tx | Db): Promise<PaymentSettings> {
  const facts = await readFacts(tx);
  const threshold = facts.get('payout_threshold');
  return {
    thresholdMinor: threshold === undefined ? THRESHOLD_MINOR : BigInt(threshold),
    fourEyes: facts.has('four_eyes'),
  };
}

/** The door asks for an admin. Files that were made before keep what they were made with.
 *  Refuses a threshold below 0.01 or above 1,000.00. */
export const setPaymentSettings = (
  deps: Deps,
  { thresholdMinor, fourEyes }: PaymentSettings,
): Promise<Outcome<object, 'threshold_invalid'>> =>
  transact(deps.db, async (tx): Promise<Outcome<object, 'threshold_invalid'>> => {
    if (thresholdMinor < 1n || thresholdMinor > HIGHEST_MINOR) return refuse('threshold_invalid');
    await lockNode(tx);
    await stateFact(tx, 'payout_threshold', String(thresholdMinor));
    await stateFact(tx, 'four_eyes', fourEyes ? 'on' : null);
    return done({});
  });
