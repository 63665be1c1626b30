import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  creditorReference,
  creditorReferenceIn,
  giverReference,
  isCreditorReference,
  readCreditorReference,
  referenceInGroups,
} from '../../../src/money/creditor-reference.ts';

/** The standard's own example, which everybody's papers print. */
const EXAMPLE = 'RF18539007547034';

/** The rule of ISO 11649, with one large number and not digit by digit: the first four characters go to the
 *  end, letters become 10 to 35, and the number leaves 1 when divided by 97. */
function obeysTheRule(text: string): boolean {
  const numbers = [...(text.slice(4) + text.slice(0, 4))].map((one) =>
    '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'.indexOf(one),
  );
  return BigInt(numbers.join('')) % 97n === 1n;
}

const body = fc.stringMatching(/^[0-9A-Z]{1,21}$/);

test('the standard’s own example is made, known and printed', () => {
  expect(creditorReference('539007547034')).toBe(EXAMPLE);
  expect(isCreditorReference(EXAMPLE)).toBe(true);
  expect(referenceInGroups(EXAMPLE)).toBe('RF18 5390 0754 7034');
  expect(readCreditorReference(' rf18 5390-0754 7034 ')).toBe(EXAMPLE);
});

test('what is made of any body obeys the rule', () => {
  fc.assert(
    fc.property(body, (any) => {
      const made = creditorReference(any);
      expect(obeysTheRule(made)).toBe(true);
      expect(isCreditorReference(made)).toBe(true);
      expect(readCreditorReference(referenceInGroups(made).toLowerCase())).toBe(made);
    }),
  );
});

test.each(['', 'a', 'É', 'RF 1', '1'.repeat(22)])('no reference is made of %j', (wrong) => {
  expect(() => creditorReference(wrong)).toThrow();
});

test.each([
  'RF18539007547043',
  'RF19539007547034',
  'RF18 5390 0754 7034',
  'rf18539007547034',
  'RF18',
  `${EXAMPLE}\n`,
  'RF18５39007547034',
  '',
])('%j is none', (wrong) => {
  expect(isCreditorReference(wrong)).toBe(false);
});

test('one wrong digit, and two that changed places, are always seen', () => {
  const digits = [...EXAMPLE];
  for (let at = 2; at < digits.length; at += 1) {
    for (let digit = 0; digit < 10; digit += 1) {
      const typed = digits.with(at, String(digit)).join('');
      expect(isCreditorReference(typed)).toBe(typed === EXAMPLE);
    }
    const swapped = [...digits.slice(0, at), digits[at + 1], digits[at], ...digits.slice(at + 2)];
    if (at + 1 < digits.length && digits[at] !== digits[at + 1])
      expect(isCreditorReference(swapped.join(''))).toBe(false);
  }
});

test('a giver’s own is short, of digits, and theirs', () => {
  const bits = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
  fc.assert(
    fc.property(bits, (random) => {
      const made = giverReference(random);
      expect(made).toMatch(/^RF[0-9]{2}[1-9][0-9]{11}$/);
      expect(isCreditorReference(made)).toBe(true);
      expect(giverReference(random)).toBe(made);
      expect(giverReference(random + 1n)).not.toBe(made);
    }),
  );
});

describe('in a text for people', () => {
  test.each([
    EXAMPLE,
    'RF18 5390 0754 7034',
    'rf18 5390 0754 7034 merci',
    'Merci! RF18 5390 0754 7034, from all of us',
    'SVWZ+RF18539007547034',
    '/RFB/RF18539007547034',
    'EREF:RF18-5390-0754-7034.',
    // A line of a bank's that ends where its 27 characters do.
    'TOP UP OF NOVEMBER RF185390 07547034',
    'RF18 5390 0754 7043? no: RF18 5390 0754 7034',
  ])('%j holds it', (text) => expect(creditorReferenceIn(text)).toBe(EXAMPLE));

  test.each([
    '',
    'RF',
    'RF18',
    'XRF18539007547034',
    'RF18539007547043',
    'RF18539007547034X',
    'RF18 5390 0754',
    `RF18${' 5390'.repeat(20)}`,
  ])('%j holds none', (text) => expect(creditorReferenceIn(text)).toBe(null));

  test('words after a giver’s own are not taken for a part of it', () => {
    const words = fc.stringMatching(/^[A-Z]{1,4}( [A-Z]{1,4}){0,2}$/);
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), words, (random, after) => {
        // In groups of four, as many letters as a long one has may be one: once in 97 times they are.
        fc.pre(!/^.{4} .{4} .$/.test(after));
        const made = giverReference(random);
        expect(creditorReferenceIn(`thanks ${referenceInGroups(made)} ${after}`)).toBe(made);
      }),
      { numRuns: 500 },
    );
  });

  test('words that would make a long one of it, but for their gaps', () => {
    const made = giverReference(16455001826758303279n);
    expect(isCreditorReference(`${made}SCXJIOTFE`)).toBe(true);
    expect(creditorReferenceIn(`${referenceInGroups(made)} SCXJ IOT FE`)).toBe(made);
  });

  test('a long one is not taken for the short one that it begins with', () => {
    const begins = Array.from({ length: 1_000 }, (_, n) =>
      creditorReference(`539007547034${n}ABCDEFGHI`.slice(0, 21)),
    ).find((one) => one.startsWith(EXAMPLE) && one.length === 25);
    expect(isCreditorReference(begins ?? '')).toBe(true);
    expect(creditorReferenceIn(referenceInGroups(begins ?? ''))).toBe(begins);
  });

  test('a long one is found as it is, or in groups', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9A-Z]{21}$/), (any) => {
        const made = creditorReference(any);
        expect(creditorReferenceIn(`for ${made}`)).toBe(made);
        expect(creditorReferenceIn(`for ${referenceInGroups(made)} of us`)).toBe(made);
      }),
    );
  });
});
