import { describe, expect, test } from 'vitest';
import { outstandingOf } from '../../../../src/settlement/pair/chain.ts';
import { toPay } from '../../../../src/settlement/pair/dues.ts';
import { balanceOf, copyOf, type SimNode } from '../../../simulation/sim-node.ts';
import { dispute, hear, lineOf, refusedOf, statedBoth, statesOf } from './disputes.ts';
import {
  A,
  ANNA,
  B,
  BEN,
  closeMonth,
  documentsOf,
  kindsOf,
  pairOf,
  receive,
  sentBy,
  talk,
  tell,
  twoSides,
} from './two-sides.ts';

const tick = { type: 'tick' } as const;

/** 10.00 come without a word, and a person says what they are for. */
function paysOn(node: SimNode, on: string): void {
  tell(node, on, { type: 'paid_in', entry: 'e1', reference: null, amountMinor: 1_000n });
  tell(node, on, { type: 'assign', suspense: 'e1', amountMinor: 1_000n });
}

describe('until they answer', () => {
  test('a line is not released on credit, nor is what is released disputed', () => {
    const sides = statedBoth({ [ANNA]: 700n, [BEN]: 600n });
    sides.b.data.trusted.add(A);
    dispute(sides, '2026-12-05', ANNA);
    tell(sides.b, '2026-12-05', { type: 'trust_changed', trust: 'limit', limitMinor: 2_000n });
    expect(-balanceOf(sides.b, A, `earnings:${ANNA}`)).toBe(0n);
    expect(-balanceOf(sides.b, A, `earnings:${BEN}`)).toBe(600n);
    dispute(sides, '2026-12-05', BEN);
    dispute(sides, '2026-12-05', ANNA);
    expect(refusedOf(sides.b)).toEqual({
      ...{ 'dispute_line: released': 1, 'dispute_line: already_disputed': 1 },
    });
    tell(sides.a, '2026-12-20', tick);
    hear(sides, '2026-12-20');
    expect(-balanceOf(sides.b, A, `earnings:${ANNA}`)).toBe(700n);
  });

  test('money goes to the other lines, and what only this one has room for waits', () => {
    const sides = statedBoth({ [ANNA]: 700n, [BEN]: 600n });
    tell(sides.a, '2026-12-20', tick);
    dispute(sides, '2026-12-19', ANNA);
    const asked = sentBy(sides.b);
    paysOn(sides.b, '2026-12-20');
    const earned = () => [ANNA, BEN].map((one) => -balanceOf(sides.b, A, `earnings:${one}`));
    expect(earned()).toEqual([0n, 600n]);
    expect(pairOf(sides.b)).toMatchObject({
      ...{ spreadMinor: 600n, received: { dischargedMinor: 1_000n } },
    });
    for (const signed of asked) receive(sides.a, '2026-12-21', signed);
    talk(sides, '2026-12-21');
    expect(earned()).toEqual([400n, 600n]);
  });

  test('what waits is not written off, and what they agree to dispute stands in suspense', () => {
    const sides = statedBoth({ [ANNA]: 700n, [BEN]: 600n });
    dispute(sides, '2026-12-05', ANNA);
    const asked = sentBy(sides.b);
    for (const on of ['2026-12-20', '2026-12-21']) tell(sides.b, on, tick);
    paysOn(sides.b, '2026-12-22');
    tell(sides.b, '2027-04-01', tick);
    expect(pairOf(sides.b).standing).toBe('defaulted');
    expect(lineOf(sides.b, 'received', ANNA)).toMatchObject({ writtenOffMinor: 300n });
    sentBy(sides.b);
    for (const signed of asked) receive(sides.a, '2026-12-06', signed);
    for (const signed of sentBy(sides.a)) receive(sides.b, '2027-04-02', signed);
    expect(pairOf(sides.b).suspense).toMatchObject([
      { side: 'in', amountMinor: 400n, why: 'double' },
    ]);
    expect(lineOf(sides.b, 'received', ANNA)).toMatchObject({
      ...{ disputedMinor: 700n, writtenOffMinor: 0n, fundedMinor: 0n },
    });
  });

  test('what was written off is owed again as far as money waits for it', () => {
    const sides = statedBoth({ [ANNA]: 700n, [BEN]: 600n });
    dispute(sides, '2026-12-05', ANNA);
    sentBy(sides.b);
    for (const on of ['2026-12-20', '2027-04-01']) tell(sides.b, on, tick);
    const both = [ANNA, BEN].map((one) => lineOf(sides.b, 'received', one));
    expect(both).toMatchObject([{ writtenOffMinor: 700n }, { writtenOffMinor: 600n }]);
    paysOn(sides.b, '2027-04-02');
    expect(lineOf(sides.b, 'received', ANNA)).toMatchObject({ writtenOffMinor: 300n });
    expect(-balanceOf(sides.b, A, `earnings:${BEN}`)).toBe(600n);
  });

  test('an adjustment of what money waits for comes too late', () => {
    const sides = statedBoth({ [ANNA]: 700n, [BEN]: 600n });
    tell(sides.a, '2026-12-04', { type: 'correct', seq: 1, payee: ANNA, amountMinor: 200n });
    closeMonth(sides.a, '2026-12', '2027-01-03', { [BEN]: 900n });
    dispute(sides, '2026-12-05', ANNA);
    paysOn(sides.b, '2026-12-22');
    for (const signed of sentBy(sides.a)) receive(sides.b, '2027-01-03', signed);
    expect(documentsOf(sides.b).at(-1)?.document).toMatchObject({
      declined: [{ payee: ANNA, amountMinor: 200n, code: 'released' }],
    });
  });

  test('what falls due in full is less by what they agree to dispute', () => {
    const sides = statedBoth({ [ANNA]: 700n, [BEN]: 600n });
    dispute(sides, '2026-12-19', ANNA);
    for (const signed of sentBy(sides.b)) receive(sides.a, '2026-12-19', signed);
    tell(sides.b, '2026-12-20', tick);
    expect(pairOf(sides.b).dues).toMatchObject([{ kind: 'gross', amountMinor: 1_300n }]);
    for (const signed of sentBy(sides.a)) receive(sides.b, '2026-12-20', signed);
    expect(pairOf(sides.b).dues).toMatchObject([{ amountMinor: 600n }]);
  });

  test('a netting that counts it as accepted ends the dispute', () => {
    const sides = statedBoth({ [ANNA]: 700n, [BEN]: 600n });
    dispute(sides, '2026-12-10', ANNA);
    sentBy(sides.b);
    tell(sides.a, '2026-12-10', tick);
    for (const signed of sentBy(sides.a)) receive(sides.b, '2026-12-10', signed);
    expect(statesOf(sides.b)).toEqual(['refused']);
    talk(sides, '2026-12-10');
    expect(toPay(pairOf(sides.a)).map(({ amountMinor }) => amountMinor)).toEqual([1_300n]);
  });

  test('a withdrawal waits for the answer to a proposal that was made before', () => {
    const sides = twoSides();
    closeMonth(sides.a, '2026-11', '2026-12-03', {});
    closeMonth(sides.b, '2026-11', '2026-12-03', { [`${A}/carl`]: 700n });
    talk(sides, '2026-12-03');
    const line = { seq: 1, payee: `${A}/carl` };
    tell(sides.a, '2026-12-10', { type: 'dispute_line', ...line, code: 'doubted' });
    const asked = sentBy(sides.a);
    tell(sides.a, '2026-12-10', tick);
    const proposed = sentBy(sides.a).filter(({ document }) => document.kind === 'netting');
    for (const signed of asked) receive(sides.b, '2026-12-11', signed);
    for (const signed of sentBy(sides.b)) receive(sides.a, '2026-12-11', signed);
    tell(sides.a, '2026-12-11', { type: 'withdraw_dispute', ...line });
    expect(refusedOf(sides.a)).toEqual({ 'withdraw_dispute: waiting': 1 });
    for (const signed of proposed) receive(sides.b, '2026-12-12', signed);
    talk(sides, '2026-12-12');
    tell(sides.a, '2026-12-13', { type: 'withdraw_dispute', ...line });
    talk(sides, '2026-12-13');
    expect(outstandingOf(pairOf(sides.b).issued)).toBe(700n);
  });

  test('a statement that gives in to it waits for the consent', () => {
    const sides = statedBoth({ [ANNA]: 700n });
    dispute(sides, '2026-12-05', ANNA);
    for (const signed of sentBy(sides.b)) receive(sides.a, '2026-12-05', signed);
    tell(sides.a, '2026-12-06', { type: 'answer_dispute', seq: 1, payee: ANNA });
    sentBy(sides.a);
    closeMonth(sides.a, '2026-12', '2027-01-03', {});
    for (const signed of sentBy(sides.a)) receive(sides.b, '2027-01-03', signed);
    expect(refusedOf(sides.b)).toEqual({ 'statement: later': 1 });
    for (const side of [sides.a, sides.b]) tell(side, '2027-01-04', tick);
    talk(sides, '2027-01-04');
    for (const side of [sides.a, sides.b]) tell(side, '2027-01-05', tick);
    talk(sides, '2027-01-05');
    expect(pairOf(sides.b).received.statements.map(({ state }) => state)).toEqual([
      ...['accepted', 'accepted'],
    ]);
    expect(-balanceOf(sides.a, B, `givers:2026-11:${ANNA}`)).toBe(700n);
  });

  test('a year goes by, and it is over', () => {
    const sides = statedBoth({ [ANNA]: 700n });
    dispute(sides, '2026-12-05', ANNA);
    sentBy(sides.b);
    tell(sides.b, '2027-12-04', tick);
    expect(kindsOf(sentBy(sides.b))).toContain('dispute');
    expect(statesOf(sides.b)).toEqual(['proposed']);
    tell(sides.b, '2027-12-05', tick);
    expect(statesOf(sides.b)).toEqual(['refused']);
  });
});

test('a correction waits while its line is in dispute', () => {
  const sides = statedBoth({ [ANNA]: 700n });
  tell(sides.a, '2026-12-04', { type: 'correct', seq: 1, payee: ANNA, amountMinor: 200n });
  dispute(sides, '2026-12-05', ANNA);
  talk(sides, '2026-12-05');
  closeMonth(sides.a, '2026-12', '2027-01-03', { [BEN]: 900n });
  talk(sides, '2027-01-03');
  expect(-balanceOf(sides.a, B, `givers:2026-11:${ANNA}`)).toBe(0n);
  tell(sides.b, '2027-01-04', { type: 'withdraw_dispute', seq: 1, payee: ANNA });
  talk(sides, '2027-01-04');
  closeMonth(sides.a, '2027-01', '2027-02-03', { [BEN]: 900n });
  talk(sides, '2027-02-03');
  expect(-balanceOf(sides.a, B, `givers:2026-11:${ANNA}`)).toBe(200n);
  expect(balanceOf(sides.a, B, 'reserve')).toBe(0n);
});

test('a correction of a line that is disputed after all does not go back twice', () => {
  const sides = statedBoth({ [ANNA]: 700n, [BEN]: 600n });
  tell(sides.a, '2026-12-04', { type: 'correct', seq: 1, payee: ANNA, amountMinor: 200n });
  dispute(sides, '2026-12-05', ANNA);
  talk(sides, '2026-12-05');
  tell(sides.a, '2026-12-06', { type: 'answer_dispute', seq: 1, payee: ANNA });
  for (const [month, on] of [
    ['2026-12', '2027-01-03'],
    ['2027-01', '2027-02-03'],
  ] as const) {
    closeMonth(sides.a, month, on, { [BEN]: 900n });
    talk(sides, on);
  }
  expect(pairOf(sides.a).wanted).toEqual([]);
  expect(-balanceOf(sides.a, B, `givers:2026-11:${ANNA}`)).toBe(700n);
});

describe('after a restore', () => {
  /** Puts a node back to a copy and lets the other tell it what they had signed. */
  function restore(node: SimNode, data: SimNode['data'], other: SimNode): void {
    node.data = copyOf(data);
    node.outbox = [];
    tell(node, '2026-12-06', { type: 'restored' });
    tell(node, '2026-12-08', { type: 'head', documents: documentsOf(other) });
  }

  test.each(['a', 'b'] as const)('%s knows of a dispute that both had signed', (which) => {
    const sides = statedBoth({ [ANNA]: 700n, [BEN]: 600n });
    const copy = copyOf(sides[which].data);
    dispute(sides, '2026-12-05', ANNA);
    talk(sides, '2026-12-05');
    restore(sides[which], copy, sides[which === 'a' ? 'b' : 'a']);
    talk(sides, '2026-12-08');
    expect(pairOf(sides.a).disputes).toMatchObject([{ by: 'them', state: 'agreed' }]);
    expect(pairOf(sides.b).disputes).toMatchObject([{ by: 'us', state: 'agreed' }]);
    expect(balanceOf(sides.b, A, 'receivable')).toBe(600n);
  });

  test('a creditor that had asked goes on asking', () => {
    const sides = statedBoth({ [ANNA]: 700n });
    const copy = copyOf(sides.b.data);
    dispute(sides, '2026-12-05', ANNA);
    for (const signed of sentBy(sides.b)) receive(sides.a, '2026-12-05', signed);
    const said = documentsOf(sides.a).filter(({ document }) => document.kind !== 'consent');
    sides.b.data = copyOf(copy);
    tell(sides.b, '2026-12-06', { type: 'restored' });
    tell(sides.b, '2026-12-08', { type: 'head', documents: said });
    expect(statesOf(sides.b)).toEqual(['proposed']);
    tell(sides.b, '2026-12-08', tick);
    talk(sides, '2026-12-08');
    expect(statesOf(sides.b)).toEqual(['agreed']);
  });
});
