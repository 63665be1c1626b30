import { isIsoCurrency, scaleOf } from '../../money/currency.ts';
import type { Money } from '../../money/money.ts';
import type { Side } from './bank-file.ts';
import { quoted, refuse } from './camt-fault.ts';
import { all, at, type Element } from './element.ts';

/** Single values as ISO 20022 writes them. Whatever is not so is refused with its place. */

/** What an element says, its lines and gaps made one blank each; null: there is none, or it is empty. */
export function textOf(element: Element | undefined): string | null {
  if (element === undefined) return null;
  const text = element.text.trim();
  return text === '' ? null : text.replaceAll(/\s+/g, ' ');
}

export const textAt = (element: Element | undefined, ...names: readonly string[]): string | null =>
  textOf(at(element, ...names));

/** The child that has to be there, once. */
export function only(element: Element, name: string): Element {
  const [child, second] = all(element, name);
  if (child === undefined) throw refuse('element_missing', element, name);
  if (second !== undefined) throw refuse('value_invalid', second, 'twice');
  return child;
}

/** The text that has to be there. */
export function textOfOnly(element: Element, name: string): string {
  const child = only(element, name);
  const text = textOf(child);
  if (text === null) throw refuse('value_invalid', child);
  return text;
}

/** xs:decimal without a minus; at least one digit is for the code to see. */
const DECIMAL = /^\+?([0-9]{0,18})(?:\.([0-9]{0,17}))?$/;
/** ISO 20022 has 18 digits; with the currency's decimals they still fit 64 bits. */
const MOST_MINOR = 10n ** 18n;

/** An amount with its currency: exact, never below zero. */
export function moneyOf(element: Element): Money {
  const currency = element.attributes.Ccy ?? '';
  if (currency === '') throw refuse('currency_missing', element, 'Ccy');
  if (!isIsoCurrency(currency)) throw refuse('currency_unknown', element, quoted(currency));
  const [, whole = '', decimals = ''] = DECIMAL.exec(element.text.trim()) ?? [];
  const fraction = decimals.replace(/0+$/, '');
  const scale = scaleOf(currency);
  const isNumber = whole !== '' || decimals !== '';
  if (!isNumber || fraction.length > scale) throw refuse('amount_invalid', element);
  const amountMinor = BigInt(whole + fraction.padEnd(scale, '0'));
  if (amountMinor >= MOST_MINOR) throw refuse('amount_invalid', element);
  return { amountMinor, currency };
}

export function sideOf(element: Element): Side {
  const text = textOf(element);
  if (text === 'CRDT') return 'credit';
  if (text === 'DBIT') return 'debit';
  throw refuse('value_invalid', element);
}

/** With what it is called for, as money that comes. */
export const signed = (side: Side, amountMinor: bigint): bigint =>
  side === 'credit' ? amountMinor : -amountMinor;

/** xs:boolean; null: it is not said. */
export function flagOf(element: Element | undefined): boolean | null {
  if (element === undefined) return null;
  const text = textOf(element);
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw refuse('value_invalid', element);
}

const DAY = /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?=$|[TZ+-])/;

/** The day of a date or of a moment, as the bank counts days; null: it is not said. */
export function dayOf(element: Element | undefined): string | null {
  if (element === undefined) return null;
  const text = element.text.trim();
  const [day = '', ...parts] = DAY.exec(text) ?? [];
  const [year = 0, month = 0, date = 0] = parts.map(Number);
  // A day that is none, such as the 31st of November, becomes another one.
  const asIs = new Date(Date.UTC(year, month - 1, date));
  const isDay = asIs.getUTCMonth() === month - 1 && asIs.getUTCDate() === date;
  if (day === '' || !isDay) throw refuse('date_invalid', element);
  return day;
}

/** Of an element that holds either `Dt` or `DtTm`. */
export const dayIn = (element: Element | undefined): string | null =>
  dayOf(at(element, 'Dt') ?? at(element, 'DtTm'));

/** A small number, such as how many; null: it is not said, or not so that it can be counted with. */
export function countOf(element: Element | undefined): number | null {
  const text = textOf(element) ?? '';
  return /^[0-9]{1,9}$/.test(text) ? Number(text) : null;
}

/** An account number without gaps, in capitals. Whether it can exist is not asked: it is the bank's. */
export function ibanOf(element: Element | undefined): string | null {
  const text = textOf(element)?.replaceAll(/\s/g, '').toUpperCase() ?? '';
  return text === '' ? null : text;
}
