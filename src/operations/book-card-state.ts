import type { Tx } from '../../db/connect.ts';
import {
  type CardPayment,
  lockCardPayment,
  movementsOf,
  updateCardPayment,
} from '../../db/records/card-payments.ts';
import { addHappening } from '../../db/records/happenings.ts';
import { lockBalances, post } from '../../db/records/ledger.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { userAccount } from '../ledger/account.ts';
import type { CardState, Paid } from '../rails/rail.ts';
import type { Why } from './answer-for.ts';
import type { CardStanding } from './ask-card-payment.ts';
import { later } from './back-off.ts';
import { bookCardMovement } from './book-card-movement.ts';
import { cardFeeKey, cardKey } from './card-rails.ts';
import { lockMeans } from './charge-back.ts';
import type { Deps } from './deps.ts';
import { ASK_OPEN_AFTER_MS } from './start-card-payment.ts';

const DAY_MS = 24 * 3_600_000;
/** A card payment may be taken back for longer than that; most that are, are taken back sooner. */
export const HELD_MS = 30 * DAY_MS;
const ASK_PROCESSING_AFTER_MS = 60_000;
/** How long banks take a payment back, and a bit. Source: the rules of the card networks, 120 days after what
 *  was paid for, at most 540. */
const WATCHED_MS = 200 * DAY_MS;
const WEEK_MS = 7 * DAY_MS;

/** Books what the company says of a payment, as far as it is not booked yet. What it did cannot be refused.
 *  Locks in the order of the house: the month, the books, peers, accounts, the payment.
 *  @param asked whose reason stands beside what was taken back because of it.
 *  @returns where it stands; `strange`: why it is that. */
export async function bookCardState(
  deps: Deps,
  tx: Tx,
  { id, actorId, currency }: CardPayment,
  state: CardState,
  asked: { readonly caseId: string; readonly why: Why } | null,
): Promise<{ readonly is: CardStanding; readonly strange?: string }> {
  const month = await holdOpenMonth(tx);
  if (state.is !== 'paid') return setUnpaid(deps, tx, id, state);
  await lockFor(tx, { id, actorId, currency }, state);
  const before = await lockCardPayment(tx, id);
  let payment = before.state === 'paid' ? before : await bookPaid(deps, tx, before, month, state);
  const known = new Set((await movementsOf(tx, id)).map((movement) => movement.id));
  for (const movement of state.movements) {
    if (known.has(movement.id)) continue;
    const why = asked?.caseId === movement.caseId ? asked.why : null;
    await bookCardMovement(deps, tx, { payment, movement, month, why });
    payment = await lockCardPayment(tx, id);
  }
  const nextAskAt = nextAsk(payment, deps.clock());
  await updateCardPayment(tx, id, { disputed: state.disputed, nextAskAt });
  return { is: 'paid' };
}

/** What is taken back may be taken from anywhere; else only the giver's own accounts are touched. */
async function lockFor(
  tx: Tx,
  { id, actorId, currency }: Pick<CardPayment, 'id' | 'actorId' | 'currency'>,
  { movements }: Paid,
): Promise<void> {
  const known = new Set((await movementsOf(tx, id)).map((movement) => movement.id));
  if (movements.every((movement) => known.has(movement.id)))
    await lockBalances(tx, [userAccount(actorId, 'held')], currency);
  else await lockMeans(tx, { giverId: actorId, currency });
}

async function setUnpaid(
  deps: Deps,
  tx: Tx,
  id: string,
  state: Exclude<CardState, { is: 'paid' }>,
): Promise<{ readonly is: CardStanding; readonly strange?: string }> {
  const { state: known } = await lockCardPayment(tx, id);
  const now = deps.clock();
  const strange = state.is === 'strange' ? { strange: state.why } : {};
  if (known === 'paid') {
    await updateCardPayment(tx, id, { nextAskAt: later(now, DAY_MS) });
    return { is: 'paid', ...strange };
  }
  const isOver = state.is === 'not_paid' || state.is === 'strange';
  const waitMs = state.is === 'processing' ? ASK_PROCESSING_AFTER_MS : ASK_OPEN_AFTER_MS;
  await updateCardPayment(tx, id, {
    state: state.is === 'processing' ? 'open' : state.is,
    nextAskAt: isOver ? null : later(now, waitMs),
  });
  return { is: state.is, ...strange };
}

/** What came is its giver's, less what the company keeps; nobody can give it yet. */
async function bookPaid(
  deps: Deps,
  tx: Tx,
  { id, actorId, currency }: CardPayment,
  month: string,
  { paymentId, grossMinor, feeMinor, paidAt: said }: Paid,
): Promise<CardPayment> {
  const at = deps.clock();
  const held = userAccount(actorId, 'held');
  const { id: transactionId } = await post(
    tx,
    {
      ...{ idempotencyKey: cardKey(paymentId), kind: 'card_payment', month, currency },
      transfers: [{ debit: 'cards', credit: held, amountMinor: grossMinor }],
    },
    { id: deps.newId(), at },
  );
  const bornMinor = feeMinor < grossMinor ? feeMinor : grossMinor;
  if (feeMinor > 0n)
    await post(
      tx,
      {
        ...{ idempotencyKey: cardFeeKey(paymentId), kind: 'card_fee', month, currency },
        transfers: [
          { debit: held, credit: 'cards', amountMinor: bornMinor },
          { debit: 'reserve', credit: 'cards', amountMinor: feeMinor - bornMinor },
        ],
      },
      { id: deps.newId(), at },
    );
  const paidAt = said < at ? said : at;
  await updateCardPayment(tx, id, {
    ...{ state: 'paid', paymentId, transactionId, grossMinor, feeMinor: bornMinor, paidAt },
    ...{ maturesAt: later(paidAt, HELD_MS), heldMinor: grossMinor - bornMinor },
  });
  await addHappening(tx, { personId: actorId, kind: 'payment', transactionId, at });
  return lockCardPayment(tx, id);
}

/** Every day while it is held, then every week while it may still be taken back. */
function nextAsk({ paidAt, maturedAt }: CardPayment, now: Date): Date | null {
  if (maturedAt === null) return later(now, DAY_MS);
  const isOver = now.getTime() - (paidAt ?? now).getTime() > WATCHED_MS;
  return isOver ? null : later(now, WEEK_MS);
}
