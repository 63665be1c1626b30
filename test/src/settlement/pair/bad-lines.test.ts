import { expect, test } from 'vitest';
import type { Statement, StatementLines } from '../../../../src/settlement/pair/documents.ts';
import { balanceOf, sign } from '../../../simulation/sim-node.ts';
import { A, ANNA, closeMonth, pairOf, receive, sentBy, twoSides } from './two-sides.ts';

/** What no honest node states, whatever has read it off the wire: each sums up to what it says. */

const BERT = `${ANNA}-too`;
const HUGE = 10n ** 15n + 1n;
const line = (payee: string, amountMinor: bigint) => ({ payee, amountMinor, works: [] });
const taken = (adjusts: number, payee: string, amountMinor: bigint) => ({
  ...{ adjusts, payee, amountMinor, disputed: false },
});

type Case = readonly [string, StatementLines, Partial<Statement>, string];

test.each<Case>([
  [
    'less than nothing for somebody',
    { lines: [line(ANNA, 700n), line(BERT, -300n)], adjustments: [] },
    { grossMinor: 400n, totalMinor: 400n },
    'wrong_lines',
  ],
  [
    'more than a transfer may move',
    { lines: [line(ANNA, HUGE)], adjustments: [] },
    { grossMinor: HUGE, totalMinor: HUGE },
    'wrong_lines',
  ],
  [
    'more than a transfer may move, in all',
    { lines: [line(ANNA, HUGE - 1n), line(BERT, 1n)], adjustments: [] },
    { grossMinor: HUGE, totalMinor: HUGE },
    'wrong_sums',
  ],
  [
    'somebody twice',
    { lines: [line(ANNA, 300n), line(ANNA, 400n)], adjustments: [] },
    {},
    'repeated_payee',
  ],
  [
    'what is taken off its own lines',
    { lines: [line(ANNA, 700n)], adjustments: [taken(1, ANNA, 200n)] },
    { adjustmentMinor: 200n, totalMinor: 500n },
    'wrong_adjustment',
  ],
])('%s is refused, and nothing is booked', (_, lines, said, code) => {
  const { a, b } = twoSides();
  closeMonth(a, '2026-11', '2026-12-03', { [ANNA]: 700n });
  const [first] = sentBy(a);
  if (first?.document.kind !== 'statement') throw new Error('A stated nothing');
  receive(b, '2026-12-04', sign({ ...first.document, ...said }, lines));
  expect(sentBy(b).map(({ document }) => document)).toMatchObject([{ kind: 'refusal', code }]);
  expect(pairOf(b).received.statements).toMatchObject([{ state: 'refused', lines: [] }]);
  expect(balanceOf(b, A, 'receivable')).toBe(0n);
});
