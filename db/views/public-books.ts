import { desc, eq, sql } from 'drizzle-orm';
import { type AccountPath, balanceOf, natureOf } from '../../src/ledger/account.ts';
import { balancesOf } from '../../src/ledger/block.ts';
import type { Db } from '../connect.ts';
import { ledgerBlock, ledgerBlockMember, ledgerTransaction, period } from '../schema/schema.ts';

/** A node's trial balance in the lines that a person reads, in minor units, each from its own side:
 *  what the node has, and what it owes. Nobody is in it by name. */
export type TrialTotals = {
  readonly bankMinor: bigint;
  /** What the card company has of ours. */
  readonly cardsMinor: bigint;
  readonly owedByPeersMinor: bigint;
  /** What people paid in and have not given yet, the part that may still be charged back included. */
  readonly fundsMinor: bigint;
  readonly earningsMinor: bigint;
  /** Announced by peers for people here, and theirs once it is paid. */
  readonly announcedMinor: bigint;
  readonly owedToPeersMinor: bigint;
  readonly feesMinor: bigint;
  readonly reserveMinor: bigint;
  /** Money at the bank of which it is not known yet whose it is. */
  readonly suspenseMinor: bigint;
  /** On its way to people's banks. */
  readonly payoutsMinor: bigint;
  /** 0 in books that are right: no seal falls into a close. */
  readonly clearingMinor: bigint;
};

/** The trial balance of a month's close, and the block that it was sealed with. */
export type CloseBalance = {
  readonly month: string;
  readonly seq: number;
  readonly sealedAt: Date;
  readonly totals: TrialTotals;
};

/** As of the seal on the newest closed month in which anything was shared; null: there is none. Not as
 *  of now: two readings in a row would tell one person's top-up, or what was taken back from them. */
export async function closeBalance(db: Db, currency: string): Promise<CloseBalance | null> {
  const [row] = await db
    .select({
      month: period.month,
      seq: ledgerBlock.seq,
      sealedAt: ledgerBlock.sealedAt,
      balances: ledgerBlock.balances,
    })
    .from(period)
    .innerJoin(
      ledgerTransaction,
      eq(ledgerTransaction.idempotencyKey, sql`'node:distribution:' || ${period.month}`),
    )
    .innerJoin(ledgerBlockMember, eq(ledgerBlockMember.transactionId, ledgerTransaction.id))
    .innerJoin(ledgerBlock, eq(ledgerBlock.seq, ledgerBlockMember.seq))
    .where(eq(period.phase, 'distributed'))
    .orderBy(desc(period.month))
    .limit(1);
  if (row === undefined) return null;
  const { balances, ...sealed } = row;
  return { ...sealed, totals: totalsOf(balances, currency) };
}

function totalsOf(balances: string, currency: string): TrialTotals {
  const ours = balancesOf(balances).filter((line) => line.currency === currency);
  const lines = new Map(ours.map((line) => [line.kind, line]));
  const of = (kind: AccountPath) => {
    const { debitsMinor, creditsMinor } = lines.get(kind) ?? NOTHING;
    return balanceOf(natureOf(kind), debitsMinor, creditsMinor);
  };
  return {
    bankMinor: of('bank'),
    cardsMinor: of('cards'),
    owedByPeersMinor: of('peer:*:receivable'),
    fundsMinor: of('user:*:funds') + of('user:*:held'),
    earningsMinor: of('user:*:earnings'),
    announcedMinor: of('user:*:pending'),
    owedToPeersMinor: of('peer:*:payable'),
    feesMinor: of('fees'),
    reserveMinor: of('reserve'),
    suspenseMinor: of('suspense'),
    payoutsMinor: of('payouts'),
    clearingMinor: of('clearing'),
  };
}

const NOTHING = { debitsMinor: 0n, creditsMinor: 0n };

/** The closed months, the latest first. */
export async function closedMonths(db: Db, limit: number): Promise<string[]> {
  const rows = await db
    .select({ month: period.month })
    .from(period)
    .where(eq(period.phase, 'distributed'))
    .orderBy(desc(period.month))
    .limit(limit);
  return rows.map(({ month }) => month);
}

/** What a closed month came to, in minor units. */
export type MonthTotals = {
  readonly month: string;
  /** Of those whose flattrs were worth something. */
  readonly givers: number;
  readonly flattrs: number;
  readonly sharedMinor: bigint;
  readonly feeMinor: bigint;
};

/** As it closed. Corrections are left out: how two readings of a sum differ would tell what was taken
 *  back, and that is one person's matter. So it never changes, and can be kept once it is read. */
export async function monthTotals(
  db: Db,
  which: { readonly month: string; readonly currency: string },
): Promise<MonthTotals> {
  const { month, currency } = which;
  const [row] = await db.execute<{
    givers: number;
    flattrs: number;
    shared: string;
    fee: string;
  }>(sql`
    with giver as (
      select count(*) filter (where amount_minor > 0) as flattrs, sum(amount_minor) as shared
      from share where month = ${month} and currency = ${currency} group by giver_id
    )
    select count(*) filter (where shared > 0)::int as givers,
      coalesce(sum(flattrs), 0)::int as flattrs, coalesce(sum(shared), 0)::text as shared,
      (select coalesce(sum(t.amount_minor), 0)::text from ledger_transaction x
        join ledger_transfer t on t.transaction_id = x.id
        join ledger_account f on f.id = t.credit_id and f.path = 'fees' and f.currency = ${currency}
        where x.idempotency_key = ${`node:distribution:${month}`}) as fee
    from giver`);
  if (row === undefined) throw new Error('a sum has one row');
  const { givers, flattrs } = row;
  return { month, givers, flattrs, sharedMinor: BigInt(row.shared), feeMinor: BigInt(row.fee) };
}

export type LastBlock = { readonly seq: number; readonly sealedAt: Date; readonly sha256: string };

/** The newest seal on the books; null: nothing is sealed yet. */
export async function lastBlock(db: Db): Promise<LastBlock | null> {
  const [row] = await db
    .select({
      seq: ledgerBlock.seq,
      sealedAt: ledgerBlock.sealedAt,
      sha256: ledgerBlock.sha256,
    })
    .from(ledgerBlock)
    .orderBy(desc(ledgerBlock.seq))
    .limit(1);
  return row ?? null;
}
