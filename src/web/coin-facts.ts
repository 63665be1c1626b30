import type { Db } from '../../db/connect.ts';
import { openMonth } from '../../db/views/months.ts';
import { monthGifts, purseOf } from '../../db/views/purse.ts';
import { type Standing, standingOf } from '../../db/views/subjects.ts';
import type { Subject } from '../flattr/flattr.ts';
import { monthOf, nextMonth } from '../flattr/period.ts';
import { waitsUntil } from '../flattr/waiting.ts';
import { oneFlattrIsWorth } from '../settlement/split-period.ts';
import type { CoinFacts, CoinState, Gift } from './parts/coin-button.ts';
import type { Visit } from './visit.ts';

/** The month that counts now: the one the books have open; before they have one, the calendar's. */
export async function currentMonth(db: Db, visit: Visit): Promise<string> {
  return (await openMonth(db)) ?? monthOf(visit.now);
}

type Target = {
  readonly target: Subject;
  readonly title: string;
  /** Its public address. */
  readonly address: string;
  /** Whose it is: who made it, who gets what is given for it. They do not flattr it themselves. */
  readonly owners: readonly string[];
  /** Nobody can receive it yet. */
  readonly waits: boolean;
  readonly count: number;
  readonly waiting: number;
};

/** How the reader stands to something that can be thanked, and what their flattr is worth. */
export async function coinFacts(
  db: Db,
  visit: Visit,
  month: string,
  { owners, waits, ...target }: Target,
): Promise<CoinFacts> {
  const { viewer } = visit;
  const lastMonths = monthsAfter(month);
  if (viewer === null) return { ...target, lastMonths, state: { is: 'signed_out' } };
  if (owners.includes(viewer.actorId)) return { ...target, lastMonths, state: { is: 'own' } };
  const key = { giverId: viewer.actorId, month, subject: target.target };
  const standing = await standingOf(db, key);
  const more = standing.gift === null && !waits ? 1 : 0;
  const worthMinor = await worthOfOne(db, visit, month, more);
  return { ...target, lastMonths, state: stateOf(standing, { waits, worthMinor }) };
}

function stateOf(
  { gift, monthly }: Standing,
  { waits, worthMinor }: { readonly waits: boolean; readonly worthMinor: bigint | null },
): CoinState {
  if (gift === null) return { is: 'idle', waits, worthMinor: waits ? null : worthMinor, monthly };
  const { flattrId, weight, anonymous, recordedAt, waitingFor } = gift;
  const given: Gift = {
    flattrId,
    weight,
    anonymous,
    monthly,
    worthMinor: worthMinor === null ? null : worthMinor * BigInt(weight),
    keptUntil: waitingFor === null ? null : waitsUntil(recordedAt),
  };
  if (given.keptUntil !== null) return { is: 'waiting', given };
  return { is: monthly === null || monthly.paused ? 'given' : 'monthly', given };
}

const MONTHS_OFFERED = 12;

/** The months that a monthly flattr can end with. */
function monthsAfter(month: string): string[] {
  const months: string[] = [];
  for (let last = nextMonth(month); months.length < MONTHS_OFFERED; last = nextMonth(last)) {
    months.push(last);
  }
  return months;
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
  const { weights, serverPercent } = await monthGifts(db, { giverId: actorId, month });
  return oneFlattrIsWorth({
    budgetMinor: purse.budgetMinor,
    availableMinor: purse.availableMinor,
    feeBps: visit.node.feeBps,
    totalWeight: weights.reduce((sum, weight) => sum + weight, more),
    serverPercent,
  });
}
