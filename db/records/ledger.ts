import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { type AccountPath, balanceOf, natureOf, type Side } from '../../src/ledger/account.ts';
import { canonicalRequest, moving, type Transaction } from '../../src/ledger/transfer.ts';
import type { Tx } from '../connect.ts';
import { ledgerAccount, ledgerTransaction, ledgerTransfer } from '../schema/ledger.ts';
import { sha256Hex } from '../sha256.ts';
import { listOf } from './array-texts.ts';
import { chunks } from './chunks.ts';

/** The same idempotency key came with another request. */
export class IdempotencyConflict extends Error {
  constructor(key: string) {
    super(`The transaction ${key} is in the books already, with other content.`);
    this.name = 'IdempotencyConflict';
  }
}

/** Writes a transaction into the journal, in one call; the balances follow in the same statement.
 *  The same key with the same request changes nothing and answers `repeated`.
 *  Never inside a savepoint, which `transact` opens in a transaction: the database then takes what was
 *  just written for another transaction's, and refuses the posting.
 *  Throws IdempotencyConflict; a database error when an account would be overdrawn, or when nothing
 *  moves. */
export async function post(
  tx: Tx,
  transaction: Transaction,
  entry: { readonly id: string; readonly at: Date },
): Promise<{ readonly id: string; readonly repeated: boolean }> {
  const { idempotencyKey, kind, month, currency, reverses = null } = transaction;
  const transfers = moving(transaction.transfers);
  if (transfers.length === 0) throw new RangeError(`${idempotencyKey} moves nothing`);
  const requestHash = sha256Hex(canonicalRequest({ ...transaction, transfers }));
  const paths = [...new Set(transfers.flatMap((t) => [t.debit, t.credit]))].sort();
  const place = new Map(paths.map((path, index) => [path, index + 1]));
  const natures = paths.map(natureOf);
  const [booked] = await tx.execute<{ id: string; request_hash: string }>(sql`
    select * from ledger_book(${entry.id}, ${idempotencyKey}, ${requestHash}, ${kind}, ${month},
      ${entry.at.toISOString()}, ${reverses}, ${currency}, ${listOf(paths)},
      ${listOf(natures.map(({ normalSide }) => normalSide))},
      ${listOf(natures.map(({ noOverdraft }) => noOverdraft))},
      ${listOf(transfers.map((t) => place.get(t.debit)))},
      ${listOf(transfers.map((t) => place.get(t.credit)))},
      ${listOf(transfers.map((t) => t.amountMinor))})`);
  if (booked?.request_hash !== requestHash) throw new IdempotencyConflict(idempotencyKey);
  return { id: booked.id, repeated: booked.id !== entry.id };
}

/** Locks people's and peers' accounts in the order of their ids and reads their balances, each from its
 *  normal side. Accounts that do not exist yet are opened. The node's own accounts are not locked: they
 *  may be overdrawn, and nothing waits for them. */
export async function lockBalances(
  tx: Tx,
  paths: readonly AccountPath[],
  currency: string,
): Promise<Map<AccountPath, bigint>> {
  const ids = await accountIds(tx, paths, currency);
  const pathOf = new Map([...ids].map(([path, id]) => [id, path]));
  const balances = new Map<AccountPath, bigint>();
  const rows = await tx.execute<LockedBalance>(
    sql`select * from ledger_lock_balances(${listOf([...ids.values()])}::bigint[])`,
  );
  for (const row of rows) {
    const path = pathOf.get(BigInt(row.account_id));
    const nature = { normalSide: row.normal_side };
    if (path !== undefined)
      balances.set(path, balanceOf(nature, BigInt(row.debits_minor), BigInt(row.credits_minor)));
  }
  return balances;
}

type LockedBalance = {
  account_id: string;
  debits_minor: string;
  credits_minor: string;
  normal_side: Side;
};

/** The ids of accounts, opening those that are new. */
async function accountIds(
  tx: Tx,
  paths: readonly AccountPath[],
  currency: string,
): Promise<Map<AccountPath, bigint>> {
  const wanted = [...new Set(paths)].sort();
  const ids = new Map<AccountPath, bigint>();
  for (const some of chunks(wanted)) {
    const known = await readIds(tx, some, currency, ids);
    const missing = some.filter((path) => !known.has(path));
    if (missing.length === 0) continue;
    await tx
      .insert(ledgerAccount)
      .values(missing.map((path) => ({ path, currency, ...natureOf(path) })))
      .onConflictDoNothing();
    await readIds(tx, missing, currency, ids);
  }
  return ids;
}

async function readIds(
  tx: Tx,
  paths: AccountPath[],
  currency: string,
  into: Map<AccountPath, bigint>,
) {
  const rows = await tx
    .select({ id: ledgerAccount.id, path: ledgerAccount.path })
    .from(ledgerAccount)
    .where(and(inArray(ledgerAccount.path, paths), eq(ledgerAccount.currency, currency)));
  for (const row of rows) into.set(row.path as AccountPath, row.id);
  return into;
}

/** A transaction as it is in the journal, or null. */
export async function readTransaction(
  tx: Tx,
  idempotencyKey: string,
): Promise<(Transaction & { readonly id: string }) | null> {
  const debit = alias(ledgerAccount, 'debit');
  const credit = alias(ledgerAccount, 'credit');
  const rows = await tx
    .select({
      header: ledgerTransaction,
      debit: debit.path,
      credit: credit.path,
      currency: debit.currency,
      amountMinor: ledgerTransfer.amountMinor,
    })
    .from(ledgerTransaction)
    .innerJoin(ledgerTransfer, eq(ledgerTransfer.transactionId, ledgerTransaction.id))
    .innerJoin(debit, eq(debit.id, ledgerTransfer.debitId))
    .innerJoin(credit, eq(credit.id, ledgerTransfer.creditId))
    .where(eq(ledgerTransaction.idempotencyKey, idempotencyKey))
    .orderBy(asc(ledgerTransfer.n));
  const [first] = rows;
  if (first === undefined) return null;
  const { id, kind, month } = first.header;
  const transfers = rows.map((row) => ({
    debit: row.debit as AccountPath,
    credit: row.credit as AccountPath,
    amountMinor: row.amountMinor,
  }));
  return { id, idempotencyKey, kind, month, currency: first.currency, transfers };
}

/** Whether something is booked under this key. */
export const isBooked = async (tx: Tx, idempotencyKey: string): Promise<boolean> =>
  (
    await tx
      .select({ id: ledgerTransaction.id })
      .from(ledgerTransaction)
      .where(eq(ledgerTransaction.idempotencyKey, idempotencyKey))
  ).length > 0;
