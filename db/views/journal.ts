import { type SQL, sql } from 'drizzle-orm';
import type {
  Journal,
  JournalAccount,
  JournalBlock,
  JournalCorrection,
  JournalPeriod,
  JournalShare,
  JournalTransaction,
  JournalTransfer,
} from '../../src/ledger/journal.ts';
import type { Db, Tx } from '../connect.ts';

/** Rows that are in memory at a time. */
const BATCH_ROWS = 1_000;

/** The node's months from one to another, in their order: none when nothing was ever booked in them. */
export async function monthsBetween(
  db: Db | Tx,
  from: string,
  to: string,
): Promise<JournalPeriod['months']> {
  return db.execute<{ month: string; phase: string }>(
    sql`select month, phase from period where month between ${from} and ${to} order by month`,
  );
}

/** Hands out the books of some months, all as they stand at one moment, whatever is booked meanwhile.
 *  What is handed out is read while it is taken, a few thousand rows at a time, one list after another:
 *  it ends with `take`.
 *  @param names whether accounts and admins come with their handles. */
export async function readJournal<Result>(
  db: Db,
  options: { readonly node: string; readonly period: JournalPeriod; readonly names: boolean },
  take: (journal: Journal) => Promise<Result>,
): Promise<Result> {
  return db.transaction(
    async (tx) => {
      // Everything is read to its end: plans for the first rows would take longer.
      await tx.execute(sql`set local cursor_tuple_fraction = 1`);
      const currencies = await tx.execute<{ currency: string }>(
        sql`select distinct currency from ledger_account order by 1`,
      );
      const { node, period, names } = options;
      return take({
        node,
        period,
        named: names,
        currencies: currencies.map(({ currency }) => currency),
        accounts: () => mapped(read<AccountRow>(tx, accountsQuery(period, names)), accountOf),
        transfers: () => transfers(tx, period, names),
        shares: () => mapped(read<ShareRow>(tx, sharesQuery(period)), shareOf),
        corrections: () => mapped(read<CorrectionRow>(tx, correctionsQuery(period)), correctionOf),
        blocks: () => mapped(read<BlockRow>(tx, blocksQuery(period)), blockOf),
      });
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

/** The rows of a query, a batch at a time. Who stops early leaves the cursor to the transaction's end. */
async function* read<Row>(tx: Tx, query: SQL): AsyncGenerator<readonly Row[]> {
  await tx.execute(sql`declare journal_rows no scroll cursor for ${query}`);
  for (;;) {
    // A row is what the query selects.
    const rows: readonly unknown[] = await tx.execute(
      sql`fetch ${sql.raw(`${BATCH_ROWS}`)} from journal_rows`,
    );
    if (rows.length > 0) yield rows as readonly Row[];
    if (rows.length < BATCH_ROWS) break;
  }
  await tx.execute(sql`close journal_rows`);
}

async function* mapped<Row, Out>(
  batches: AsyncIterable<readonly Row[]>,
  map: (row: Row) => Out,
): AsyncGenerator<Out[]> {
  for await (const rows of batches) yield rows.map(map);
}

type Within = Pick<JournalPeriod, 'from' | 'to'>;

type AccountRow = {
  path: string;
  currency: string;
  normal_side: 'debit' | 'credit';
  opening: string;
  debits: string;
  credits: string;
  closing: string;
  whose: string | null;
};

/** Accounts that were used up to the end of the period, or that hold something then. What they held
 *  before comes from the journal; what they hold after it from their balances, less the journal of later
 *  months: the two meet only when nothing is missing. */
const accountsQuery = ({ from, to }: Within, names: boolean) => sql`
  with side as (
    select t.debit_id as account_id, t.amount_minor as debit, 0::bigint as credit, x.month
    from ledger_transfer t join ledger_transaction x on x.id = t.transaction_id
    union all
    select t.credit_id, 0, t.amount_minor, x.month
    from ledger_transfer t join ledger_transaction x on x.id = t.transaction_id
  ), moved as (
    select account_id, bool_or(month <= ${to}) as used,
      coalesce(sum(debit - credit) filter (where month < ${from}), 0) as opening,
      coalesce(sum(debit) filter (where month between ${from} and ${to}), 0) as debits,
      coalesce(sum(credit) filter (where month between ${from} and ${to}), 0) as credits,
      coalesce(sum(debit - credit) filter (where month > ${to}), 0) as later
    from side group by account_id
  ), held as (
    select account_id, sum(debits_minor - credits_minor) as now from ledger_balance group by account_id
  )
  select a.path, a.currency, a.normal_side, coalesce(m.opening, 0)::text as opening,
    coalesce(m.debits, 0)::text as debits, coalesce(m.credits, 0)::text as credits,
    (coalesce(h.now, 0) - coalesce(m.later, 0))::text as closing, ${names ? WHOSE : sql`null`} as whose
  from ledger_account a
  left join moved m on m.account_id = a.id
  left join held h on h.account_id = a.id
  where m.used or coalesce(h.now, 0) <> coalesce(m.later, 0)
  order by a.path collate "C", a.currency`;

/** Whom an account is about: a handle, or a peer's host. */
const WHOSE = sql`coalesce(
  (select handle from actor where a.path like 'user:%'
    and id = substring(a.path from '^user:([0-9a-f-]{36}):')::uuid),
  (select host from peer where a.path like 'peer:%'
    and id = substring(a.path from '^peer:([0-9a-f-]{36}):')::uuid))`;

const accountOf = (row: AccountRow): JournalAccount => ({
  path: row.path,
  currency: row.currency,
  normalSide: row.normal_side,
  openingMinor: BigInt(row.opening),
  debitsMinor: BigInt(row.debits),
  creditsMinor: BigInt(row.credits),
  closingMinor: BigInt(row.closing),
  whose: row.whose,
});

type TransferRow = {
  id: string;
  key: string;
  kind: string;
  month: string;
  at: string;
  reverses: string | null;
  reason: string | null;
  admin_id: string | null;
  admin: string | null;
  block: number | null;
  sha256: string | null;
  n: number;
  debit: string;
  credit: string;
  amount: string;
  currency: string;
};

const transfersQuery = ({ from, to }: Within, names: boolean) => sql`
  select x.id, x.idempotency_key as key, x.kind, x.month, x.at::text as at, x.reverses, r.reason,
    r.admin_id, ${names ? sql`admin.handle` : sql`null`} as admin, m.seq as block, m.sha256, t.n,
    d.path as debit, c.path as credit, t.amount_minor::text as amount, d.currency
  from ledger_transaction x
  join ledger_transfer t on t.transaction_id = x.id
  join ledger_account d on d.id = t.debit_id
  join ledger_account c on c.id = t.credit_id
  left join ledger_reason r on r.transaction_id = x.id
  left join actor admin on admin.id = r.admin_id
  left join ledger_block_member m on m.transaction_id = x.id
  where x.month between ${from} and ${to}
  order by x.month, x.at, x.id, t.n`;

async function* transfers(
  tx: Tx,
  period: Within,
  names: boolean,
): AsyncGenerator<JournalTransfer[]> {
  let transaction: JournalTransaction | undefined;
  for await (const rows of read<TransferRow>(tx, transfersQuery(period, names))) {
    yield rows.map((row) => {
      if (transaction?.id !== row.id) transaction = transactionOf(row);
      const { n, debit, credit, amount, currency } = row;
      return { transaction, n, debit, credit, amountMinor: BigInt(amount), currency };
    });
  }
}

const transactionOf = (row: TransferRow): JournalTransaction => ({
  id: row.id,
  key: row.key,
  kind: row.kind,
  month: row.month,
  at: new Date(row.at),
  reverses: row.reverses,
  reason: row.reason,
  adminId: row.admin_id,
  admin: row.admin,
  block: row.block,
  sha256: row.sha256,
});

type ShareRow = {
  flattr_id: string;
  month: string;
  giver_id: string;
  payee_id: string;
  amount: string;
  currency: string;
};

const sharesQuery = ({ from, to }: Within) => sql`
  select flattr_id, month, giver_id, payee_id, amount_minor::text as amount, currency from share
  where month between ${from} and ${to} order by month, flattr_id`;

const shareOf = (row: ShareRow): JournalShare => ({
  flattrId: row.flattr_id,
  month: row.month,
  giverId: row.giver_id,
  payeeId: row.payee_id,
  amountMinor: BigInt(row.amount),
  currency: row.currency,
});

type CorrectionRow = { transaction_id: string; flattr_id: string; amount: string; fee: string };

/** What was taken back in these months, of shares of whatever month. */
const correctionsQuery = ({ from, to }: Within) => sql`
  select c.transaction_id, c.flattr_id, c.amount_minor::text as amount, c.fee_minor::text as fee
  from share_correction c join ledger_transaction x on x.id = c.transaction_id
  where x.month between ${from} and ${to} order by x.month, x.at, x.id, c.flattr_id`;

const correctionOf = (row: CorrectionRow): JournalCorrection => ({
  transactionId: row.transaction_id,
  flattrId: row.flattr_id,
  amountMinor: BigInt(row.amount),
  feeMinor: BigInt(row.fee),
});

type BlockRow = { seq: number; sealed_at: string; sha256: string; jws: string };

const blocksQuery = ({ from, to }: Within) => sql`
  select b.seq, b.sealed_at::text as sealed_at, b.sha256, b.jws from ledger_block b
  where b.seq in (select m.seq from ledger_block_member m
    join ledger_transaction x on x.id = m.transaction_id where x.month between ${from} and ${to})
  order by b.seq`;

const blockOf = (row: BlockRow): JournalBlock => ({
  seq: row.seq,
  sealedAt: new Date(row.sealed_at),
  sha256: row.sha256,
  jws: row.jws,
});
