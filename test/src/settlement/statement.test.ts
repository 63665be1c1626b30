import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StatementLine } from '../../../src/settlement/documents.ts';
import { grossOf, orderLines } from '../../../src/settlement/statement.ts';

describe('the lines', () => {
  const line: fc.Arbitrary<StatementLine> = fc.record({
    payee: fc.webUrl(),
    amountMinor: fc.bigInt(0n, 10n ** 15n),
    works: fc.uniqueArray(
      fc.record({ work: fc.option(fc.webUrl()), flattrs: fc.integer({ min: 1, max: 99 }) }),
      { selector: ({ work }) => work, maxLength: 5 },
    ),
  });
  const someLines = fc.uniqueArray(line, { selector: ({ payee }) => payee });

  test('have one order, whatever order they came in', () => {
    fc.assert(
      fc.property(someLines, (some) => {
        const shuffled = some
          .toReversed()
          .map((one) => ({ ...one, works: one.works.toReversed() }));
        expect(orderLines(shuffled)).toEqual(orderLines(some));
        expect(orderLines(some)).toHaveLength(some.length);
        expect(grossOf(orderLines(some))).toBe(grossOf(some));
      }),
    );
  });

  test('sum to the gross amount', () => {
    const of = (amountMinor: bigint) => ({ payee: `${amountMinor}`, amountMinor, works: [] });
    expect(grossOf([of(25n), of(75n)])).toBe(100n);
    expect(grossOf([])).toBe(0n);
  });
});
