import { type EntryRow, openOrdersOf } from '../../db/records/bank-booking.ts';
import { addHappenings } from '../../db/records/happenings.ts';
import { readMailAddress } from '../../db/records/mail.ts';
import { type OrderRow, ordersById, setOrders, setWaitsAgain } from '../../db/records/payments.ts';
import { markFailed } from '../../db/records/payout-accounts.ts';
import { readAccount, readActor } from '../../db/records/people.ts';
import { formatMoney } from '../money/money.ts';
import { bookPaid, peerOf } from './book-peer-entries.ts';
import { add, entryName, subjectOf, type Turn } from './booking-turn.ts';
import type { Letter } from './letters.ts';
import { sourceOf } from './payments-due.ts';
import { postMail } from './post-mail.ts';

/** Books what the bank did with the payments of our files: a file as one sum, payments one by one, payments
 *  that came back. Debits come before returns: both may be in one statement. What names a payment that is not
 *  open any more (the bank made it twice) waits for somebody who looks.
 *  @returns entries of which nothing is known after all. */
export async function bookOrders(
  turn: Turn,
  said: Readonly<Record<'files' | 'debits' | 'returns', readonly EntryRow[]>>,
): Promise<EntryRow[]> {
  const { tx } = turn;
  const entries = [...said.debits, ...said.returns];
  const orders = new Map<string, OrderRow>();
  const keep = (rows: readonly OrderRow[]) => {
    for (const row of rows) orders.set(row.id, row);
  };
  keep(await ordersById(tx, [...new Set(entries.map(subjectOf))]));
  const unknown: EntryRow[] = [];
  const returned: OrderRow[] = [];
  for (const entry of said.debits) if (!bookDebit(turn, orders, entry)) unknown.push(entry);
  for (const entry of said.files) {
    const open = (await openOrdersOf(tx, subjectOf(entry))).filter(
      ({ id }) => (orders.get(id)?.state ?? 'ordered') === 'ordered',
    );
    if (await bookFile(turn, entry, open))
      keep(open.map((order) => ({ ...order, state: 'paid', paidOn: entry.bookedOn })));
    else unknown.push(entry);
  }
  for (const entry of said.returns) {
    const order = bookReturn(turn, orders, entry);
    if (order === null) unknown.push(entry);
    else returned.push(order);
  }
  await setOrders(tx, [...orders.values()]);
  for (const order of returned) await putBack(turn, order);
  return unknown.map((entry) => ({ ...entry, ...NOT_OPEN }));
}

const NOT_OPEN = { purpose: null, subjectId: null, why: 'order_not_open' } as const;

/** A return may be on a statement before its debit. */
function bookDebit(turn: Turn, orders: Map<string, OrderRow>, entry: EntryRow): boolean {
  const order = orders.get(subjectOf(entry));
  const isOpen =
    order?.state === 'ordered' || (order?.state === 'returned' && order.paidOn === null);
  if (order === undefined || !isOpen) return false;
  const { amountMinor, bookedOn: paidOn } = entry;
  add(turn, entry, 'payout', [{ debit: 'payouts', credit: 'bank', amountMinor }]);
  orders.set(order.id, {
    ...order,
    paidOn,
    state: order.state === 'ordered' ? 'paid' : 'returned',
  });
  return true;
}

/** The bank debited a file of payments as one sum. */
async function bookFile(turn: Turn, entry: EntryRow, open: readonly OrderRow[]): Promise<boolean> {
  const { deps, tx } = turn;
  const sum = (rows: readonly OrderRow[]) => rows.reduce((all, one) => all + one.amountMinor, 0n);
  if (sum(open) !== entry.amountMinor) return false;
  const name = entryName(entry);
  for (const order of open.toSorted((a, b) => ((a.peerId ?? '') < (b.peerId ?? '') ? -1 : 1))) {
    const { peerId, endToEndId, amountMinor } = order;
    if (peerId === null) continue;
    const paid = { entry: `${name} ${endToEndId}`, endToEndId, amountMinor };
    await bookPaid(deps, tx, await peerOf(tx, peerId), paid);
  }
  const amountMinor = sum(open.filter(({ peerId }) => peerId === null));
  if (amountMinor > 0n)
    add(turn, entry, 'payout', [{ debit: 'payouts', credit: 'bank', amountMinor }]);
  return true;
}

/** A payment could not be delivered: what it was made from is there again. */
function bookReturn(turn: Turn, orders: Map<string, OrderRow>, entry: EntryRow): OrderRow | null {
  const order = orders.get(subjectOf(entry));
  const source = order === undefined ? null : sourceOf(order);
  if (order === undefined || source === null) return null;
  if (order.state !== 'ordered' && order.state !== 'paid') return null;
  const { amountMinor, returnReason } = entry;
  add(turn, entry, 'payout', [
    { debit: 'bank', credit: 'payouts', amountMinor },
    { debit: 'payouts', credit: source, amountMinor },
  ]);
  const returned = { ...order, state: 'returned' as const, returnReason };
  orders.set(order.id, returned);
  return returned;
}

/** What was sent back waits again for somebody to say what it is for; a person is told, and paid nothing more
 *  to that account until they say that it is right. */
async function putBack({ deps, tx, at }: Turn, order: OrderRow): Promise<void> {
  const { actorId, entryId, iban, amountMinor, currency, kind } = order;
  if (entryId !== null) await setWaitsAgain(tx, [entryId], 'came_back');
  if (actorId === null) return;
  if (kind === 'payout') await markFailed(tx, { actorId, iban, at });
  const to = await readMailAddress(tx, actorId);
  if (to === undefined) return;
  const language = (await readAccount(tx, actorId))?.language ?? to.language;
  const letter: Letter = {
    ...{ kind: 'payout_back', handle: (await readActor(tx, actorId))?.handle ?? '' },
    money: formatMoney({ amountMinor, currency }, language),
    reason: order.returnReason,
    href: `${deps.node.origin}/home/payout`,
  };
  await postMail(deps, tx, { to: to.address, accountId: actorId, language, letter });
}

/** Tells those whose payments came back, once that is booked. */
export async function tellReturns(turn: Turn, entries: readonly EntryRow[]): Promise<void> {
  const { tx, transactionOf, at } = turn;
  const orders = await ordersById(
    tx,
    entries.map(({ subjectId }) => subjectId ?? ''),
  );
  const actorOf = new Map(orders.map(({ id, actorId }) => [id, actorId]));
  const rows = entries.flatMap(({ id, subjectId }) => {
    const [personId, transactionId] = [actorOf.get(subjectId ?? ''), transactionOf.get(id)];
    if (personId == null || transactionId === undefined) return [];
    return [{ personId, kind: 'payment' as const, transactionId, at }];
  });
  await addHappenings(tx, rows);
}
