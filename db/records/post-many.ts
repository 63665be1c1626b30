import { sql } from 'drizzle-orm';
import { natureOf } from '../../src/ledger/account.ts';
import { canonicalRequest, moving, type Transaction } from '../../src/ledger/transfer.ts';
import type { Tx } from '../connect.ts';
import { sha256Hex } from '../sha256.ts';
import { listOf, textsOf } from './array-texts.ts';

/** Writes many transactions of one currency into the journal, as `post` would each, in three statements:
 *  one by one fifty thousand would take minutes. Accounts are locked in one order over all of them.
 *  Throws a database error when one of their keys is in the books already, when one moves nothing, or when
 *  an account would be overdrawn. */
export async function postMany(
  tx: Tx,
  currency: string,
  transactions: readonly (Transaction & { readonly id: string })[],
  at: Date,
): Promise<void> {
  if (transactions.length === 0) return;
  const all = transactions.map((each) => ({ ...each, transfers: moving(each.transfers) }));
  const empty = all.find(({ transfers }) => transfers.length === 0);
  if (empty !== undefined) throw new RangeError(`${empty.idempotencyKey} moves nothing`);
  const paths = [
    ...new Set(all.flatMap(({ transfers }) => transfers.flatMap((t) => [t.debit, t.credit]))),
  ];
  const natures = paths.map(natureOf);
  // Of rows that were just written it knows nothing, and would take them for a few.
  await tx.execute(sql`set local enable_nestloop to off`);
  await tx.execute(sql`
    insert into ledger_account (path, currency, normal_side, no_overdraft)
    select w.path, ${currency}, w.side, w.is_kept
    from unnest(${listOf(paths)}::text[], ${listOf(natures.map((n) => n.normalSide))}::text[],
      ${listOf(natures.map((n) => n.noOverdraft))}::boolean[]) as w (path, side, is_kept)
    where not exists (select from ledger_account a where a.path = w.path and a.currency = ${currency})
    order by w.path on conflict (path, currency) do nothing`);
  await tx.execute(sql`
    insert into ledger_transaction (id, idempotency_key, request_hash, kind, month, at, reverses)
    select w.id, w.key, w.hash, w.kind, w.month, ${at.toISOString()}::timestamptz, null
    from unnest(${listOf(all.map(({ id }) => id))}::uuid[],
      ${textsOf(all.map(({ idempotencyKey }) => idempotencyKey))}::text[],
      ${listOf(all.map((each) => sha256Hex(canonicalRequest(each))))}::text[],
      ${listOf(all.map(({ kind }) => kind))}::text[],
      ${listOf(all.map(({ month }) => month))}::text[]) as w (id, key, hash, kind, month)`);
  const lines = all.flatMap(({ id, transfers }) => transfers.map((t, n) => ({ id, n, ...t })));
  await tx.execute(sql`
    insert into ledger_transfer (transaction_id, n, debit_id, credit_id, amount_minor)
    select w.id, w.n, d.id, c.id, w.minor
    from unnest(${listOf(lines.map(({ id }) => id))}::uuid[], ${listOf(lines.map(({ n }) => n))}::int[],
      ${listOf(lines.map(({ debit }) => debit))}::text[],
      ${listOf(lines.map(({ credit }) => credit))}::text[],
      ${listOf(lines.map(({ amountMinor }) => amountMinor))}::bigint[]) as w (id, n, debit, credit, minor)
    left join ledger_account d on d.path = w.debit and d.currency = ${currency}
    left join ledger_account c on c.path = w.credit and c.currency = ${currency}`);
  await tx.execute(sql`set local enable_nestloop to default`);
}
