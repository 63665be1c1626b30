import type { Tx } from '../../db/connect.ts';
import {
  addCardMovement,
  type CardPayment,
  movedBy,
  movementsOf,
  updateCardPayment,
} from '../../db/records/card-payments.ts';
import { addReason } from '../../db/records/corrections.ts';
import { addHappening } from '../../db/records/happenings.ts';
import { post } from '../../db/records/ledger.ts';
import { type AccountPath, userAccount } from '../ledger/account.ts';
import type { Transfer } from '../ledger/transfer.ts';
import type { Movement } from '../rails/rail.ts';
import type { Why } from './answer-for.ts';
import { cardBackKey, cardFeeKey, cardReturnKey } from './card-rails.ts';
import { takeBackForCard } from './charge-back.ts';
import type { Deps } from './deps.ts';

type Turn = {
  readonly payment: CardPayment;
  readonly movement: Movement;
  readonly month: string;
  readonly why: Why | null;
};

/** Books one thing that the company did to a payment that is booked: it took it back, or gave that back. The
 *  caller holds the means of its giver, and the payment. */
export async function bookCardMovement(deps: Deps, tx: Tx, turn: Turn): Promise<void> {
  const { payment, movement } = turn;
  const transactionId =
    movement.amountMinor === 0n
      ? null
      : movement.side === 'taken'
        ? await bookTaken(deps, tx, turn)
        : await bookReturned(deps, tx, turn);
  await bookFee(deps, tx, turn);
  await addCardMovement(tx, {
    ...movement,
    cardPaymentId: payment.id,
    transactionId,
    at: deps.clock(),
  });
}

async function bookTaken(deps: Deps, tx: Tx, turn: Turn): Promise<string> {
  const { payment, movement, month, why } = turn;
  const { id, actorId, currency, transactionId: topUpId } = payment;
  if (topUpId === null) throw new Error(`card payment ${id} is not booked`);
  const { amountMinor } = movement;
  const idempotencyKey = cardBackKey(topUpId, movement.id);
  const taking = { idempotencyKey, giverId: actorId, currency, amountMinor, month };
  const transactionId = await takeBackForCard(deps, tx, { ...taking, cardPaymentId: id });
  if (why !== null) await addReason(tx, { transactionId, ...why });
  return transactionId;
}

/** What came back goes to where it was taken from, the reserve first; what creators had to give back stays
 *  with the giver, who can give it again. Theirs is held as long as the payment would be. */
async function bookReturned(deps: Deps, tx: Tx, turn: Turn): Promise<string> {
  const { payment, movement, month } = turn;
  const { id, actorId, currency } = payment;
  const own = userAccount(actorId, payment.maturedAt === null ? 'held' : 'funds');
  const earnings = userAccount(actorId, 'earnings');
  const ofCase = (await movementsOf(tx, id)).filter(({ caseId }) => caseId === movement.caseId);
  const idsOf = (side: Movement['side']) =>
    ofCase.flatMap((one) =>
      one.side === side && one.transactionId !== null ? [one.transactionId] : [],
    );
  const taken = await movedBy(tx, idsOf('taken'), 'debit');
  const given = await movedBy(tx, idsOf('returned'), 'credit');
  let leftMinor = movement.amountMinor;
  const back = (to: AccountPath): Transfer => {
    const owed = (taken.get(to) ?? 0n) - (given.get(to) ?? 0n);
    const amountMinor = owed < leftMinor ? owed : leftMinor;
    leftMinor -= amountMinor;
    return { debit: 'cards', credit: to, amountMinor };
  };
  const transfers = [back('reserve'), back(earnings)];
  transfers.push({ debit: 'cards', credit: own, amountMinor: leftMinor });
  const at = deps.clock();
  const { id: transactionId } = await post(
    tx,
    {
      ...{ idempotencyKey: cardReturnKey(movement.id), kind: 'card_return', month, currency },
      transfers,
    },
    { id: deps.newId(), at },
  );
  if (payment.maturedAt === null)
    await updateCardPayment(tx, id, { heldMinor: payment.heldMinor + leftMinor });
  await addHappening(tx, { personId: actorId, kind: 'payment', transactionId, at });
  return transactionId;
}

/** What a dispute costs besides is the node's to bear, and what comes back of that. */
async function bookFee(deps: Deps, tx: Tx, { payment, movement, month }: Turn): Promise<void> {
  const { id, feeMinor } = movement;
  if (feeMinor === 0n) return;
  const transfer: Transfer =
    feeMinor > 0n
      ? { debit: 'reserve', credit: 'cards', amountMinor: feeMinor }
      : { debit: 'cards', credit: 'reserve', amountMinor: -feeMinor };
  await post(
    tx,
    {
      ...{ idempotencyKey: cardFeeKey(id), kind: 'card_fee', month, currency: payment.currency },
      transfers: [transfer],
    },
    { id: deps.newId(), at: deps.clock() },
  );
}
