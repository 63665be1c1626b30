import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Statement, StatementLine } from '../../../src/settlement/documents.ts';
import {
  grossOf,
  orderLines,
  refusalOfStatement,
  type StatementExpectations,
} from '../../../src/settlement/statement.ts';

const [DEBTOR, CREDITOR] = ['https://a.example/users/1', 'https://b.example/users/2'];
const [HASH, OTHER_HASH] = ['ab'.repeat(32), 'cd'.repeat(32)];
const lines: readonly StatementLine[] = [
  { payee: 'https://b.example/users/4', amountMinor: 25n, works: [] },
  { payee: 'https://b.example/users/5', amountMinor: 75n, works: [] },
];
const statement: Statement = {
  ...{ iss: DEBTOR, aud: CREDITOR, jti: 'https://a.example/settlement/3', iat: 1_795_380_000 },
  ...{ period: '2026-11', currency: 'EUR', scale: 2, seq: 3, prev: HASH, linesSha256: OTHER_HASH },
  ...{ grossMinor: 100n, adjustmentMinor: 0n, carriedMinor: 0n, totalMinor: 100n, ack: null },
};
const expected: StatementExpectations = {
  ...{ debtor: DEBTOR, creditor: CREDITOR, currency: 'EUR', linesSha256: OTHER_HASH },
  last: { seq: 2, sha256: HASH, period: '2026-10' },
  isPayee: (uri) => uri.startsWith('https://b.example/users/'),
};
const first = { seq: 1, prev: null };
const noneBefore = { last: null };

type Given = {
  readonly says?: Partial<Statement>;
  readonly lines?: readonly StatementLine[];
  readonly knows?: Partial<StatementExpectations>;
};
const refusal = (given: Given) =>
  refusalOfStatement({ ...statement, ...given.says }, given.lines ?? lines, {
    ...expected,
    ...given.knows,
  });

describe('a statement', () => {
  test('that can be recomputed is accepted: a next one, a first one, one of nothing', () => {
    expect(refusal({})).toBeNull();
    expect(refusal({ says: first, knows: noneBefore })).toBeNull();
    expect(refusal({ says: { grossMinor: 0n, totalMinor: 0n }, lines: [] })).toBeNull();
    // A month without a statement is a month in which the peers did not know each other.
    expect(refusal({ says: { period: '2027-03' } })).toBeNull();
  });

  const other = 'https://c.example/users/9';
  const of = (payee: string, amountMinor: bigint) => ({ payee, amountMinor, works: [] });
  test.each([
    ['wrong_issuer', { says: { iss: other } }],
    ['wrong_audience', { says: { aud: other } }],
    ['wrong_currency', { says: { currency: 'CHF' } }],
    ['wrong_currency', { says: { currency: 'XXX' }, knows: { currency: 'XXX' } }],
    ['wrong_scale', { says: { scale: 3 } }],
    ['wrong_scale', { says: { currency: 'JPY' }, knows: { currency: 'JPY' } }],
    ['wrong_period', { says: { period: '2026-13' } }],
    ['wrong_period', { says: { period: '2026-10' } }],
    ['wrong_period', { says: { period: '2026-09' } }],
    ['wrong_seq', { says: { seq: 2 } }],
    ['wrong_seq', { says: { seq: 4 } }],
    ['wrong_seq', { says: { seq: 2 }, knows: noneBefore }],
    ['wrong_prev', { says: { prev: OTHER_HASH } }],
    ['wrong_prev', { says: { prev: null } }],
    ['wrong_prev', { says: { seq: 1 }, knows: noneBefore }],
    ['wrong_lines', { says: { linesSha256: HASH } }],
    ['wrong_lines', { lines: [of('https://b.example/users/4', -1n), of(other, 101n)] }],
    ['adjustment_unsupported', { says: { adjustmentMinor: 1n, totalMinor: 101n } }],
    ['adjustment_unsupported', { says: { carriedMinor: 1n } }],
    ['wrong_sums', { says: { grossMinor: 99n } }],
    ['wrong_sums', { says: { grossMinor: 99n, totalMinor: 99n } }],
    ['wrong_sums', { says: { totalMinor: 101n } }],
    ['wrong_sums', { lines: lines.slice(1) }],
    [
      'repeated_payee',
      { lines: [of('https://b.example/users/4', 50n), of('https://b.example/users/4', 50n)] },
    ],
    ['unknown_payee', { lines: [...lines.slice(1), of(other, 25n)] }],
  ] satisfies [string, Given][])('is refused as %s: %o', (code, given) => {
    expect(refusal(given)).toBe(code);
  });
});

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
    expect(grossOf(lines)).toBe(100n);
    expect(grossOf([])).toBe(0n);
  });
});
