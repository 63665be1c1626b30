import { isIsoCurrency } from '../../money/currency.ts';
import type { Rail, RailNode, Transfer } from '../rail.ts';
import { epcPayload } from './epc-qr.ts';

/** What a code for a bank's app may hold of a name. Source: EPC069-12. */
const HOLDER_IN_CODE = 70;

/** By transfer, from the giver's own bank.
 *  @returns null: the node keeps no money. */
export const sepaRail = ({ currency }: RailNode): Rail | null =>
  isIsoCurrency(currency) ? { name: 'sepa', how: 'transfer', code } : null;

/** Bank apps read euros only. */
function code({ account, reference, amountMinor, currency }: Transfer): string | null {
  if (currency !== 'EUR') return null;
  const { iban, bic } = account;
  const name = [...account.holder].slice(0, HOLDER_IN_CODE).join('').trim();
  const about = { bic, name, iban, amountMinor, purpose: null, reference };
  const made = epcPayload({ ...about, text: null, information: null });
  return made.ok ? made.payload : null;
}
