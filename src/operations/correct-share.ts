import {
  addReason,
  addShareCorrections,
  countCorrections,
  readGift,
} from '../../db/records/corrections.ts';
import { post } from '../../db/records/ledger.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { userAccount } from '../ledger/account.ts';
import { feeBack, transfersOf } from '../ledger/take-back.ts';
import { answerFor, type Why, type WhyRefusal } from './answer-for.ts';
import { lockMeans } from './charge-back.ts';
import { correctStated } from './correct-stated.ts';
import type { SettlementDeps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

export type CorrectionRefusal =
  | WhyRefusal
  | 'unknown_flattr'
  | 'not_shared'
  | 'amount_invalid'
  | 'nothing_left'
  | 'already_released';

/** `waiting`: the peer was told of it already; its giver gets it once the peer has answered the statement
 *  that takes it off. */
export type Corrected = {
  readonly amountMinor: bigint;
  readonly feeMinor: bigint;
  readonly waiting?: true;
};

/** Takes back what a flattr of a closed month was worth, or a part of it, and gives it to its giver's
 *  funds with its part of the fee. The closed month stays as it is; this books in the open one.
 *  Units: minor units of the share's currency; `amountMinor` without the fee, all of it by default.
 *  What was stated to a peer is taken off its next statement; what is paid by then, our reserve bears.
 *  Refuses with the closed set above: also what was paid out or given on. That is never taken back.
 *  @param wrong.flattr its id, or its address on this node. */
export async function correctShare(
  deps: SettlementDeps,
  wrong: { readonly flattr: string; readonly amountMinor?: bigint; readonly why: Why },
): Promise<Outcome<Corrected, CorrectionRefusal>> {
  return transact(deps.db, async (tx): Promise<Outcome<Corrected, CorrectionRefusal>> => {
    const answered = await answerFor(tx, wrong.why);
    if (!answered.ok) return answered;
    const { reason, adminId } = answered;
    const gift = await readGift(tx, wrong.flattr);
    if (gift === null) return refuse('unknown_flattr');
    const { flattrId, giverId, share } = gift;
    if (share === null) return refuse('not_shared');

    const { currency } = share;
    const month = await holdOpenMonth(tx);
    const means = await lockMeans(tx, { giverId, currency });
    const left = means.shares.find((each) => each.flattrId === flattrId);
    const given = means.months.get(share.month);
    if (left === undefined || given === undefined) return refuse('nothing_left');
    const amountMinor = wrong.amountMinor ?? left.leftMinor;
    if (amountMinor < 1n || amountMinor > left.leftMinor) return refuse('amount_invalid');
    if (left.stated)
      return correctStated(deps, tx, {
        ...gift,
        share,
        amountMinor,
        leftMinor: left.leftMinor,
        why: answered,
      });
    const there = means.unreleasedMinor.get(left.posting) ?? 0n;
    if (amountMinor > there) return refuse('already_released', `${there} of ${amountMinor}`);

    const feeMinor = feeBack(given, amountMinor);
    const taken = [{ flattrId, account: left.account, amountMinor, feeMinor }];
    const nth = (await countCorrections(tx, flattrId)) + 1;
    const { id } = await post(
      tx,
      {
        idempotencyKey: `node:correction:${flattrId}:${nth}`,
        ...{ kind: 'correction', month, currency },
        transfers: transfersOf(taken, userAccount(giverId, 'funds')),
      },
      { id: deps.newId(), at: deps.clock() },
    );
    await addShareCorrections(tx, id, taken);
    await addReason(tx, { transactionId: id, reason, adminId });
    return done({ amountMinor, feeMinor });
  });
}
