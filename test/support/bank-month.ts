import { bookBankFile } from '../../src/operations/book-bank-file.ts';
import type { NodeDeps } from '../../src/operations/deps.ts';
import { setOwnAccount } from '../../src/operations/own-account.ts';
import { paymentReference } from '../../src/operations/payment-reference.ts';
import { readBankFile } from '../../src/operations/read-bank-file.ts';
import { camt053, OUR_IBAN, type Said } from './camt.ts';

/** A month at the bank of a node in use: an account, a statement that is booked but for what nobody knows, and
 *  one that waits.
 *  @param giverId who topped up by transfer.
 *  @returns the file that waits. */
export async function bankMonth(deps: NodeDeps, giverId: string): Promise<string> {
  const typed = { iban: OUR_IBAN, holder: 'Example Association', bic: '' };
  const set = await setOwnAccount(deps, typed, { confirmed: true });
  if (!set.ok) throw new Error(set.code);
  const reference = await paymentReference(deps, giverId);
  const unknown = { iban: 'NL91ABNA0417164300', name: 'A. Person' };
  const booked = await readIn(deps, '2026-10', '2026-10-05', [
    { amount: '20.00', reference, ...unknown },
    { amount: '5.00', text: 'For the musicians, with thanks and greetings', ...unknown },
    { side: 'out', amount: '1.90', text: 'Account fees, October' },
  ]);
  const done = await bookBankFile(deps, { fileId: booked, by: null });
  if (!done.ok) throw new Error(done.code);
  return await readIn(deps, '2026-11', '2026-11-05', [
    { amount: '10.00', reference },
    { amount: '3.00', text: 'Hello' },
    { amount: '20.00', reference, ...unknown, day: '2026-10-05' },
  ]);
}

async function readIn(
  deps: NodeDeps,
  id: string,
  from: string,
  entries: readonly Said[],
): Promise<string> {
  const bytes = camt053({ id, from, entries: entries.map((entry) => ({ day: from, ...entry })) });
  const read = await readBankFile(deps, { name: `statement-${id}.xml`, bytes, by: null });
  if (!read.ok) throw new Error(read.code);
  return read.fileId;
}
