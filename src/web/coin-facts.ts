import type { Db } from '../../db/connect.ts';
import { openMonth } from '../../db/views/months.ts';
import { standingFlattr } from '../../db/views/people.ts';
import { monthWeights, purseOf } from '../../db/views/purse.ts';
import { monthOf } from '../flattr/period.ts';
import { oneFlattrIsWorth } from '../settlement/split-period.ts';
import type { CoinFacts } from './parts/coin-button.ts';
import type { Visit } from './visit.ts';

/** The month that counts now: the one the books have open; before they have one, the calendar's. */
export async function currentMonth(db: Db, visit: Visit): Promise<string> {
  return (await openMonth(db)) ?? monthOf(visit.now);
}

type Target = {
  readonly target: { readonly workId: string } | { readonly payeeId: string };
  readonly payeeId: string;
  readonly title: string;
  readonly count: number;
  readonly withWord?: boolean;
};

/** How the reader stands to something that can be thanked, and what their flattr is worth. */
export async function coinFacts(
  db: Db,
  visit: Visit,
  month: string,
  { payeeId, ...target }: Target,
): Promise<CoinFacts> {
  const { viewer } = visit;
  if (viewer === null) return { ...target, state: { is: 'signed_out' } };
  if (viewer.actorId === payeeId) return { ...target, state: { is: 'own' } };
  const giverId = viewer.actorId;
  const given = await standingFlattr(db, { giverId, month, target: target.target });
  const worthMinor = await worthOfOne(db, visit, month, given === null ? 1 : 0);
  if (given === null) return { ...target, state: { is: 'idle', worthMinor } };
  return {
    ...target,
    state: {
      is: 'given',
      flattrId: given.id,
      worthMinor: worthMinor === null ? null : worthMinor * BigInt(given.weight),
    },
  };
}

/** What one flattr of the reader's is worth if the month ended now, in minor units; null while they
 *  have no budget. What a month that is being closed will take is not counted on.
 *  @param more the weight of a flattr that they are about to give. */
async function worthOfOne(
  db: Db,
  visit: Visit,
  month: string,
  more: number,
): Promise<bigint | null> {
  if (visit.viewer === null) return null;
  const { actorId } = visit.viewer;
  const purse = await purseOf(db, { actorId, currency: visit.node.currency });
  if (purse.budgetMinor === null) return null;
  const weights = await monthWeights(db, { giverId: actorId, month });
  return oneFlattrIsWorth(
    purse.budgetMinor,
    purse.fundsMinor - purse.setAsideMinor,
    visit.node.feeBps,
    weights.reduce((sum, weight) => sum + weight, more),
  );
}
