import type { Tx } from '../../db/connect.ts';
import { type GiverOfMonth, giversOfMonth, saveCarries } from '../../db/records/distribution.ts';
import { addJob, addOpening } from '../../db/records/jobs.ts';
import { lockBalances, post } from '../../db/records/ledger.ts';
import { lockBooks, lockMonthEdge } from '../../db/records/locks.ts';
import {
  countedMonths,
  countMonth,
  markDistributed,
  openMonth,
  readOpenMonth,
  readPeriod,
} from '../../db/records/periods.ts';
import { addShares, type NewShare } from '../../db/records/shares.ts';
import { distributesAt, endOf, type Month, monthOf, nextMonth } from '../flattr/period.ts';
import { type AccountPath, peerAccount, userAccount } from '../ledger/account.ts';
import { moving, type Transfer } from '../ledger/transfer.ts';
import { splitPeriod } from '../settlement/split-period.ts';
import { findings } from './check-books.ts';
import type { Deps, DocumentSigner } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { rankOf } from './rank.ts';

export type CloseRefusal =
  | 'month_unknown'
  | 'month_not_over'
  | 'grace_days_running'
  | 'books_wrong';

/** The books are checked with every close, signed documents included. */
export type CloseDeps = Deps & { readonly signer: DocumentSigner };

/** What a close did; `already` says that there was nothing left to do. */
export type Closed = {
  readonly already: boolean;
  readonly givers: number;
  readonly flattrs: number;
  readonly sharedMinor: bigint;
  readonly feeMinor: bigint;
};

/** Closes a month: counts it once it is over, and after the grace days turns its budgets into
 *  shares and postings. Killed anywhere it has done nothing or everything; run again it finds
 *  nothing to do. Books that are wrong afterwards stop it, and nothing of it stays. */
export async function closePeriod(
  deps: CloseDeps,
  month: Month,
): Promise<Outcome<Closed, CloseRefusal>> {
  const now = deps.clock();
  if (now < endOf(month)) return refuse('month_not_over');
  await countDueMonths(deps);
  if (now < distributesAt(month, deps.node.graceDays)) {
    const known = await deps.db.transaction((tx) => readPeriod(tx, month));
    return refuse(known === undefined ? 'month_unknown' : 'grace_days_running');
  }
  // In their order: what rounding owes is carried from month to month.
  const counted = await deps.db.transaction((tx) => countedMonths(tx));
  for (const earlier of counted.filter((p) => p.month < month)) {
    const closed = await distribute(deps, earlier.month);
    if (!closed.ok) return closed;
  }
  return distribute(deps, month);
}

/** Closes whatever is due by the clock. Asked at every start and every minute, so that a node that
 *  was off on the first of the month closes when it is back. */
export async function closeDuePeriods(deps: CloseDeps): Promise<Month[]> {
  await countDueMonths(deps);
  const counted = await deps.db.transaction((tx) => countedMonths(tx));
  const due = counted.filter((p) => deps.clock() >= distributesAt(p.month, deps.node.graceDays));
  for (const { month } of due) {
    const closed = await distribute(deps, month);
    if (!closed.ok)
      throw new Error(`${month} cannot be closed: ${closed.code} ${closed.detail ?? ''}`);
  }
  return due.map(({ month }) => month);
}

/** Ends the open month when the clock says so and opens the next one, until today's is open. */
async function countDueMonths(deps: Deps): Promise<void> {
  const now = deps.clock();
  await deps.db.transaction(async (tx) => {
    if ((await readOpenMonth(tx)) >= monthOf(now)) return;
    await lockMonthEdge(tx);
    for (let month = await readOpenMonth(tx); month < monthOf(now); month = nextMonth(month)) {
      await countMonth(tx, month, { countedAt: now, feeBps: deps.node.feeBps });
      const opened = nextMonth(month);
      await openMonth(tx, opened, now);
      await addOpening(tx, opened);
    }
  });
}

async function distribute(deps: CloseDeps, month: Month): Promise<Outcome<Closed, CloseRefusal>> {
  return transact(deps.db, async (tx): Promise<Outcome<Closed, CloseRefusal>> => {
    await lockBooks(tx);
    const period = await readPeriod(tx, month);
    if (period === undefined || period.phase === 'open') return refuse('month_unknown');
    if (period.phase === 'distributed') return done({ ...NOTHING, already: true });

    const givers = await giversOfMonth(tx, month, deps.node.currency);
    const means = await readMeans(deps, tx, givers);
    const parts = givers.map((giver) =>
      splitOf(giver, { month, feeBps: period.feeBps ?? 0, ...means(giver) }),
    );
    await book(deps, tx, month, parts);
    await markDistributed(tx, month, deps.clock());
    const wrong = (await findings(deps, tx)).find((finding) => finding.wrong !== null);
    if (wrong !== undefined) return refuse('books_wrong', `${wrong.check}: ${wrong.wrong}`);
    await addJob(tx, 'issue-statements', { month });
    return done({ ...summaryOf(parts), already: false });
  });
}

const NOTHING = { givers: 0, flattrs: 0, sharedMinor: 0n, feeMinor: 0n };

type Part = {
  readonly giver: GiverOfMonth;
  readonly feeMinor: bigint;
  readonly shares: readonly NewShare[];
  readonly transfers: readonly Transfer[];
  readonly carryMicro: ReadonlyMap<string, bigint>;
};

type Means = { readonly fundsMinor: bigint; readonly earningsMinor: bigint };

/** What each giver can give from, read for all of them before anything is booked: what this
 *  distribution brings somebody cannot be given in it, or money that two people give each other would
 *  come from nowhere. What is not given again counts as nothing. */
async function readMeans(
  deps: Deps,
  tx: Tx,
  givers: readonly GiverOfMonth[],
): Promise<(giver: GiverOfMonth) => Means> {
  const balances = await lockBalances(
    tx,
    givers.flatMap(({ giverId, regives }) => [
      userAccount(giverId, 'funds'),
      ...(regives ? [userAccount(giverId, 'earnings')] : []),
    ]),
    deps.node.currency,
  );
  return ({ giverId }) => ({
    fundsMinor: balances.get(userAccount(giverId, 'funds')) ?? 0n,
    earningsMinor: balances.get(userAccount(giverId, 'earnings')) ?? 0n,
  });
}

/** One giver's month: what each flattr is worth, and the postings that follow from it. */
function splitOf(
  giver: GiverOfMonth,
  terms: Means & { readonly month: Month; readonly feeBps: number },
): Part {
  const { month } = terms;
  const split = splitPeriod({
    budgetMinor: giver.budgetMinor,
    availableMinor: terms.earningsMinor + terms.fundsMinor,
    feeBps: terms.feeBps,
    month,
    flattrs: giver.flattrs,
    carryMicro: giver.carryMicro,
    rank: (key) => rankOf(month, key),
  });
  const shares = giver.flattrs.map(({ flattrId, payeeId }) => {
    const amountMinor = split.shares.get(flattrId);
    if (amountMinor === undefined) throw new Error(`flattr ${flattrId} has no share`);
    return { flattrId, month, giverId: giver.giverId, payeeId, amountMinor };
  });
  // Nobody is charged for a gift that cannot arrive: it closes at 0.
  const nothing = giver.stranded.map(({ flattrId, payeeId }) => ({
    ...{ flattrId, month, giverId: giver.giverId, payeeId },
    amountMinor: 0n,
  }));
  return {
    giver,
    feeMinor: split.feeMinor,
    shares: [...shares, ...nothing],
    transfers: postingsOf(giver, shares, split.feeMinor, terms.earningsMinor),
    carryMicro: split.carryMicro,
  };
}

/** What a giver gives goes into clearing as one sum and leaves it as one sum per payee: to a creator's
 *  earnings here, or to what is owed to the node that the creator lives on. It is drawn from what the
 *  giver received, as far as they give that again, and then from their funds. */
function postingsOf(
  giver: GiverOfMonth,
  shares: readonly NewShare[],
  feeMinor: bigint,
  earningsMinor: bigint,
): Transfer[] {
  const perAccount = new Map<AccountPath, bigint>();
  for (const share of shares) {
    const peerId = giver.peerOfPayee.get(share.payeeId) ?? null;
    const account =
      peerId === null ? userAccount(share.payeeId, 'earnings') : peerAccount(peerId, 'payable');
    perAccount.set(account, (perAccount.get(account) ?? 0n) + share.amountMinor);
  }
  const sharedMinor = [...perAccount.values()].reduce((sum, amount) => sum + amount, 0n);
  const received = userAccount(giver.giverId, 'earnings');
  const funds = userAccount(giver.giverId, 'funds');
  const feeAgain = earningsMinor < feeMinor ? earningsMinor : feeMinor;
  const left = earningsMinor - feeAgain;
  const sharedAgain = left < sharedMinor ? left : sharedMinor;
  return [
    { debit: received, credit: 'fees', amountMinor: feeAgain },
    { debit: funds, credit: 'fees', amountMinor: feeMinor - feeAgain },
    { debit: received, credit: 'clearing', amountMinor: sharedAgain },
    { debit: funds, credit: 'clearing', amountMinor: sharedMinor - sharedAgain },
    ...[...perAccount].map(([credit, amountMinor]) => ({
      debit: 'clearing' as const,
      credit,
      amountMinor,
    })),
  ];
}

async function book(deps: Deps, tx: Tx, month: Month, parts: readonly Part[]): Promise<void> {
  const transfers = moving(parts.flatMap((part) => part.transfers));
  const transaction = {
    idempotencyKey: `node:distribution:${month}`,
    kind: 'distribution' as const,
    month,
    currency: deps.node.currency,
    transfers,
  };
  const entry = { id: deps.newId(), at: deps.clock() };
  if (transfers.length > 0) await post(tx, transaction, entry);
  await addShares(
    tx,
    parts.flatMap((part) => part.shares),
    deps.node.currency,
  );
  await saveCarries(
    tx,
    month,
    parts.map((part) => ({ giverId: part.giver.giverId, carryMicro: part.carryMicro })),
  );
}

const summaryOf = (parts: readonly Part[]): Omit<Closed, 'already'> => ({
  givers: parts.length,
  flattrs: parts.reduce((sum, part) => sum + part.shares.length, 0),
  sharedMinor: parts
    .flatMap((part) => part.shares)
    .reduce((sum, share) => sum + share.amountMinor, 0n),
  feeMinor: parts.reduce((sum, part) => sum + part.feeMinor, 0n),
});
