import { describe, expect, test } from 'vitest';
import { toPay } from '../../../../src/settlement/pair/dues.ts';
import { balanceOf, copyOf, sign } from '../../../simulation/sim-node.ts';
import {
  A,
  ANNA,
  B,
  closeMonth,
  documentsOf,
  netNovember,
  pairOf,
  receive,
  sentBy,
  stateNovember,
  talk,
  tell,
  twoSides,
} from './two-sides.ts';

const tick = { type: 'tick' } as const;

test('what a blocked peer has acknowledged falls due, and is written off in time', () => {
  const { a, b } = twoSides();
  stateNovember({ a, b }, { [ANNA]: 1_000n });
  tell(b, '2026-12-04', { type: 'trust_changed', trust: 'blocked', limitMinor: 0n });
  tell(b, '2026-12-20', tick);
  expect(pairOf(b).dues).toMatchObject([{ kind: 'gross', debtor: 'them', amountMinor: 1_000n }]);
  tell(b, '2027-03-20', tick);
  expect(pairOf(b).standing).toBe('defaulted');
  expect(balanceOf(b, A, 'receivable')).toBe(0n);
});

test('what we owe a blocked peer is still to be paid', () => {
  const { a, b } = twoSides();
  stateNovember({ a, b }, { [ANNA]: 1_000n });
  tell(a, '2026-12-04', { type: 'trust_changed', trust: 'blocked', limitMinor: 0n });
  tell(a, '2026-12-20', tick);
  expect(toPay(pairOf(a)).map(({ amountMinor }) => amountMinor)).toEqual([1_000n]);
});

test('what a frozen peer has acknowledged falls due, and is written off in time', () => {
  const { a, b } = twoSides();
  stateNovember({ a, b }, { [ANNA]: 1_000n });
  const [held] = documentsOf(a);
  if (held?.document.kind !== 'statement') throw new Error('A stated nothing');
  receive(b, '2026-12-04', sign({ ...held.document, linesSha256: 'other' }, held.lines));
  expect(pairOf(b).frozen).not.toBeNull();
  tell(b, '2026-12-20', tick);
  expect(pairOf(b).dues).toMatchObject([{ kind: 'gross', debtor: 'them', amountMinor: 1_000n }]);
  tell(b, '2027-03-20', tick);
  expect(pairOf(b).standing).toBe('defaulted');
  expect(balanceOf(b, A, 'receivable')).toBe(0n);
});

test('a restore while the peer is blocked does not pay again', () => {
  const { a, b } = twoSides();
  netNovember({ a, b }, { [ANNA]: 1_000n });
  const copy = copyOf(a.data);
  const [payment] = toPay(pairOf(a));
  if (payment === undefined) throw new Error('nothing is to be paid');
  tell(a, '2026-12-12', { type: 'paid_out', entry: 'e1', ...payment });
  a.data = copyOf(copy);
  tell(a, '2026-12-13', { type: 'trust_changed', trust: 'blocked', limitMinor: 0n });
  tell(a, '2026-12-13', { type: 'restored' });
  expect(toPay(pairOf(a))).toEqual([]);
  tell(a, '2026-12-15', tick);
  tell(a, '2026-12-15', { type: 'head', documents: documentsOf(b) });
  expect(toPay(pairOf(a))).toEqual([]);
  tell(a, '2026-12-16', { type: 'paid_out', entry: 'e1', ...payment });
  tell(a, '2026-12-16', { type: 'bank_agrees' });
  expect(toPay(pairOf(a))).toEqual([]);
});

describe('a correction', () => {
  test('of a month that is not stated yet is refused, and asks nothing of a later statement', () => {
    const sides = twoSides();
    stateNovember(sides, { [ANNA]: 700n });
    tell(sides.a, '2026-12-30', { type: 'restored' });
    closeMonth(sides.a, '2026-12', '2027-01-03', { [ANNA]: 600n });
    const wrong = { seq: 2, payee: ANNA, amountMinor: 200n } as const;
    tell(sides.a, '2027-01-04', { type: 'correct', ...wrong });
    expect(pairOf(sides.a).refusedEvents).toMatchObject({ 'correct: unknown_line': 1 });
    expect(pairOf(sides.a).wanted).toEqual([]);
    tell(sides.a, '2027-01-05', { type: 'head', documents: documentsOf(sides.b) });
    tell(sides.a, '2027-01-05', tick);
    talk(sides, '2027-01-05');
    tell(sides.a, '2027-01-06', { type: 'correct', ...wrong });
    closeMonth(sides.a, '2027-01', '2027-02-03', { [ANNA]: 600n });
    talk(sides, '2027-02-03');
    expect(-balanceOf(sides.a, B, `givers:2026-12:${ANNA}`)).toBe(200n);
    expect(pairOf(sides.a).issued.statements.at(-1)).toMatchObject({ totalMinor: 400n });
  });

  test('of a statement that is not answered yet waits for its answer', () => {
    const sides = twoSides();
    closeMonth(sides.a, '2026-11', '2026-12-03', { [ANNA]: 700n });
    const first = sentBy(sides.a);
    tell(sides.a, '2026-12-04', { type: 'correct', seq: 1, payee: ANNA, amountMinor: 200n });
    closeMonth(sides.a, '2026-12', '2027-01-03', { [ANNA]: 900n });
    expect(pairOf(sides.a).issued.statements.at(-1)?.adjustments).toEqual([]);
    expect(-balanceOf(sides.a, B, `givers:2026-11:${ANNA}`)).toBe(0n);
    const second = sentBy(sides.a);
    for (const signed of [...first, ...second]) receive(sides.b, '2027-01-03', signed);
    talk(sides, '2027-01-03');
    closeMonth(sides.a, '2027-01', '2027-02-03', { [ANNA]: 900n });
    talk(sides, '2027-02-03');
    expect(-balanceOf(sides.a, B, `givers:2026-11:${ANNA}`)).toBe(200n);
    expect(balanceOf(sides.a, B, 'reserve')).toBe(0n);
  });

  test('of a statement that is refused then goes back with all of it, once', () => {
    const sides = twoSides();
    closeMonth(sides.a, '2026-11', '2026-12-03', { [ANNA]: 700n });
    const [first] = sentBy(sides.a);
    tell(sides.a, '2026-12-04', { type: 'correct', seq: 1, payee: ANNA, amountMinor: 200n });
    const head = { iss: B, aud: A, currency: 'EUR', kind: 'refusal' as const };
    const refusal = { ...head, document: first?.sha256 ?? '', code: 'wrong_lines' };
    receive(sides.a, '2026-12-05', sign(refusal, null));
    closeMonth(sides.a, '2026-12', '2027-01-03', { [ANNA]: 900n });
    expect(-balanceOf(sides.a, B, `givers:2026-11:${ANNA}`)).toBe(700n);
    expect(pairOf(sides.a)).toMatchObject({ wanted: [] });
    expect(pairOf(sides.a).issued.statements.at(-1)?.adjustments).toEqual([]);
    expect(balanceOf(sides.a, B, 'reserve')).toBe(0n);
  });
});
