import type { EntryRow } from '../../db/records/bank-booking.ts';
import { openCardPayout, setCardPayoutEntry } from '../../db/records/card-payments.ts';
import { addSimple, type Turn } from './booking-turn.ts';

const NO_PAYOUT = { purpose: null, subjectId: null, why: 'no_reference' } as const;

/** Books what came from the card company: its payouts, each of which comes once; and whatever a person says is
 *  from there.
 *  @returns entries of which nothing is known after all. */
export async function bookCardPayouts(
  turn: Turn,
  entries: readonly EntryRow[],
): Promise<EntryRow[]> {
  const unknown: EntryRow[] = [];
  for (const entry of entries)
    if (await isTheirs(turn, entry)) addSimple(turn, entry, 'card_payout', 'cards');
    else unknown.push({ ...entry, ...NO_PAYOUT });
  return unknown;
}

async function isTheirs({ tx }: Turn, entry: EntryRow): Promise<boolean> {
  const { id, subjectId, side, amountMinor, currency, bookedOn } = entry;
  const paidMinor = side === 'in' ? amountMinor : -amountMinor;
  const payout = { id: subjectId, amountMinor: paidMinor, currency, bookedOn };
  const open = await openCardPayout(tx, payout);
  if (open !== undefined) await setCardPayoutEntry(tx, open.id, id);
  return open !== undefined || subjectId === null;
}
