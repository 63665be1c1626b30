import { entriesToBook } from '../../db/records/bank-booking.ts';
import { dropBankFile, setBankFileBooked, waitingBankFile } from '../../db/records/bank-files.ts';
import { lockBank } from '../../db/records/locks.ts';
import { bankBalance, lastBalance } from '../../db/views/bank-entries.ts';
import { meantEntries } from '../../db/views/entry-matches.ts';
import { bookEntries } from './book-entries.ts';
import type { SettlementDeps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { bankAgrees } from './restored-books.ts';
import { splitByNotices } from './split-entries.ts';

/** `unknown_file`: it does not wait, or does not any more. */
export type WaitingRefusal = 'unknown_file';

type Which = { readonly fileId: string; readonly by: string | null };

/** Books all that a file of the bank says, in one transaction: everything or nothing.
 *  @param which.by who says so; null: somebody at the command line.
 *  @param which.twinsAreNew books also what looks like an entry of another statement. */
export async function bookBankFile(
  deps: SettlementDeps,
  { fileId, by, twinsAreNew = false }: Which & { readonly twinsAreNew?: boolean },
): Promise<Outcome<{ readonly entries: number }, WaitingRefusal>> {
  const { currency } = deps.node;
  type Answer = Outcome<{ entries: number }, WaitingRefusal>;
  const booked = await transact(deps.db, async (tx): Promise<Answer> => {
    await lockBank(tx);
    const waiting = await waitingBankFile(tx);
    if (waiting?.id !== fileId) return refuse('unknown_file');
    const at = deps.clock();
    await splitByNotices(deps, tx, fileId);
    const meant = await meantEntries(tx, fileId, { currency, twinsAreNew });
    const waits = await entriesToBook(tx, fileId);
    const entries = waits.map((entry) => ({ ...entry, ...meant.get(entry.id) }));
    await bookEntries(deps, tx, entries, { by, at });
    await setBankFileBooked(tx, fileId, by, at);
    return done({ entries: entries.length });
  });
  if (booked.ok && (await isSameAsBank(deps))) await bankAgrees(deps);
  return booked;
}

/** What the bank said last is what the books have: after a restore payments may leave again. */
async function isSameAsBank({ db, node }: SettlementDeps): Promise<boolean> {
  const said = await lastBalance(db);
  return said !== null && said.closingMinor === (await bankBalance(db, node.currency));
}

/** Forgets a file that was read and not booked. */
export const putBankFileAway = (
  deps: SettlementDeps,
  { fileId }: Pick<Which, 'fileId'>,
): Promise<Outcome<object, WaitingRefusal>> =>
  transact(deps.db, async (tx): Promise<Outcome<object, WaitingRefusal>> => {
    await lockBank(tx);
    if ((await waitingBankFile(tx))?.id !== fileId) return refuse('unknown_file');
    await dropBankFile(tx, fileId);
    return done({});
  });
