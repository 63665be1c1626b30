import { isCreditorReference } from '../../money/creditor-reference.ts';
import { decimalText } from '../../money/money.ts';
import { isBic, isHolder, isIban } from '../../text/bank-details.ts';

/** What a bank's app fills its form with, once its camera has seen it. */
export type EpcTransfer = {
  /** Only needed for accounts outside the European Economic Area. */
  readonly bic: string | null;
  /** Whose account it is. */
  readonly name: string;
  /** Without gaps, in capitals. */
  readonly iban: string;
  /** Of euros, in cents; null: the giver types it. */
  readonly amountMinor: bigint | null;
  /** Four letters of ISO 20022's external purpose codes, such as `CHAR`; null: none. */
  readonly purpose: string | null;
  /** `reference` is for the bank to bring back untouched, `text` for people; one of them at most. */
  readonly reference: string | null;
  readonly text: string | null;
  /** What the app may show the giver, and does not send. */
  readonly information: string | null;
};

export type EpcFault =
  | 'bic_invalid'
  | 'name_invalid'
  | 'iban_invalid'
  | 'amount_invalid'
  | 'purpose_invalid'
  | 'reference_invalid'
  | 'text_invalid'
  | 'reference_and_text'
  | 'information_invalid'
  | 'too_long';

export type EpcPayload =
  | { readonly ok: true; readonly payload: string }
  | { readonly ok: false; readonly code: EpcFault };

const MOST_BYTES = 331;
const MOST_MINOR = 999_999_999_99n;

/** How the payload is to be drawn: nothing stronger, and no larger. Source: EPC069-12, chapter 2. */
export const EPC_DRAWING = { ecc: 'M', maxVersion: 13 } as const;

/** The lines of a code that a bank's app reads: version 002, in UTF-8.
 *  Refuses what does not fit the rules, all in `EpcFault`.
 *  Source: EPC069-12, "Quick Response Code: guidelines to enable data capture for the initiation of a SEPA credit
 *  transfer", versions 2.1 and 3.0. */
export function epcPayload(transfer: EpcTransfer): EpcPayload {
  const code = faultOf(transfer);
  if (code !== null) return { ok: false, code };
  const { bic, name, iban, amountMinor, purpose, reference, text, information } = transfer;
  const amount = amountMinor === null ? '' : `EUR${decimalText({ amountMinor, currency: 'EUR' })}`;
  const lines = ['BCD', '002', '1', 'SCT', bic ?? '', name, iban, amount];
  const all = [...lines, purpose ?? '', reference ?? '', text ?? '', information ?? ''];
  // Empty lines at the end are left out, and so is the last line's end.
  const payload = all.join('\n').trimEnd();
  if (new TextEncoder().encode(payload).length > MOST_BYTES) return { ok: false, code: 'too_long' };
  return { ok: true, payload };
}

function faultOf(transfer: EpcTransfer): EpcFault | null {
  const { bic, name, iban, amountMinor, purpose, reference, text, information } = transfer;
  if (bic !== null && !isBic(bic)) return 'bic_invalid';
  if (!isLine(name, 70)) return 'name_invalid';
  if (!isIban(iban)) return 'iban_invalid';
  if (amountMinor !== null && (amountMinor < 1n || amountMinor > MOST_MINOR))
    return 'amount_invalid';
  if (purpose !== null && !/^[A-Z0-9]{1,4}$/.test(purpose)) return 'purpose_invalid';
  if (reference !== null && !isCreditorReference(reference)) return 'reference_invalid';
  if (text !== null && !isLine(text, 140)) return 'text_invalid';
  if (reference !== null && text !== null) return 'reference_and_text';
  if (information !== null && !isLine(information, 70)) return 'information_invalid';
  return null;
}

/** One line that says something, and nothing that is not seen: as a name on an account is. */
const isLine = (text: string, most: number): boolean => isHolder(text) && [...text].length <= most;
