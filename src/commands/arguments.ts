import { isMonth } from '../flattr/period.ts';
import { parseAmount } from '../money/money.ts';
import { CommandFailed, WRONG_USAGE } from './terminal.ts';

export const AMOUNT_WRONG = 'An amount is a positive number like 10 or 12.50.';

/** An amount above zero, in minor units. */
export function amountOf(text: string, currency: string): bigint {
  const amountMinor = parseAmount(text, currency);
  if (amountMinor === null || amountMinor < 1n) throw new CommandFailed(AMOUNT_WRONG, WRONG_USAGE);
  return amountMinor;
}

/** A month, checked. */
export function monthOf(text: string): string {
  if (!isMonth(text)) throw new CommandFailed('A month is written like 2026-11.', WRONG_USAGE);
  return text;
}
