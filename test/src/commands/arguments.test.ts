import { expect, test } from 'vitest';
import { amountOf, monthOf } from '../../../src/commands/arguments.ts';
import { CommandFailed } from '../../../src/commands/terminal.ts';

const complaint = (act: () => unknown) => {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    return [error.status, error.message];
  }
};

test.each(['', '0', '0.00', '-5', '12.345', '1e3', 'ten', '5 EUR', '1'.repeat(20)])(
  '%j is no amount, and how one is written is said',
  (text) => {
    expect(complaint(() => amountOf(text, 'EUR'))).toEqual([
      2,
      'An amount is a positive number like 10 or 12.50.',
    ]);
  },
);

test('an amount is in minor units of the currency', () => {
  expect([amountOf('12.50', 'EUR'), amountOf('12', 'JPY'), amountOf('1.234', 'KWD')]).toEqual([
    1_250n,
    12n,
    1_234n,
  ]);
});

test.each(['2026-13', '2026-00', '2026-1', 'november', '26-11', '2026-11-01', ''])(
  '%j is no month, and how one is written is said',
  (text) => {
    expect(complaint(() => monthOf(text))).toEqual([2, 'A month is written like 2026-11.']);
  },
);

test('a month is a month', () => expect(monthOf('2026-11')).toBe('2026-11'));
