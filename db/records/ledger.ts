import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { type AccountPath, balanceOf, natureOf, type Side } from '../../src/ledger/account.ts';
import { canonicalRequest, moving, type Transaction } from '../../src/ledger/transfer.ts';
import type { Tx } from '../connect.ts';
import { ledgerAccount, ledgerTransaction, ledgerTransfer } from '../schema/ledger.ts';
import { sha256Hex } from '../sha256.ts';
import { chunks } from './chunks.ts';

/** The same idempotency key came with another request. */
export class IdempotencyConflict extends Error {
  constructor(key: string) {
    super(`The transaction ${key} is in the books already, with other content.`);
    this.name = 'IdempotencyConflict';
  }
}

/** Writes a transaction into the journal; the balances follow in the same statement.
 *  The same key with the same request changes nothing and answers `repeated`.
 *  Throws IdempotencyConflict; a database error when an account would be overdrawn. */
export async function post(
  tx: Tx,
  transaction: Transaction,
  entry: { readonly id: string; readonly at: Date },
): Promise<{ readonly id: string; readonly repeated: boolean }> {
  const transfers = moving(transaction.transfers);
  const requestHash = sha256Hex(canonicalRequest({ ...transaction, transfers }));
  const [added] = await tx
    .insert(ledgerTransaction)
    .values({
      id: entry.id,
      idempotencyKey: transaction.idempotencyKey,
      requestHash,
      kind: transaction.kind,
      month: transaction.month,
      at: entry.at,
      reverses: transaction.reverses ?? null,
    })
    .onConflictDoNothing({ target: ledgerTransaction.idempotencyKey })
    .returning({ id: ledgerTransaction.id });
  if (added === undefined) return repeatOf(tx, transaction.idempotencyKey, requestHash);

  const ids = await accountIds(
    tx,
    transfers.flatMap((t) => [t.debit, t.credit]),
    transaction.currency,
  );
  // All of them at once, in their order: a large posting comes in several statements.
  await lockAccounts(tx, [...ids.values()]);
  const rows = transfers.map((t, n) => ({
    transactionId: added.id,
    n,
    debitId: idOf(ids, t.debit),
    creditId: idOf(ids, t.credit),
    amountMinor: t.amountMinor,
  }));
  for (const some of chunks(rows)) await tx.insert(ledgerTransfer).values(some);
  return { id: added.id, repeated: false };
}

/** ON CONFLICT DO NOTHING hides a difference, so the hash is compared in a statement of its own. */
async function repeatOf(tx: Tx, key: string, requestHash: string) {
  const [first] = await tx
    .select({ id: ledgerTransaction.id, requestHash: ledgerTransaction.requestHash })
    .from(ledgerTransaction)
    .where(eq(ledgerTransaction.idempotencyKey, key));
  if (first?.requestHash !== requestHash) throw new IdempotencyConflict(key);
  return { id: first.id, repeated: true };
}

/** Locks accounts in the order of their ids and reads their balances, each from its normal side.
 *  Accounts that do not exist yet are opened. */
export async function lockBalances(
  tx: Tx,
  paths: readonly AccountPath[],
  currency: string,
): Promise<Map<AccountPath, bigint>> {
  const ids = await accountIds(tx, paths, currency);
  const pathOf = new Map([...ids].map(([path, id]) => [id, path]));
  const balances = new Map<AccountPath, bigint>();
  const rows = await lockAccounts(tx, [...pathOf.keys()]);
  for (const row of rows) {
    const path = pathOf.get(BigInt(row.account_id));
    const nature = { normalSide: row.normal_side };
    if (path !== undefined)
      balances.set(path, balanceOf(nature, BigInt(row.debits_minor), BigInt(row.credits_minor)));
  }
  return balances;
}

const lockAccounts = (tx: Tx, ids: readonly bigint[]) =>
  tx.execute<LockedBalance>(
    sql`select * from ledger_lock_balances(${`{${ids.join(',')}}`}::bigint[])`,
  );

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

function idOf(ids: ReadonlyMap<AccountPath, bigint>, path: AccountPath): bigint {
  const id = ids.get(path);
  if (id === undefined) throw new Error(`no ledger account ${path}`);
  return id;
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
