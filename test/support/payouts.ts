import { bookBankFile } from '../../src/operations/book-bank-file.ts';
import { closePeriod } from '../../src/operations/close-period.ts';
import type { NodeDeps } from '../../src/operations/deps.ts';
import { giveFlattr } from '../../src/operations/give-flattr.ts';
import type { Outcome } from '../../src/operations/outcome.ts';
import { setOwnAccount } from '../../src/operations/own-account.ts';
import { setPayoutAccount } from '../../src/operations/payout-account.ts';
import { readBankFile } from '../../src/operations/read-bank-file.ts';
import { camt053, OUR_IBAN, type SaidStatement } from './camt.ts';
import { giver, type House, house, person } from './house.ts';

/** Sources: the examples of the IBAN registry. */
export const IBAN_NL = 'NL91ABNA0417164300';
export const IBAN_FR = 'FR1420041010050500013M02606';
export const IBAN_AT = 'AT611904300234573201';

export function succeeded<Done extends object>(outcome: Outcome<Done, string>): Done {
  if (!outcome.ok) throw new Error(`${outcome.code} ${outcome.detail ?? ''}`);
  return outcome;
}

/** This node has a bank account. */
export const atTheBank = async (deps: NodeDeps): Promise<void> => {
  const typed = { iban: OUR_IBAN, holder: 'Example Association', bic: '' };
  succeeded(await setOwnAccount(deps, typed, { confirmed: false }));
};

/** Somebody says where they are paid. */
export const paidAt = async (deps: NodeDeps, actorId: string, iban: string, holder = 'A Creator') =>
  succeeded(await setPayoutAccount(deps, actorId, { iban, holder, bic: '' }));

/** A house at a bank in which some people have earned something in October, by their handles; it is the
 *  6th of November. */
export async function earners<Handle extends string>(
  earned: Readonly<Record<Handle, bigint>>,
): Promise<{ readonly h: House; readonly ids: Readonly<Record<Handle, string>> }> {
  const h = await house();
  const { deps } = h;
  await atTheBank(deps);
  const ids: Record<string, string> = {};
  for (const [handle, minor] of Object.entries<bigint>(earned)) {
    ids[handle] = await person(deps, handle);
    const means = { budgetMinor: minor, fundsMinor: minor };
    const giverId = await giver(deps, `friend-of-${handle}`, means);
    succeeded(await giveFlattr(deps, { giverId, personId: ids[handle] ?? '' }));
  }
  h.setClock('2026-11-06T12:00:00Z');
  succeeded(await closePeriod(deps, '2026-10'));
  return { h, ids: ids as Record<Handle, string> };
}

/** A statement of the bank is read and booked. */
export async function theBankSays(
  deps: NodeDeps,
  id: string,
  ...entries: SaidStatement['entries']
): Promise<void> {
  const bytes = camt053({ id, entries });
  const { fileId } = succeeded(await readBankFile(deps, { name: `${id}.xml`, bytes, by: null }));
  succeeded(await bookBankFile(deps, { fileId, by: null }));
}
