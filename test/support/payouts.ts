import { eq } from 'drizzle-orm';
import { bankEntry, payoutAccount } from '../../db/schema/schema.ts';
import { bookBankFile } from '../../src/operations/book-bank-file.ts';
import { closePeriod } from '../../src/operations/close-period.ts';
import type { NodeDeps } from '../../src/operations/deps.ts';
import { giveFlattr } from '../../src/operations/give-flattr.ts';
import { orderPayments } from '../../src/operations/order-payments.ts';
import type { Outcome } from '../../src/operations/outcome.ts';
import { setOwnAccount } from '../../src/operations/own-account.ts';
import { paymentReference } from '../../src/operations/payment-reference.ts';
import { setPaymentSettings } from '../../src/operations/payment-settings.ts';
import { setPayoutAccount } from '../../src/operations/payout-account.ts';
import { readBankFile } from '../../src/operations/read-bank-file.ts';
import { sendEntryBack } from '../../src/operations/send-entry-back.ts';
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

/** A statement of the bank is read and booked.
 *  @param said its id, and whose it is where that is not the first account. */
export async function theBankSays(
  deps: NodeDeps,
  said: string | Pick<SaidStatement, 'id' | 'iban'>,
  ...entries: SaidStatement['entries']
): Promise<void> {
  const statement = typeof said === 'string' ? { id: said } : said;
  const bytes = camt053({ ...statement, entries });
  const { id } = statement;
  const { fileId } = succeeded(await readBankFile(deps, { name: `${id}.xml`, bytes, by: null }));
  succeeded(await bookBankFile(deps, { fileId, by: null }));
}

/** What a node has that pays out: a file that waits for a second person, payments that are due, and somebody
 *  to whom a payment came back and who has paid in.
 *  @returns the pages of the payments. */
export async function paysOut(deps: NodeDeps, actorId: string): Promise<string[]> {
  await atTheBank(deps);
  const reference = await paymentReference(deps, actorId);
  const from = { iban: IBAN_FR, name: 'A. Giver' };
  await theBankSays(
    deps,
    '2026-09',
    { amount: '4.00', reference, ...from },
    { amount: '7.00', text: 'By mistake', ...from },
    { amount: '8.00', text: 'By mistake once more', ...from },
  );
  const sendBack = async (text: string) => {
    const entry = await deps.db.query.bankEntry.findFirst({ where: eq(bankEntry.text, text) });
    succeeded(await sendEntryBack(deps, { entryId: entry?.id ?? '' }));
  };
  succeeded(await setPaymentSettings(deps, { thresholdMinor: 1_000n, fourEyes: true }));
  await sendBack('By mistake');
  const { fileId } = succeeded(await orderPayments(deps, { by: null, instant: false }));
  await sendBack('By mistake once more');
  const at = deps.clock();
  const account = { id: deps.newId(), actorId, iban: IBAN_AT, holder: 'A Keeper', setAt: at };
  await deps.db.insert(payoutAccount).values({ ...account, usableFrom: at, failedAt: at });
  return ['/admin/month/payments', `/admin/month/payments/${fileId}`];
}
