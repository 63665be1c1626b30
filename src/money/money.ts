import { scaleOf } from './currency.ts';

/** An amount in minor units of a currency; the scale is ISO 4217's. */
export type Money = { readonly amountMinor: bigint; readonly currency: string };

export type Locale = 'en' | 'fr';

const NARROW_NO_BREAK = '\u202f';
const NO_BREAK = '\u00a0';

/** The amount for people, then its code: `0.31 EUR`, `1 234,50 EUR` (no-break spaces in French).
 *  Exact at any size: Intl is given the decimals as text, never a float. */
export function formatMoney(money: Money, locale: Locale): string {
  const scale = scaleOf(money.currency);
  const number = new Intl.NumberFormat(locale, {
    minimumFractionDigits: scale,
    maximumFractionDigits: scale,
  }).format(decimalText(money) as Intl.StringNumericLiteral);
  return `${number}${locale === 'fr' ? NO_BREAK : ' '}${money.currency}`;
}

/** The amount as a plain decimal number: `-1234.50`, for exports and for input fields. */
export function decimalText({ amountMinor, currency }: Money): string {
  const scale = scaleOf(currency);
  const digits = (amountMinor < 0n ? -amountMinor : amountMinor)
    .toString()
    .padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale);
  return `${amountMinor < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${fraction}`}`;
}

const PLAIN = /^([0-9]{1,18})(?:[.,]([0-9]{1,4}))?$/;
const GROUPED = [
  new RegExp(
    `^([0-9]{1,3}(?:([ ${NO_BREAK}${NARROW_NO_BREAK}])[0-9]{3})(?:\\2[0-9]{3})*)(?:[.,]([0-9]{1,4}))?$`,
  ),
  /^([0-9]{1,3}(,)[0-9]{3}(?:,[0-9]{3})*)\.([0-9]{1,4})$/,
  /^([0-9]{1,3}(\.)[0-9]{3}(?:\.[0-9]{3})*),([0-9]{1,4})$/,
];

/** What a person typed, in minor units; null when it is not one positive number that can only mean
 *  one thing. `5`, `5,00`, `5.00` and `1 234,5` are; `1,234` is not (in euros), nor a sign, an
 *  exponent, or more decimals than the currency has. Zero is a number; its use is the caller's. */
export function parseAmount(text: string, currency: string): bigint | null {
  const { whole, fraction } = readNumber(text.trim()) ?? {};
  const scale = scaleOf(currency);
  if (whole === undefined || fraction === undefined || fraction.length > scale) return null;
  return BigInt(whole + fraction.padEnd(scale, '0'));
}

function readNumber(text: string): { whole: string; fraction: string } | null {
  const plain = PLAIN.exec(text);
  if (plain) return { whole: plain[1] ?? '', fraction: plain[2] ?? '' };
  for (const pattern of GROUPED) {
    const grouped = pattern.exec(text);
    if (grouped) {
      return { whole: (grouped[1] ?? '').replaceAll(/[^0-9]/g, ''), fraction: grouped[3] ?? '' };
    }
  }
  return null;
}
