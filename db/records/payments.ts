import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { bankEntry, paymentFile, paymentOrder } from '../schema/bank.ts';
import { account } from '../schema/people.ts';
import { listOf, textsOf } from './array-texts.ts';

/** Files of payments, and what stands in them. Whoever writes here holds the bank (`lockBank`). */

export type PaymentFile = typeof paymentFile.$inferSelect;
export type OrderRow = typeof paymentOrder.$inferSelect;
type PutBack = 'putBackAt' | 'putBackBy' | 'putBackWhy';
export type NewOrder = Omit<OrderRow, 'state' | 'paidOn' | 'returnReason' | PutBack>;

export const addPaymentFile = (tx: Tx, row: typeof paymentFile.$inferInsert) =>
  tx.insert(paymentFile).values(row);

export const readPaymentFile = async (tx: Tx | Db, id: string): Promise<PaymentFile | undefined> =>
  (await tx.select().from(paymentFile).where(eq(paymentFile.id, id)))[0];

/** All of one file's, in one statement: there may be ten thousand. */
export async function addOrders(
  tx: Tx,
  file: { readonly fileId: string; readonly currency: string },
  orders: readonly Omit<NewOrder, 'fileId' | 'currency'>[],
): Promise<void> {
  const texts = (of: (order: (typeof orders)[number]) => string | null) =>
    `{${orders.map((order) => textOrNull(of(order))).join(',')}}`;
  await tx.execute(sql`
    insert into payment_order (id, file_id, kind, actor_id, entry_id, peer_id, end_to_end_id, reference,
      amount_minor, currency, holder, iban, bic, state)
    select w.id, ${file.fileId}, w.kind, w.actor_id, w.entry_id, w.peer_id, w.name, w.reference, w.minor,
      ${file.currency}, w.holder, w.iban, w.bic, 'ordered'
    from unnest(${listOf(orders.map(({ id }) => id))}::uuid[], ${listOf(orders.map(({ kind }) => kind))}::text[],
      ${texts(({ actorId }) => actorId)}::uuid[], ${texts(({ entryId }) => entryId)}::uuid[],
      ${texts(({ peerId }) => peerId)}::uuid[], ${texts(({ endToEndId }) => endToEndId)}::text[],
      ${texts(({ reference }) => reference)}::text[],
      ${listOf(orders.map(({ amountMinor }) => amountMinor))}::bigint[],
      ${texts(({ holder }) => holder)}::text[], ${texts(({ iban }) => iban)}::text[],
      ${texts(({ bic }) => bic)}::text[])
      as w (id, kind, actor_id, entry_id, peer_id, name, reference, minor, holder, iban, bic)`);
}

/** As an item of a PostgreSQL array. */
const textOrNull = (text: string | null): string =>
  text === null ? 'null' : textsOf([text]).slice(1, -1);

export const ordersOfFile = (tx: Tx | Db, fileId: string): Promise<OrderRow[]> =>
  tx.select().from(paymentOrder).where(eq(paymentOrder.fileId, fileId));

export const ordersById = (tx: Tx, ids: readonly string[]): Promise<OrderRow[]> =>
  tx
    .select()
    .from(paymentOrder)
    .where(sql`${paymentOrder.id} = any(${listOf([...ids])}::uuid[])`);

export type OrderStanding = Pick<OrderRow, 'id' | 'state' | 'paidOn' | 'returnReason'>;

/** Says how payments stand. */
export async function setOrders(tx: Tx, orders: readonly OrderStanding[]): Promise<void> {
  if (orders.length === 0) return;
  const texts = (of: (order: OrderStanding) => string | null) =>
    `{${orders.map((order) => textOrNull(of(order))).join(',')}}`;
  await tx.execute(sql`
    update payment_order o set state = w.state, paid_on = w.paid_on, return_reason = w.reason
    from unnest(${listOf(orders.map(({ id }) => id))}::uuid[],
      ${listOf(orders.map(({ state }) => state))}::text[], ${texts(({ paidOn }) => paidOn)}::text[],
      ${texts(({ returnReason }) => returnReason)}::text[]) as w (id, state, paid_on, reason)
    where o.id = w.id`);
}

/** Payments that the bank does not make, and whose money is where it was. */
export const setPutBack = (
  tx: Tx,
  ids: readonly string[],
  { by, why, at }: { readonly by: string | null; readonly why: string | null; readonly at: Date },
) =>
  tx
    .update(paymentOrder)
    .set({ state: 'cancelled', putBackAt: at, putBackBy: by, putBackWhy: why })
    .where(sql`${paymentOrder.id} = any(${listOf([...ids])}::uuid[])`);

/** Of these names of payments those that are given: nothing else may have them. */
export const namesGiven = async (tx: Tx | Db, endToEndIds: readonly string[]): Promise<string[]> =>
  endToEndIds.length === 0
    ? []
    : (
        await tx
          .select({ name: paymentOrder.endToEndId })
          .from(paymentOrder)
          .where(
            and(
              inArray(paymentOrder.endToEndId, [...endToEndIds]),
              ne(paymentOrder.state, 'cancelled'),
            ),
          )
      ).map(({ name }) => name);

export const setApproved = (tx: Tx, id: string, approvedBy: string, approvedAt: Date) =>
  tx.update(paymentFile).set({ approvedBy, approvedAt }).where(eq(paymentFile.id, id));

export const setCancelled = (tx: Tx, id: string, cancelledBy: string | null, cancelledAt: Date) =>
  tx.update(paymentFile).set({ cancelledBy, cancelledAt }).where(eq(paymentFile.id, id));

/** Entries of which nobody knew what they are for are on their way back. */
export const setSentBack = (
  tx: Tx,
  orders: readonly Pick<OrderRow, 'id' | 'entryId'>[],
  decided: { readonly by: string | null; readonly at: Date },
) =>
  tx.execute(sql`update bank_entry e set state = 'booked', purpose = 'sent_back', subject_id = w.id, why = null,
      decided_by = ${decided.by}::uuid, decided_at = ${decided.at.toISOString()}::timestamptz
    from unnest(${listOf(orders.map(({ id }) => id))}::uuid[],
      ${listOf(orders.flatMap(({ entryId }) => entryId ?? []))}::uuid[]) as w (id, entry_id)
    where e.id = w.entry_id and e.state = 'suspense'`);

/** They wait again for somebody to say what they are for. */
export const setWaitsAgain = (
  tx: Tx,
  entryIds: readonly string[],
  why: 'to_send_back' | 'came_back',
) =>
  tx
    .update(bankEntry)
    .set({ state: 'suspense', purpose: null, subjectId: null, why })
    .where(and(inArray(bankEntry.id, [...entryIds]), eq(bankEntry.purpose, 'sent_back')));

/** Somebody wants back what they paid in; null: they do not, or have it by now. */
export const setFundsBack = (tx: Tx, actorIds: readonly string[], fundsBackAt: Date | null) =>
  tx
    .update(account)
    .set({ fundsBackAt })
    .where(inArray(account.actorId, [...actorIds]));
