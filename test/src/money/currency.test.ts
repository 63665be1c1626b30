import { expect, test } from 'vitest';
import { isCurrency, isIsoCurrency, isPointsCode, scaleOf } from '../../../src/money/currency.ts';

test.each([
  ['EUR', 2],
  ['JPY', 0],
  ['KWD', 3],
  ['MERCI', 2],
])('%s has %i decimals', (code, scale) => {
  expect(scaleOf(code)).toBe(scale);
});

test('money and points never share a code', () => {
  for (const code of Intl.supportedValuesOf('currency')) {
    expect(isIsoCurrency(code) && isPointsCode(code)).toBe(false);
  }
  expect(isIsoCurrency('EUR')).toBe(true);
  expect(isPointsCode('EUR')).toBe(false);
});

test.each(['XAU', 'XTS', 'XXX', 'eur', 'EU', 'EUROS1', '€', ''])('"%s" is neither', (code) => {
  expect(isCurrency(code)).toBe(false);
});

test('a word in capitals can name points', () => {
  expect(isPointsCode('PTS')).toBe(true);
  expect(isPointsCode('MERCI')).toBe(true);
});

test('scales are those of the platform, where it knows them', () => {
  for (const code of Intl.supportedValuesOf('currency').filter(isIsoCurrency)) {
    const { maximumFractionDigits } = new Intl.NumberFormat('en', {
      style: 'currency',
      currency: code,
    }).resolvedOptions();
    // CLDR shows some currencies without the minor unit that ISO 4217 gives them.
    if (maximumFractionDigits !== 0)
      expect([code, maximumFractionDigits]).toEqual([code, scaleOf(code)]);
  }
});
