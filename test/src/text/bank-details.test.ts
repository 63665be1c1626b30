import { expect, test } from 'vitest';
import {
  ibanInGroups,
  isHolder,
  readBic,
  readHolder,
  readIban,
} from '../../../src/text/bank-details.ts';

const IBAN = 'DE89370400440532013000';

test.each([
  ['as banks print it', 'DE89 3704 0044 0532 0130 00'],
  ['in small letters', 'de89370400440532013000'],
  ['with no-break spaces, line ends and hyphens', ' DE89\u00a03704-0044\n0532 0130\u202f00 '],
])('an IBAN is read %s', (_, typed) => {
  expect(readIban(typed)).toBe(IBAN);
});

test.each([
  ['wrong check digits', 'DE88370400440532013000'],
  ['two digits in the wrong order', 'DE89370400440532010300'],
  ['a digit too few', 'DE8937040044053201300'],
  ['the length of another country', 'NO89370400440532013000'],
  ['a country that has none', 'XX89370400440532013000'],
  ['digits of another script', 'DE٨٩370400440532013000'],
  ['a check number that is no remainder', 'DE00370400440532013000'],
  ['nothing', ''],
  ['far too much', '1'.repeat(1_000)],
])('what has %s is no IBAN', (_, typed) => {
  expect(readIban(typed)).toBeNull();
});

// Source: the SWIFT IBAN registry, the examples of its countries.
test.each(['BE68539007547034', 'FR1420041010050500013M02606', 'MT84MALT011000012345MTLCAST001S'])(
  '%s is one, and stands in groups of four',
  (iban) => {
    expect(readIban(iban)).toBe(iban);
    const groups = ibanInGroups(iban).split(' ');
    expect(groups.slice(0, -1).every(({ length }) => length === 4)).toBe(true);
    expect(groups.join('')).toBe(iban);
    expect(groups.at(-1)).not.toBe('');
  },
);

test('a BIC has 8 or 11 places', () => {
  expect(readBic('cobadeff')).toBe('COBADEFF');
  expect(readBic(' COBA DE FF XXX ')).toBe('COBADEFFXXX');
  for (const typed of ['COBADEFF1', 'C0BADEFF', 'COBA11FF', '', 'COBADEFFXXXX'])
    expect(readBic(typed), typed).toBeNull();
});

test('a name is one line of what can be seen', () => {
  expect(readHolder('  Zoé  d’Aix,\u00a0e.V. ')).toBe('Zoé d’Aix, e.V.');
  expect(isHolder('€'.repeat(140))).toBe(true);
  expect(isHolder('😀'.repeat(140))).toBe(true);
  const bad = [
    '',
    ' ',
    'a\nb',
    'a\u0000b',
    'a\u2028b',
    'a\u202eb',
    'a\u200bb',
    '\ud800',
    ' a',
    'a ',
  ];
  for (const text of [...bad, '😀'.repeat(141)]) expect(isHolder(text), text).toBe(false);
  expect(readHolder('a\nb')).toBeNull();
});
