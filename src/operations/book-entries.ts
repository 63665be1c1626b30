import type { Tx } from '../../db/connect.ts';
import { type EntryRow, setEntriesBooked, topUpWithLeft } from '../../db/records/bank-booking.ts';
import { addHappenings } from '../../db/records/happenings.ts';
import { lockBooks } from '../../db/records/locks.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { postMany } from '../../db/records/post-many.ts';
import { userAccount } from '../ledger/account.ts';
import { bookCardPayouts } from './book-card-payouts.ts';
import { bookOrders, tellPayments } from './book-orders.ts';
import { bookPeers } from './book-peer-entries.ts';
import { addSimple, entryName, subjectOf, suspenseKey, type Turn } from './booking-turn.ts';
import { chargeBackEntry } from './charge-back.ts';
import type { SettlementDeps } from './deps.ts';

/** Books entries for what is known of them, all in this transaction: what the bank did cannot be refused.
 *  What nothing is known of waits in suspense, what is left out moves nothing.
 *  Locks in the order of the house: the month, the books, peers, accounts. The caller holds the bank. */
export async function bookEntries(
  deps: SettlementDeps,
  tx: Tx,
  entries: readonly EntryRow[],
  decided: { readonly by: string | null; readonly at: Date },
): Promise<void> {
  const month = await holdOpenMonth(tx);
  const turn: Turn = { deps, tx, month, ...decided, bulk: [], transactionOf: new Map() };
  const byPurpose = Map.groupBy(entries, ({ purpose }) => purpose);
  const of = (purpose: NonNullable<EntryRow['purpose']>) => byPurpose.get(purpose) ?? [];
  if (of('top_up_back').length > 0) await lockBooks(tx);
  await bookPeers(turn, [...of('peer_in'), ...of('peer_back'), ...of('peer_out')]);
  const unknown = [...(byPurpose.get(null) ?? [])];
  const returns = of('order_back');
  unknown.push(...(await bookOrders(turn, { files: of('file'), debits: of('order'), returns })));
  for (const entry of of('top_up_back'))
    if (!(await bookBack(turn, entry))) unknown.push({ ...entry, ...NO_TOP_UP });
  for (const entry of of('top_up'))
    addSimple(turn, entry, 'top_up', userAccount(subjectOf(entry), 'funds'));
  for (const entry of of('own')) addSimple(turn, entry, 'own', 'reserve');
  unknown.push(...(await bookCardPayouts(turn, of('cards'))));
  const waiting = unknown.filter(({ why }) => !isLeftOut(why));
  for (const entry of waiting)
    addSimple(turn, entry, 'suspense', 'suspense', suspenseKey(entry.id));
  await postMany(tx, deps.node.currency, turn.bulk, decided.at);
  await tellTopUps(turn, of('top_up'));
  const isUnknown = new Set(unknown.map(({ id }) => id));
  await tellPayments(
    turn,
    [...of('order'), ...returns].filter(({ id }) => !isUnknown.has(id)),
  );
  const known = entries.filter(({ id }) => !isUnknown.has(id));
  await setEntriesBooked(
    tx,
    [...known, ...unknown].map((entry) => outcomeOf(turn, entry)),
    decided,
  );
}

const NO_TOP_UP = { purpose: null, subjectId: null, why: 'no_top_up' } as const;

const isLeftOut = (why: EntryRow['why']): boolean =>
  why === 'other_currency' || why === 'same_as_other' || mayBeBooked(why);

/** Whether somebody has to say that it is not in the books yet. */
export const mayBeBooked = (why: EntryRow['why']): boolean =>
  why === 'may_be_known' || why === 'by_hand';

const outcomeOf = ({ transactionOf }: Turn, { id, purpose, subjectId, why }: EntryRow) => ({
  ...{ id, purpose, subjectId, why },
  state:
    purpose !== null
      ? ('booked' as const)
      : isLeftOut(why)
        ? ('left_out' as const)
        : ('suspense' as const),
  transactionId: transactionOf.get(id) ?? null,
});

/** The bank took a transfer back that was somebody's top-up. Without one that it fits, or without a person
 *  who answers for it, it waits for somebody who looks. */
async function bookBack(turn: Turn, entry: EntryRow): Promise<boolean> {
  const { deps, tx, month, by } = turn;
  const { amountMinor, currency } = entry;
  const giverId = subjectOf(entry);
  const topUpId = by === null ? undefined : await topUpWithLeft(tx, { giverId, amountMinor });
  if (by === null || topUpId === undefined) return false;
  const name = entryName(entry);
  const why = { reason: `The bank took it back: ${name}`, adminId: by };
  const taking = { giverId, currency, amountMinor, month, topUpId, entry: name };
  turn.transactionOf.set(entry.id, await chargeBackEntry(deps, tx, taking, why));
  return true;
}

async function tellTopUps(
  { tx, transactionOf, at }: Turn,
  entries: readonly EntryRow[],
): Promise<void> {
  const rows = entries.flatMap((entry) => {
    const transactionId = transactionOf.get(entry.id);
    if (transactionId === undefined) return [];
    return [{ personId: subjectOf(entry), kind: 'payment' as const, transactionId, at }];
  });
  await addHappenings(tx, rows);
}
