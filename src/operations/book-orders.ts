import { type EntryRow, entryById, unmovedOrdersOf } from '../../db/records/bank-booking.ts';
import { addHappenings } from '../../db/records/happenings.ts';
import { lockBalances } from '../../db/records/ledger.ts';
import { readMailAddress } from '../../db/records/mail.ts';
import {
  type OrderRow,
  ordersById,
  setOrders,
  setSentBack,
  setWaitsAgain,
} from '../../db/records/payments.ts';
import { markFailed } from '../../db/records/payout-accounts.ts';
import { readAccount, readActor } from '../../db/records/people.ts';
import { moving, type Transfer } from '../ledger/transfer.ts';
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
  for (const entry of said.debits) if (!(await bookDebit(turn, orders, entry))) unknown.push(entry);
  for (const entry of said.files) {
    const unmoved = (await unmovedOrdersOf(tx, subjectOf(entry))).filter(
      ({ id, state }) => (orders.get(id)?.state ?? state) === state,
    );
    const made = await bookFile(turn, entry, unmoved);
    if (made === null) unknown.push(entry);
    else keep(made.map((order) => ({ ...order, state: 'paid', paidOn: entry.bookedOn })));
  }
  for (const entry of said.returns) {
    const order = bookReturn(turn, orders, entry);
    if (order === null) unknown.push(entry);
    else returned.push(order);
  }
  await setOrders(tx, [...orders.values()]);
  for (const order of returned) await deliveryFailed(turn, order);
  return unknown.map((entry) => ({ ...entry, ...NOT_OPEN }));
}

const NOT_OPEN = { purpose: null, subjectId: null, why: 'order_not_open' } as const;

/** A return may be on a statement before its debit. What the bank took more than the payment is its costs. */
async function bookDebit(
  turn: Turn,
  orders: Map<string, OrderRow>,
  entry: EntryRow,
): Promise<boolean> {
  const order = orders.get(subjectOf(entry));
  if (order === undefined || !isUnmoved(order)) return false;
  const { amountMinor } = entry;
  const fromUs: Transfer[] = [
    ...(await fillAgain(turn, order)),
    { debit: 'reserve', credit: 'payouts', amountMinor: amountMinor - order.amountMinor },
    { debit: 'payouts', credit: 'bank', amountMinor },
  ];
  add(turn, entry, 'payout', moving(fromUs));
  const state = order.state === 'returned' ? 'returned' : 'paid';
  orders.set(order.id, { ...order, paidOn: entry.bookedOn, state });
  return true;
}

const isUnmoved = ({ state, paidOn }: OrderRow): boolean =>
  state === 'ordered' || state === 'cancelled' || (state === 'returned' && paidOn === null);

/** Puts what is needed for a payment on its way once more, when it was put back and the bank made it all the same:
 *  from where its money is, as far as it is there still; the reserve bears the rest. */
async function fillAgain({ deps, tx, by, at }: Turn, order: OrderRow): Promise<Transfer[]> {
  const { id, state, entryId, amountMinor } = order;
  const source = sourceOf(order);
  if (state !== 'cancelled' || source === null) return [];
  if (entryId !== null) {
    const waits = (await entryById(tx, entryId))?.state === 'suspense';
    if (waits) await setSentBack(tx, [{ id, entryId }], { by, at });
    return [{ debit: waits ? source : 'reserve', credit: 'payouts', amountMinor }];
  }
  const has = (await lockBalances(tx, [source], deps.node.currency)).get(source) ?? 0n;
  const theirs = has < amountMinor ? has : amountMinor;
  return [
    { debit: source, credit: 'payouts', amountMinor: theirs },
    { debit: 'reserve', credit: 'payouts', amountMinor: amountMinor - theirs },
  ];
}

/** The bank debited a file of payments as one sum: those that are on their way; or, when it is the sum of both,
 *  also those that were put back.
 *  @returns which; null: it is not their sum. */
async function bookFile(
  turn: Turn,
  entry: EntryRow,
  unmoved: readonly OrderRow[],
): Promise<readonly OrderRow[] | null> {
  const { deps, tx } = turn;
  const sum = (rows: readonly OrderRow[]) => rows.reduce((all, one) => all + one.amountMinor, 0n);
  const onTheirWay = unmoved.filter(({ state }) => state === 'ordered');
  const made = [onTheirWay, unmoved].find((rows) => sum(rows) === entry.amountMinor);
  if (made === undefined) return null;
  const name = entryName(entry);
  for (const order of made.toSorted((a, b) => ((a.peerId ?? '') < (b.peerId ?? '') ? -1 : 1))) {
    const { peerId, endToEndId, amountMinor } = order;
    if (peerId === null) continue;
    const paid = { entry: `${name} ${endToEndId}`, endToEndId, amountMinor };
    await bookPaid(deps, tx, await peerOf(tx, peerId), paid);
  }
  const ours = made.filter(({ peerId }) => peerId === null);
  const fromUs: Transfer[] = [];
  for (const order of ours) fromUs.push(...(await fillAgain(turn, order)));
  fromUs.push({ debit: 'payouts', credit: 'bank', amountMinor: sum(ours) });
  if (ours.length > 0) add(turn, entry, 'payout', moving(fromUs));
  return made;
}

/** A payment could not be delivered: what it was made from is there again, all of it. What a bank kept of it on its
 *  way is the reserve's. */
function bookReturn(turn: Turn, orders: Map<string, OrderRow>, entry: EntryRow): OrderRow | null {
  const order = orders.get(subjectOf(entry));
  const source = order === undefined ? null : sourceOf(order);
  if (order === undefined || source === null) return null;
  if (order.state !== 'ordered' && order.state !== 'paid') return null;
  const { amountMinor, returnReason } = entry;
  const kept = order.amountMinor - amountMinor;
  if (kept < 0n) return null;
  const back: Transfer[] = [
    { debit: 'bank', credit: 'payouts', amountMinor },
    { debit: 'reserve', credit: 'payouts', amountMinor: kept },
    { debit: 'payouts', credit: source, amountMinor: order.amountMinor },
  ];
  add(turn, entry, 'payout', moving(back));
  const returned = { ...order, state: 'returned' as const, returnReason };
  orders.set(order.id, returned);
  return returned;
}

/** What was sent back waits again for somebody to say what it is for; a person is told, and paid nothing more
 *  to that account until they say that it is right. */
export async function deliveryFailed(
  { deps, tx, at }: Pick<Turn, 'deps' | 'tx' | 'at'>,
  order: OrderRow,
): Promise<void> {
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

/** Tells those whose payments came back, or were made after all, once that is booked. */
export async function tellPayments(turn: Turn, entries: readonly EntryRow[]): Promise<void> {
  const { tx, transactionOf, at } = turn;
  const orders = await ordersById(
    tx,
    entries.map(({ subjectId }) => subjectId ?? ''),
  );
  const told = orders.filter(({ state, putBackAt }) => state === 'returned' || putBackAt !== null);
  const actorOf = new Map(told.map(({ id, actorId }) => [id, actorId]));
  const rows = entries.flatMap(({ id, subjectId }) => {
    const [personId, transactionId] = [actorOf.get(subjectId ?? ''), transactionOf.get(id)];
    if (personId == null || transactionId === undefined) return [];
    return [{ personId, kind: 'payment' as const, transactionId, at }];
  });
  await addHappenings(tx, rows);
}
