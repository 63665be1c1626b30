import { type Element, pathOf } from './element.ts';

/** Why a file of a bank's is not taken. Each is refused as a whole.
 *  - `too_large`: in bytes, entries, depth, or one text of it; `archive`: a ZIP that cannot be unpacked, or is
 *    too large for that; has nothing in it, or another ZIP.
 *  - `encoding`: not in the encoding that it declares, or one that no bank uses.
 *  - `not_xml`: not well-formed, or not all of it is there; `doctype`: it brings definitions of its own.
 *  - `not_camt`: another document; `version_unknown`: a camt of a version that is not known here.
 *  - `element_missing`, `value_invalid`: not as ISO 20022 has it.
 *  - `account_missing`, `currency_missing`, `currency_unknown`, `amount_invalid`, `date_invalid`.
 *  - `sum_wrong`: opening balance and booked entries do not make the closing balance.
 *  - `detail_sum_wrong`: what an entry is made of does not make the entry. */
export type CamtFault =
  | 'too_large'
  | 'archive'
  | 'encoding'
  | 'not_xml'
  | 'doctype'
  | 'not_camt'
  | 'version_unknown'
  | 'element_missing'
  | 'value_invalid'
  | 'account_missing'
  | 'currency_missing'
  | 'currency_unknown'
  | 'amount_invalid'
  | 'date_invalid'
  | 'sum_wrong'
  | 'detail_sum_wrong';

const FOUND_CHARACTERS = 80;

/** Ends the reading; `readCamt` makes a refusal of it. */
export class CamtRefusal extends Error {
  readonly code: CamtFault;

  constructor(code: CamtFault, detail: string) {
    super(detail);
    this.code = code;
  }
}

/** A refusal that says where: `Stmt[1]/Ntry[3]/Amt: "1,50"`.
 *  @param found the value, or what else there is to say; without it the element's own text. */
export const refuse = (code: CamtFault, element: Element, found?: string): CamtRefusal =>
  new CamtRefusal(code, `${pathOf(element)}: ${found ?? quoted(element.text.trim())}`);

/** As much of it as helps to find it. */
export const quoted = (text: string): string =>
  JSON.stringify(text.length > FOUND_CHARACTERS ? `${text.slice(0, FOUND_CHARACTERS)}…` : text);
