import { isSEPACountry, isValidBIC, isValidIBAN } from 'ibantools';

/** What a bank needs to know to send money: as people type it, and as it is kept and signed. */

/** A name on a bank account has so many characters at most. Source: ISO 20022, Max140Text. */
export const HOLDER_MAX_CHARACTERS = 140;

/** Without gaps, in capitals: the form in which one account has one name. Its check digits are right, and
 *  its length is that of its country. Source: ISO 13616. */
export const isIban = (text: string): boolean =>
  /^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$/.test(text) && isValidIBAN(text);

/** In the single euro payments area since the package's list was made. Source: EPC409-09, list of SEPA scheme
 *  countries. */
const SEPA_SINCE = new Set(['AL', 'MD', 'ME', 'MK', 'RS']);

/** Whether a credit transfer in euros reaches an account: one that does not may have the bank refuse the whole
 *  file. */
export const isSepaIban = (iban: string): boolean =>
  isSEPACountry(iban.slice(0, 2)) || SEPA_SINCE.has(iban.slice(0, 2));

/** Source: ISO 9362. */
export const isBic = (text: string): boolean => /^[A-Z0-9]{8,11}$/.test(text) && isValidBIC(text);

/** Whether a name can be shown and typed at a bank as it is: no line ends, nothing invisible that makes it
 *  look like another one. */
export const isHolder = (text: string): boolean =>
  text.isWellFormed() &&
  [...text].length <= HOLDER_MAX_CHARACTERS &&
  /^\S(?:.*\S)?$/u.test(text) &&
  !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text);

/** An IBAN as somebody typed or copied it, with whatever gaps; null when it is none. */
export function readIban(typed: string): string | null {
  const text = typed.replaceAll(/[\s-]/g, '').toUpperCase();
  return isIban(text) ? text : null;
}

/** The same of a BIC. */
export function readBic(typed: string): string | null {
  const text = typed.replaceAll(/\s/g, '').toUpperCase();
  return isBic(text) ? text : null;
}

/** A name as somebody typed it, its gaps made one blank each; null when it is none. */
export function readHolder(typed: string): string | null {
  const text = typed.trim().replaceAll(/[^\S\n\r]+/g, ' ');
  return isHolder(text) ? text : null;
}

/** In groups of four, as banks print it and people read it out. */
export const ibanInGroups = (iban: string): string => iban.replaceAll(/(.{4})(?=.)/g, '$1 ');

/** Enough of an IBAN for its owner to know it, and for nobody else to use it: `DE … 3000`. */
export const ibanHint = (iban: string): string =>
  `${iban.slice(0, 2)}\u00a0…\u00a0${iban.slice(-4)}`;
