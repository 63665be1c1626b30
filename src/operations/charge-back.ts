import type { Tx } from '../../db/connect.ts';
import { takeFromHeld } from '../../db/records/card-payments.ts';
import {
  addReason,
  addShareCorrections,
  chargebacksOf,
  givenMonths,
  peersGivenTo,
  sharesLeft,
  unreleased,
} from '../../db/records/corrections.ts';
import { addHappening } from '../../db/records/happenings.ts';
import { lockBalances, post, readTransaction } from '../../db/records/ledger.ts';
import { lockBooks, lockPeer } from '../../db/records/locks.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { type AccountPath, ownerOf, userAccount } from '../ledger/account.ts';
import {
  drawDown,
  type ShareLeft,
  type TakenBack,
  takeBack,
  transfersOf,
} from '../ledger/take-back.ts';
import { answerFor, type Why, type WhyRefusal } from './answer-for.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { chargebackKey, reversalKey, topUpKey } from './top-up.ts';

export type ChargebackRefusal =
  | WhyRefusal
  | 'unknown_reference'
  | 'amount_invalid'
  | 'bank_reference_invalid'
  | 'already_reversed'
  | 'already_charged_back'
  | 'more_than_top_up';

const BANK_REFERENCE_CHARACTERS = 200;

/** What a chargeback took from whom, in minor units; together they are what the bank took. */
export type ChargedBack = {
  readonly amountMinor: bigint;
  readonly fromGiverMinor: bigint;
  /** With the fee that came back with the shares. */
  readonly fromSharesMinor: bigint;
  readonly fromReserveMinor: bigint;
};

/** Books that the bank took a top-up back: all of it, or `amountMinor` of it. What happened at the
 *  bank always books. It is drawn from what the giver holds here (`held`, `funds`, `earnings`), then
 *  from their shares of closed months that are not released yet, the newest first, each with its part
 *  of the fee; the node's reserve bears the rest. What was paid out, or stated to a peer, stays.
 *  Units: minor units of the top-up's currency.
 *  The bank's message may come twice: a second one for the same top-up is refused, unless
 *  `bankReference`, what the bank itself calls it, says that it is another one; and so is one that would
 *  make all of them together more than the top-up was.
 *  @param taken.bankReference one line of 1 to 200 characters.
 *  Source: ledger design, "The books", 5. */
export async function chargeBack(
  deps: Deps,
  taken: {
    readonly reference: string;
    readonly amountMinor?: bigint;
    readonly bankReference?: string;
    readonly why: Why;
  },
): Promise<Outcome<ChargedBack, ChargebackRefusal>> {
  const bankReference = taken.bankReference?.trim() ?? null;
  if (bankReference !== null && !isReference(bankReference))
    return refuse('bank_reference_invalid');
  return transact(deps.db, async (tx): Promise<Outcome<ChargedBack, ChargebackRefusal>> => {
    const answered = await answerFor(tx, taken.why);
    if (!answered.ok) return answered;
    const { reason, adminId } = answered;
    const booked = await readTransaction(tx, topUpKey(taken.reference));
    const [transfer] = booked?.transfers ?? [];
    const giverId = transfer === undefined ? null : ownerOf(transfer.credit);
    if (booked === null || transfer === undefined || giverId === null)
      return refuse('unknown_reference');
    const amountMinor = taken.amountMinor ?? transfer.amountMinor;
    if (amountMinor < 1n || amountMinor > transfer.amountMinor) return refuse('amount_invalid');

    const { currency } = booked;
    const month = await holdOpenMonth(tx);
    const means = await lockMeans(tx, { giverId, currency });
    if ((await readTransaction(tx, reversalKey(booked.id))) !== null)
      return refuse('already_reversed');
    const top = { id: booked.id, amountMinor: transfer.amountMinor };
    const keyed = await keyOf(tx, top, { bankReference, amountMinor });
    if (!keyed.ok) return keyed;

    const { idempotencyKey } = keyed;
    const taking = { idempotencyKey, giverId, currency, amountMinor, month };
    const plan = planOf(amountMinor, means);
    await addReason(tx, { transactionId: await bookPlan(deps, tx, taking, plan), reason, adminId });
    return done(plan.summary);
  });
}

const isReference = (text: string): boolean =>
  text !== '' && [...text].length <= BANK_REFERENCE_CHARACTERS && !/\p{Cc}/u.test(text);

/** What a chargeback is booked under. The books must be locked, so that no other one comes between. */
async function keyOf(
  tx: Tx,
  top: { readonly id: string; readonly amountMinor: bigint },
  taken: { readonly bankReference: string | null; readonly amountMinor: bigint },
): Promise<Outcome<{ idempotencyKey: string }, 'already_charged_back' | 'more_than_top_up'>> {
  const { keys, takenMinor } = await chargebacksOf(tx, top.id);
  const { bankReference } = taken;
  const idempotencyKey =
    bankReference === null ? chargebackKey(top.id) : `${chargebackKey(top.id)}:${bankReference}`;
  // Without a name of its own it may be any of those that are there.
  if (bankReference === null ? keys.length > 0 : keys.includes(idempotencyKey))
    return refuse('already_charged_back');
  if (takenMinor + taken.amountMinor > top.amountMinor) return refuse('more_than_top_up');
  return done({ idempotencyKey });
}

type Means = Omit<Parameters<typeof takeBack>[0], 'sumMinor' | 'shares'> & {
  readonly shares: readonly (ShareLeft & { readonly stated: boolean })[];
  readonly purses: readonly { readonly account: AccountPath; readonly balanceMinor: bigint }[];
};

/** All that a giver's money may be taken back from. Nothing of it moves until the transaction ends: no
 *  month closes, no peer is told what it is owed, no account is drawn from. */
export async function lockMeans(
  tx: Tx,
  giver: { readonly giverId: string; readonly currency: string },
): Promise<Means> {
  await lockBooks(tx);
  for (const peerId of await peersGivenTo(tx, giver)) await lockPeer(tx, peerId);
  const shares = await sharesLeft(tx, giver);
  const purses = (['held', 'funds', 'earnings'] as const).map((purse) =>
    userAccount(giver.giverId, purse),
  );
  const paths = [...new Set(shares.map(({ account }) => account))];
  const balances = await lockBalances(tx, [...purses, ...paths], giver.currency);
  const earnings = shares.filter(({ toPeer }) => !toPeer).map(({ account }) => account);
  const there = await unreleased(tx, [...new Set(earnings)], giver.currency);
  return {
    purses: purses.map((account) => ({ account, balanceMinor: balances.get(account) ?? 0n })),
    shares,
    unreleasedMinor: new Map([...there, ...unstated(shares)]),
    months: await givenMonths(tx, giver),
  };
}

/** Of what a peer is owed, all that it was not told of. */
function unstated(shares: readonly (ShareLeft & { toPeer: boolean; stated: boolean })[]) {
  const left = new Map<string, bigint>();
  for (const { posting, leftMinor, toPeer, stated } of shares)
    if (toPeer && !stated) left.set(posting, (left.get(posting) ?? 0n) + leftMinor);
  return left;
}

type Taking = {
  readonly idempotencyKey: string;
  readonly giverId: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly month: string;
};

/** The bank's own file says that it took a top-up back: drawn from where a chargeback is. Locks the books,
 *  and all that it may be taken from, until the transaction ends. */
export async function chargeBackEntry(
  deps: Deps,
  tx: Tx,
  taking: Omit<Taking, 'idempotencyKey'> & { readonly topUpId: string; readonly entry: string },
  { reason, adminId }: Why,
): Promise<string> {
  const idempotencyKey = `${chargebackKey(taking.topUpId)}:${taking.entry}`;
  const plan = planOf(taking.amountMinor, await lockMeans(tx, taking));
  const transactionId = await bookPlan(deps, tx, { ...taking, idempotencyKey }, plan);
  await addReason(tx, { transactionId, reason, adminId });
  return transactionId;
}

/** The card company took a payment back, or a part of it: drawn from where a chargeback is, of what is held
 *  for this payment before others. Locks as `chargeBackEntry` does. */
export async function takeBackForCard(
  deps: Deps,
  tx: Tx,
  taking: Taking & { readonly cardPaymentId: string },
): Promise<string> {
  const plan = planOf(taking.amountMinor, await lockMeans(tx, taking), 'cards');
  return bookPlan(deps, tx, taking, plan);
}

async function bookPlan(
  deps: Deps,
  tx: Tx,
  taking: Taking & { readonly cardPaymentId?: string },
  { transfers, corrections, fromHeldMinor }: ReturnType<typeof planOf>,
): Promise<string> {
  const { idempotencyKey, giverId, currency, month, cardPaymentId = null } = taking;
  const kind = cardPaymentId === null ? 'chargeback' : 'card_back';
  const { id } = await post(
    tx,
    { idempotencyKey, kind, month, currency, transfers },
    { id: deps.newId(), at: deps.clock() },
  );
  await addShareCorrections(tx, id, corrections);
  const held = { actorId: giverId, currency, amountMinor: fromHeldMinor };
  await takeFromHeld(tx, held, cardPaymentId);
  const told = { personId: giverId, kind: 'payment', transactionId: id } as const;
  await addHappening(tx, { ...told, at: deps.clock() });
  return id;
}

/** Who bears a chargeback.
 *  @param credit who took it. */
function planOf(amountMinor: bigint, means: Means, credit: 'bank' | 'cards' = 'bank') {
  const { drawn, missing } = drawDown(amountMinor, means.purses);
  const corrections = takeBack({ ...means, sumMinor: missing });
  const fromSharesMinor = sumOf(corrections);
  const fromReserveMinor = missing - fromSharesMinor;
  const own = [...drawn, { account: 'reserve' as const, amountMinor: fromReserveMinor }];
  return {
    corrections,
    transfers: [
      ...own.map((each) => ({
        debit: each.account,
        credit,
        amountMinor: each.amountMinor,
      })),
      ...transfersOf(corrections, credit),
    ],
    fromHeldMinor: drawn.find(({ account }) => account.endsWith(':held'))?.amountMinor ?? 0n,
    summary: {
      ...{ amountMinor, fromSharesMinor, fromReserveMinor },
      fromGiverMinor: amountMinor - missing,
    },
  };
}

const sumOf = (corrections: readonly TakenBack[]): bigint =>
  corrections.reduce((sum, each) => sum + each.amountMinor + each.feeMinor, 0n);
