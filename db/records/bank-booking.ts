import { and, asc, eq, inArray, ne, sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { bankEntry, paymentOrder } from '../schema/bank.ts';
import { listOf } from './array-texts.ts';
import type { OrderRow } from './payments.ts';

export type EntryRow = typeof bankEntry.$inferSelect;

/** The entries of a file that wait to be booked, in the order of its statements. */
export const entriesToBook = (tx: Tx, fileId: string): Promise<EntryRow[]> =>
  tx
    .select()
    .from(bankEntry)
    .where(and(eq(bankEntry.fileId, fileId), eq(bankEntry.state, 'read')))
    .orderBy(asc(bankEntry.statementId), asc(bankEntry.entryNr), asc(bankEntry.partNr));

export const entryById = async (tx: Tx, id: string): Promise<EntryRow | undefined> =>
  (await tx.select().from(bankEntry).where(eq(bankEntry.id, id)))[0];

type Booked = Pick<EntryRow, 'id' | 'state' | 'transactionId' | 'purpose' | 'subjectId' | 'why'>;

/** Says of entries how they were booked, and for what. */
export async function setEntriesBooked(
  tx: Tx,
  entries: readonly Booked[],
  { by, at }: { readonly by: string | null; readonly at: Date },
): Promise<void> {
  if (entries.length === 0) return;
  await tx.execute(sql`
    update bank_entry e set state = w.state, decided_by = ${by}::uuid, decided_at = ${at.toISOString()}::timestamptz,
      transaction_id = w.transaction, purpose = w.purpose, subject_id = w.subject, why = w.why
    from unnest(${listOf(entries.map(({ id }) => id))}::uuid[],
      ${listOf(entries.map(({ state }) => state))}::text[],
      ${listOf(entries.map(({ transactionId }) => transactionId ?? 'null'))}::uuid[],
      ${listOf(entries.map(({ purpose }) => purpose ?? 'null'))}::text[],
      ${listOf(entries.map(({ subjectId }) => subjectId ?? 'null'))}::uuid[],
      ${listOf(entries.map(({ why }) => why ?? 'null'))}::text[])
      as w (id, state, transaction, purpose, subject, why)
    where e.id = w.id`);
}

/** Whether an entry of the bank is this booking. */
export const isEntry = async (tx: Tx, transactionId: string): Promise<boolean> =>
  (
    await tx
      .select({ id: bankEntry.id })
      .from(bankEntry)
      .where(eq(bankEntry.transactionId, transactionId))
      .limit(1)
  ).length > 0;

/** Somebody says what an entry is for; it is booked next. */
export const setPurpose = (
  tx: Tx,
  id: string,
  said: Pick<EntryRow, 'purpose' | 'subjectId' | 'why'>,
) => tx.update(bankEntry).set(said).where(eq(bankEntry.id, id));

/** Whether an entry that is not booked for anything names a payment. */
export const isNamedByEntry = async (tx: Tx, endToEndId: string): Promise<boolean> =>
  (
    await tx
      .select({ id: bankEntry.id })
      .from(bankEntry)
      .where(
        and(eq(bankEntry.endToEndId, endToEndId), inArray(bankEntry.state, ['read', 'suspense'])),
      )
      .limit(1)
  ).length > 0;

/** Of a file what the bank has not moved: what is on its way, and what was put back. */
export const unmovedOrdersOf = (tx: Tx, fileId: string): Promise<OrderRow[]> =>
  tx
    .select()
    .from(paymentOrder)
    .where(
      and(eq(paymentOrder.fileId, fileId), inArray(paymentOrder.state, ['ordered', 'cancelled'])),
    );

/** Says how a payment to a peer stands that was not cancelled; one that was ordered by hand has none. */
export const setPeerOrder = (
  tx: Tx,
  endToEndId: string,
  said: Partial<Pick<OrderRow, 'state' | 'paidOn' | 'returnReason'>>,
) =>
  tx
    .update(paymentOrder)
    .set(said)
    .where(and(eq(paymentOrder.endToEndId, endToEndId), ne(paymentOrder.state, 'cancelled')));

/** Of somebody's top-ups by transfer one of which the bank can still take so much back: one of just this
 *  amount before others, the newest first. Undefined: there is none. The caller holds the books. */
export async function topUpWithLeft(
  tx: Tx,
  { giverId, amountMinor }: { readonly giverId: string; readonly amountMinor: bigint },
): Promise<string | undefined> {
  const [row] = await tx.execute<{ id: string }>(sql`
    select e.transaction_id as id from bank_entry e
    where e.purpose = 'top_up' and e.subject_id = ${giverId} and e.state = 'booked'
      and e.amount_minor - ${amountMinor} >= (select coalesce(sum(t.amount_minor), 0)
        from ledger_reason r join ledger_transaction x on x.id = r.transaction_id and x.kind = 'chargeback'
          and split_part(x.idempotency_key, ':', 3) = e.transaction_id::text
        join ledger_transfer t on t.transaction_id = x.id)
    order by e.amount_minor = ${amountMinor} desc, e.booked_on desc, e.id limit 1`);
  return row?.id;
}
