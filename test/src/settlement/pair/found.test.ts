import { describe, expect, test } from 'vitest';
import { toPay } from '../../../../src/settlement/pair/dues.ts';
import { balanceOf, copyOf, type SimNode, sign } from '../../../simulation/sim-node.ts';
import {
  A,
  ANNA,
  BEN,
  closeMonth,
  documentsOf,
  kindsOf,
  netNovember,
  pairOf,
  receive,
  referenceOf,
  sentBy,
  stateNovember,
  talk,
  tell,
  twoSides,
} from './two-sides.ts';

/** Faults that the simulation found, each with the fewest events that show it. */

const suspenseOf = (node: SimNode) =>
  pairOf(node).suspense.map(({ why, amountMinor }) => [why, amountMinor]);

/** Puts a node back to a copy and lets the other tell it what they had signed. */
function restore(node: SimNode, data: SimNode['data'], on: string): void {
  node.data = copyOf(data);
  node.outbox = [];
  tell(node, on, { type: 'restored' });
}

describe('the word of who lied that both go on', () => {
  test('is said again when the first time was lost', () => {
    const { a, b } = twoSides();
    stateNovember({ a, b }, { [ANNA]: 700n });
    const [held] = documentsOf(a);
    if (held?.document.kind !== 'statement') throw new Error('A stated nothing');
    receive(b, '2026-12-04', sign({ ...held.document, linesSha256: 'other' }, held.lines));
    tell(b, '2026-12-05', { type: 'unfreeze' });
    for (const signed of sentBy(b)) receive(a, '2026-12-05', signed);
    tell(a, '2026-12-06', { type: 'unfreeze' });
    const [lost] = sentBy(a);
    expect(lost?.document.kind).toBe('unfreeze');
    expect(pairOf(b).frozen).not.toBeNull();
    tell(b, '2026-12-07', { type: 'tick' });
    talk({ a, b }, '2026-12-07');
    expect([pairOf(a).frozen, pairOf(b).frozen]).toEqual([null, null]);
    // Nobody answers an answer.
    if (lost !== undefined) receive(b, '2026-12-08', lost);
    expect(sentBy(b)).toEqual([]);
  });
});

describe('money', () => {
  test('waits while our proposal waits for its answer, and counts as soon as it is there', () => {
    const sides = twoSides();
    netNovember(sides, {});
    closeMonth(sides.b, '2026-12', '2027-01-03', { [`${A}/carl`]: 900n });
    closeMonth(sides.a, '2026-12', '2027-01-03', { [ANNA]: 100n });
    talk(sides, '2027-01-03');
    tell(sides.a, '2027-01-10', { type: 'tick' });
    const proposal = sentBy(sides.a);
    const paid = { reference: pairOf(sides.a).nettings.at(-1)?.netting.reference ?? '' };
    tell(sides.a, '2027-01-11', { type: 'paid_in', entry: 'e1', amountMinor: 800n, ...paid });
    expect(suspenseOf(sides.a)).toEqual([['held', 800n]]);
    for (const signed of proposal) receive(sides.b, '2027-01-11', signed);
    talk(sides, '2027-01-11');
    expect(suspenseOf(sides.a)).toEqual([]);
    expect(-balanceOf(sides.a, pairOf(sides.a).them, `earnings:${A}/carl`)).toBe(900n);
  });

  test('that is on its way back counts for nothing else', () => {
    const sides = twoSides();
    stateNovember(sides, { [ANNA]: 1_000n });
    const lost = { reference: null, amountMinor: 600n };
    tell(sides.b, '2026-12-04', { type: 'paid_in', entry: 'e1', ...lost });
    tell(sides.b, '2026-12-05', { type: 'send_back', suspense: 'e1' });
    tell(sides.b, '2026-12-06', { type: 'assign', suspense: 'e1', amountMinor: 600n });
    expect(suspenseOf(sides.b)).toEqual([['leaving', 600n]]);
    tell(sides.b, '2026-12-07', { type: 'sent_back', suspense: 'e1', amountMinor: 600n });
    expect(suspenseOf(sides.b)).toEqual([]);
  });

  test('that was paid twice and came back once is not paid again', () => {
    const sides = twoSides();
    netNovember(sides, { [ANNA]: 1_000n });
    const paid = { reference: referenceOf(sides.a), amountMinor: 1_000n };
    tell(sides.a, '2026-12-12', { type: 'paid_out', entry: 'e1', endToEndId: 'x', ...paid });
    tell(sides.a, '2026-12-12', { type: 'paid_out', entry: 'e2', endToEndId: 'x', ...paid });
    talk(sides, '2026-12-12');
    closeMonth(sides.a, '2026-12', '2027-01-03', { [BEN]: 300n });
    talk(sides, '2027-01-03');
    tell(sides.a, '2027-01-04', { type: 'assign', suspense: 'e2', amountMinor: 300n });
    tell(sides.a, '2027-01-05', { type: 'returned', entry: 'e3', ...paid });
    expect(toPay(pairOf(sides.a))).toEqual([]);
    expect(pairOf(sides.a).dues.map((due) => due.state)).toEqual(['paid']);
    expect(suspenseOf(sides.a)).toEqual([]);
    expect(pairOf(sides.a).issued.dischargedMinor).toBe(1_000n);
  });
});

test('money that was paid twice, spent on later debts and came back, opens those', () => {
  const sides = twoSides();
  netNovember(sides, { [ANNA]: 1_000n });
  const paid = { reference: referenceOf(sides.a), amountMinor: 1_000n };
  tell(sides.a, '2026-12-12', { type: 'paid_out', entry: 'e1', endToEndId: 'x', ...paid });
  tell(sides.a, '2026-12-12', { type: 'paid_out', entry: 'e2', endToEndId: 'x', ...paid });
  talk(sides, '2026-12-12');
  closeMonth(sides.a, '2026-12', '2027-01-03', { [BEN]: 1_000n });
  talk(sides, '2027-01-03');
  tell(sides.a, '2027-01-04', { type: 'assign', suspense: 'e2', amountMinor: 1_000n });
  tell(sides.a, '2027-01-05', { type: 'returned', entry: 'e3', ...paid });
  expect(pairOf(sides.a).dues.map((due) => [due.state, due.attempt])).toEqual([['paid', 1]]);
  expect(toPay(pairOf(sides.a))).toEqual([]);
});

test('statements after one that is refused ask for that one only', () => {
  const sides = twoSides();
  for (const [month, on] of [
    ['2026-11', '2026-12-03'],
    ['2026-12', '2027-01-03'],
    ['2027-01', '2027-02-03'],
  ] as const)
    closeMonth(sides.a, month, on, {});
  const [, , third] = sentBy(sides.a);
  if (third !== undefined) receive(sides.b, '2027-02-03', third);
  expect(sides.b.outbox.map((job) => job.effect)).toEqual([{ type: 'pull', seq: 1 }]);
});

test('a month that is closed after a later one is an error, not a statement', () => {
  const { a } = twoSides();
  closeMonth(a, '2026-12', '2027-01-03', {});
  expect(() => closeMonth(a, '2026-11', '2027-01-04', {})).toThrow(RangeError);
});

describe('after a restore', () => {
  test('a debit whose netting is lost finds it again, and its payment is not made twice', () => {
    const sides = twoSides();
    stateNovember(sides, { [ANNA]: 1_000n });
    const copy = copyOf(sides.a.data);
    tell(sides.a, '2026-12-10', { type: 'tick' });
    talk(sides, '2026-12-10');
    const paid = { reference: referenceOf(sides.a), amountMinor: 1_000n };
    restore(sides.a, copy, '2026-12-14');
    tell(sides.a, '2026-12-14', { type: 'paid_out', entry: 'e1', endToEndId: 'x', ...paid });
    expect(suspenseOf(sides.a)).toEqual([['held', 1_000n]]);
    tell(sides.a, '2026-12-16', { type: 'head', documents: documentsOf(sides.b) });
    tell(sides.a, '2026-12-16', { type: 'bank_agrees' });
    expect(suspenseOf(sides.a)).toEqual([]);
    expect(toPay(pairOf(sides.a))).toEqual([]);
    talk(sides, '2026-12-16');
  });

  test('money does not count before the nettings that came before it are known', () => {
    const sides = twoSides();
    netNovember(sides, { [ANNA]: 1_000n });
    const reference = referenceOf(sides.b);
    const copy = copyOf(sides.b.data);
    // Overdue, and so netted again against what B owes since.
    for (const side of [sides.a, sides.b]) tell(side, '2027-01-20', { type: 'tick' });
    closeMonth(sides.a, '2026-12', '2027-01-30', { [BEN]: 700n });
    closeMonth(sides.b, '2026-12', '2027-01-30', { [`${A}/carl`]: 1_000n });
    talk(sides, '2027-01-30');
    closeMonth(sides.a, '2027-01', '2027-02-03', {});
    closeMonth(sides.b, '2027-01', '2027-02-03', {});
    talk(sides, '2027-02-03');
    tell(sides.a, '2027-02-10', { type: 'tick' });
    talk(sides, '2027-02-10');
    expect(pairOf(sides.b).nettings.map((row) => row.state)).toEqual(['agreed', 'agreed']);
    restore(sides.b, copy, '2027-02-12');
    tell(sides.b, '2027-02-12', { type: 'paid_in', entry: 'e1', reference, amountMinor: 1_000n });
    tell(sides.b, '2027-02-14', { type: 'head', documents: documentsOf(sides.a) });
    expect(pairOf(sides.b).received.dischargedMinor).toBe(1_000n);
    expect(suspenseOf(sides.b)).toEqual([['double', 1_000n]]);
  });

  test('a payment that came back and was made again does not stand in suspense twice', () => {
    const sides = twoSides();
    netNovember(sides, { [ANNA]: 1_000n });
    const paid = { reference: referenceOf(sides.a), amountMinor: 1_000n };
    tell(sides.a, '2026-12-12', { type: 'paid_out', entry: 'e1', endToEndId: 'x', ...paid });
    talk(sides, '2026-12-12');
    restore(sides.a, sides.a.data, '2026-12-20');
    tell(sides.a, '2026-12-20', { type: 'returned', entry: 'e2', ...paid });
    tell(sides.a, '2026-12-20', { type: 'paid_out', entry: 'e3', endToEndId: 'y', ...paid });
    tell(sides.a, '2026-12-22', { type: 'head', documents: documentsOf(sides.b) });
    expect(suspenseOf(sides.a)).toEqual([]);
    expect(pairOf(sides.a).issued.dischargedMinor).toBe(1_000n);
  });

  test('nothing is released before the adjustments that took it are known', () => {
    const sides = twoSides();
    const limit = { type: 'trust_changed', trust: 'limit', limitMinor: 5_000n } as const;
    const copy = copyOf(sides.b.data);
    stateNovember(sides, { [ANNA]: 700n });
    tell(sides.a, '2026-12-04', { type: 'correct', seq: 1, payee: ANNA, amountMinor: 400n });
    closeMonth(sides.a, '2026-12', '2027-01-03', { [BEN]: 900n });
    talk(sides, '2027-01-03');
    restore(sides.b, copy, '2027-01-05');
    tell(sides.b, '2027-01-05', limit);
    sides.b.data.trusted.add(A);
    tell(sides.b, '2027-01-07', { type: 'head', documents: documentsOf(sides.a) });
    tell(sides.b, '2027-01-08', limit);
    expect(-balanceOf(sides.b, A, `earnings:${ANNA}`)).toBe(300n);
    expect(-balanceOf(sides.b, A, `pending:${ANNA}`)).toBe(0n);
  });

  test('what was refused before it had no place takes none', () => {
    const sides = twoSides();
    stateNovember(sides, { [ANNA]: 700n });
    const copy = copyOf(sides.b.data);
    const [first] = documentsOf(sides.a);
    if (first?.document.kind !== 'statement') throw new Error('A stated nothing');
    const next = { ...first.document, seq: 2, prev: first.sha256 };
    const misplaced = sign({ ...next, period: '2026-10' }, first.lines);
    receive(sides.b, '2026-12-04', misplaced);
    expect(kindsOf(sentBy(sides.b))).toEqual(['refusal']);
    const known = documentsOf(sides.b);
    restore(sides.b, copy, '2026-12-05');
    tell(sides.b, '2026-12-07', { type: 'head', documents: known });
    expect(pairOf(sides.b).received.statements).toHaveLength(1);
    closeMonth(sides.a, '2026-12', '2027-01-03', { [BEN]: 900n });
    talk(sides, '2027-01-03');
    expect(pairOf(sides.b).frozen).toBeNull();
    expect(pairOf(sides.b).received.statements.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  test('a netting that was refused before it is no netting', () => {
    const sides = twoSides();
    stateNovember(sides, { [ANNA]: 700n });
    const copy = copyOf(sides.b.data);
    tell(sides.a, '2026-12-10', { type: 'tick' });
    const [proposal] = sentBy(sides.a);
    if (proposal?.document.kind !== 'netting') throw new Error('A proposed nothing');
    receive(sides.b, '2026-12-10', sign({ ...proposal.document, dueMinor: 1n }, null));
    expect(kindsOf(sentBy(sides.b))).toEqual(['refusal']);
    const known = documentsOf(sides.b);
    restore(sides.b, copy, '2026-12-11');
    tell(sides.b, '2026-12-13', { type: 'head', documents: known });
    expect(pairOf(sides.b).nettings).toEqual([]);
  });

  test('a head that leaves out an acceptance is not the whole of it, and is asked for again', () => {
    const sides = twoSides();
    const copy = copyOf(sides.a.data);
    netNovember(sides, { [ANNA]: 1_000n });
    const all = documentsOf(sides.b);
    restore(sides.a, copy, '2026-12-12');
    const isLeftOut = (signed: (typeof all)[number]) =>
      signed.document.kind === 'acceptance' && signed.document.iss !== A;
    const some = all.filter((signed) => !isLeftOut(signed));
    tell(sides.a, '2026-12-14', { type: 'head', documents: some });
    expect(pairOf(sides.a)).toMatchObject({ nettings: [], issued: { dischargedMinor: 0n } });
    expect(pairOf(sides.a).restoredAtMs).not.toBeNull();
    tell(sides.a, '2026-12-15', { type: 'head', documents: all });
    expect(pairOf(sides.a).restoredAtMs).toBeNull();
    expect(pairOf(sides.a).nettings.map(({ state }) => state)).toEqual(['agreed']);
  });

  test('a netting that was refused may list what they have not heard to be accepted', () => {
    const sides = twoSides();
    closeMonth(sides.a, '2026-11', '2026-12-03', {});
    talk(sides, '2026-12-03');
    const copy = copyOf(sides.a.data);
    closeMonth(sides.b, '2026-11', '2026-12-04', { [`${A}/carl`]: 700n });
    for (const signed of sentBy(sides.b)) receive(sides.a, '2026-12-04', signed);
    sentBy(sides.a);
    tell(sides.a, '2026-12-10', { type: 'tick' });
    for (const signed of sentBy(sides.a)) receive(sides.b, '2026-12-10', signed);
    expect(kindsOf(sentBy(sides.b))).toEqual(['refusal']);
    restore(sides.a, copy, '2026-12-11');
    tell(sides.a, '2026-12-13', { type: 'head', documents: documentsOf(sides.b) });
    expect(pairOf(sides.a).restoredAtMs).toBeNull();
    expect(pairOf(sides.a).nettings.map(({ state }) => state)).toEqual(['refused']);
  });
});
