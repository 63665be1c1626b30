import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimalText, formatMoney, parseAmount } from '../../../src/money/money.ts';

describe('formatMoney', () => {
  test.each([
    [31n, 'EUR', 'en', '0.31 EUR'],
    [31n, 'EUR', 'fr', '0,31\u00a0EUR'],
    [123_450n, 'EUR', 'en', '1,234.50 EUR'],
    [123_450n, 'EUR', 'fr', '1\u202f234,50\u00a0EUR'],
    [-5n, 'CHF', 'en', '-0.05 CHF'],
    [1234n, 'JPY', 'en', '1,234 JPY'],
    [1234n, 'KWD', 'en', '1.234 KWD'],
    [750n, 'MERCI', 'fr', '7,50\u00a0MERCI'],
    [0n, 'EUR', 'en', '0.00 EUR'],
  ] as const)('%s %s in %s is "%s"', (amountMinor, currency, locale, text) => {
    expect(formatMoney({ amountMinor, currency }, locale)).toBe(text);
  });

  test('is exact beyond 2^53', () => {
    expect(formatMoney({ amountMinor: 900_719_925_474_099_301n, currency: 'EUR' }, 'en')).toBe(
      '9,007,199,254,740,993.01 EUR',
    );
  });
});

describe('parseAmount', () => {
  test.each([
    ['5', 'EUR', 500n],
    ['5,00', 'EUR', 500n],
    ['5.00', 'EUR', 500n],
    [' 5,5 ', 'EUR', 550n],
    ['0', 'EUR', 0n],
    ['1 234,50', 'EUR', 123_450n],
    ['1\u202f234\u202f567', 'EUR', 123_456_700n],
    ['1\u00a0234.5', 'EUR', 123_450n],
    ['1,234.50', 'EUR', 123_450n],
    ['1.234,50', 'EUR', 123_450n],
    ['1234', 'JPY', 1234n],
    ['1,234', 'KWD', 1234n],
  ])('reads "%s" %s', (text, currency, amountMinor) => {
    expect(parseAmount(text, currency)).toBe(amountMinor);
  });

  test.each([
    ['', 'EUR'],
    ['1,234', 'EUR'],
    ['1.005', 'EUR'],
    ['5,', 'EUR'],
    ['.5', 'EUR'],
    ['-5', 'EUR'],
    ['+5', 'EUR'],
    ['5e2', 'EUR'],
    ['0x10', 'EUR'],
    ['12 34', 'EUR'],
    ['1 234\u00a0567', 'EUR'],
    ['1 2345', 'EUR'],
    ['1,234,567', 'EUR'],
    ['1.5', 'JPY'],
    ['5 EUR', 'EUR'],
    ['٥', 'EUR'],
    ['9'.repeat(40), 'EUR'],
  ])('refuses "%s" %s', (text, currency) => {
    expect(parseAmount(text, currency)).toBeNull();
  });
});

const currencies = fc.constantFrom('EUR', 'JPY', 'KWD', 'MERCI');

test('what is shown as a plain number is read back as the same amount', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 15n), currencies, (amountMinor, currency) => {
      expect(parseAmount(decimalText({ amountMinor, currency }), currency)).toBe(amountMinor);
    }),
  );
});

test('what is shown to a reader is read back as the same amount or refused, never as another', () => {
  fc.assert(
    fc.property(
      fc.bigInt(0n, 10n ** 15n),
      currencies,
      fc.constantFrom('en' as const, 'fr' as const),
      (amountMinor, currency, locale) => {
        const shown = formatMoney({ amountMinor, currency }, locale).slice(0, -currency.length);
        expect([amountMinor, null]).toContain(parseAmount(shown, currency));
      },
    ),
  );
});
