import { expect, test } from 'vitest';
import { toPay } from '../../../../src/settlement/pair/dues.ts';
import { balanceOf, copyOf, sign } from '../../../simulation/sim-node.ts';
import {
  A,
  ANNA,
  B,
  closeMonth,
  documentsOf,
  kindsOf,
  pairOf,
  receive,
  sentBy,
  stateNovember,
  talk,
  tell,
  twoSides,
} from './two-sides.ts';

const tick = { type: 'tick' } as const;
const CARL = `${A}/carl`;

/** Ticks at noon of each day. */
const days = (side: Parameters<typeof tell>[0], ...on: string[]): void => {
  for (const day of on) tell(side, day, tick);
};

test('what a vanished peer owes a restored node is written off in time, and counts when it pays', () => {
  const { a, b } = twoSides();
  stateNovember({ a, b }, { [ANNA]: 1_000n });
  tell(b, '2026-12-06', { type: 'restored' });
  days(b, '2026-12-08', '2027-03-05');
  expect(pairOf(b).standing).toBe('good');
  days(b, '2027-03-06');
  expect(pairOf(b).standing).toBe('defaulted');
  expect(balanceOf(b, A, 'receivable')).toBe(0n);
  expect(-balanceOf(b, A, `pending:${ANNA}`)).toBe(0n);
  tell(b, '2027-04-01', { type: 'head', documents: documentsOf(a) });
  tell(b, '2027-04-02', { type: 'paid_in', entry: 'e1', reference: null, amountMinor: 1_000n });
  tell(b, '2027-04-02', { type: 'assign', suspense: 'e1', amountMinor: 1_000n });
  expect(-balanceOf(b, A, `earnings:${ANNA}`)).toBe(1_000n);
});

test('a netting that a restored node had forgotten is booked after what it wrote off', () => {
  const sides = twoSides();
  closeMonth(sides.a, '2026-11', '2026-12-03', { [ANNA]: 1_000n });
  closeMonth(sides.b, '2026-11', '2026-12-03', { [CARL]: 400n });
  talk(sides, '2026-12-03');
  const copy = copyOf(sides.b.data);
  tell(sides.a, '2026-12-10', tick);
  talk(sides, '2026-12-10');
  expect(pairOf(sides.b).nettings).toHaveLength(1);
  sides.b.data = copyOf(copy);
  tell(sides.b, '2026-12-12', { type: 'restored' });
  days(sides.b, '2027-03-12');
  expect(pairOf(sides.b).standing).toBe('defaulted');
  // Also while the head leaves something out, so that nothing is given to any line yet.
  const all = documentsOf(sides.a);
  const proposal = all.find(({ document }) => document.kind === 'netting')?.document;
  if (proposal?.kind !== 'netting') throw new Error('A proposed nothing');
  const entries = proposal.entries.map((entry) => ({ ...entry, seq: 9 }));
  const unheard = sign({ ...proposal, attempt: 2, entries }, null);
  tell(sides.b, '2027-04-30', { type: 'head', documents: [...all, unheard] });
  expect(balanceOf(sides.b, A, 'receivable')).toBe(0n);
  expect(pairOf(sides.b).restoredAtMs).not.toBeNull();
  tell(sides.b, '2027-05-01', { type: 'head', documents: all });
  expect(pairOf(sides.b).received.dischargedMinor).toBe(400n);
  expect(-balanceOf(sides.b, A, `earnings:${ANNA}`)).toBe(400n);
  talk(sides, '2027-05-01');
});

test('a month that a restored node could not state goes back after a year, and nothing is signed', () => {
  const { a, b } = twoSides();
  stateNovember({ a, b }, { [ANNA]: 700n });
  tell(a, '2026-12-06', { type: 'restored' });
  closeMonth(a, '2026-12', '2027-01-03', { [ANNA]: 600n });
  days(a, '2027-12-31');
  expect(-balanceOf(a, B, `givers:2026-12:${ANNA}`)).toBe(0n);
  days(a, '2028-01-01');
  expect(-balanceOf(a, B, `givers:2026-12:${ANNA}`)).toBe(600n);
  expect(-balanceOf(a, B, 'payable')).toBe(700n);
  expect(pairOf(a)).toMatchObject({ unstated: [], issued: { statements: [{ seq: 1 }] } });
  expect(kindsOf(sentBy(a))).toEqual([]);
  expect(toPay(pairOf(a))).toEqual([]);
  // It comes back after all: the chain goes on with the next month.
  tell(a, '2028-01-02', { type: 'head', documents: documentsOf(b) });
  closeMonth(a, '2027-12', '2028-01-03', { [ANNA]: 500n });
  talk({ a, b }, '2028-01-03');
  expect(pairOf(b).received.statements.map(({ seq, month }) => [seq, month])).toEqual([
    [1, '2026-11'],
    [2, '2027-12'],
  ]);
});

test('what a restored node had stated all the same binds it: the reserve bears what went back', () => {
  const { a, b } = twoSides();
  const copy = copyOf(a.data);
  closeMonth(a, '2026-11', '2026-12-03', { [ANNA]: 700n });
  for (const signed of sentBy(a)) receive(b, '2026-12-03', signed);
  sentBy(b);
  a.data = copyOf(copy);
  tell(a, '2026-12-06', { type: 'restored' });
  closeMonth(a, '2026-11', '2026-12-07', { [ANNA]: 700n });
  days(a, '2027-12-06');
  expect(-balanceOf(a, B, `givers:2026-11:${ANNA}`)).toBe(700n);
  tell(a, '2027-12-07', { type: 'head', documents: documentsOf(b) });
  expect([-balanceOf(a, B, 'payable'), balanceOf(a, B, 'reserve')]).toEqual([700n, 700n]);
  expect(pairOf(a).issued.statements.map(({ state }) => state)).toEqual(['accepted']);
});

test('a statement that is a year old waits for what the peer tells first', () => {
  const { a } = twoSides();
  closeMonth(a, '2026-11', '2026-12-03', { [ANNA]: 700n });
  tell(a, '2027-12-02', { type: 'restored' });
  days(a, '2027-12-04');
  expect(pairOf(a).issued.statements.map(({ state }) => state)).toEqual(['issued']);
  days(a, '2028-12-02');
  expect(pairOf(a).issued.statements.map(({ state }) => state)).toEqual(['returned']);
});
