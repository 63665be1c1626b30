import { expect, test } from 'vitest';
import { toPay } from '../../../../src/settlement/pair/dues.ts';
import { balanceOf, copyOf, type SimNode } from '../../../simulation/sim-node.ts';
import {
  ANNA,
  BEN,
  closeMonth,
  documentsOf,
  netNovember,
  pairOf,
  receive,
  referenceOf,
  type Sides,
  sentBy,
  talk,
  tell,
  twoSides,
} from './two-sides.ts';

/** Faults that the simulation found with nettings that come to nothing. */

const suspenseOf = (node: SimNode) =>
  pairOf(node).suspense.map(({ why, amountMinor }) => [why, amountMinor]);

test('money that was paid twice, and of which they count a part, is made good by the rest', () => {
  const sides = twoSides();
  netNovember(sides, { [ANNA]: 1_000n });
  const paid = { reference: referenceOf(sides.a), amountMinor: 1_000n };
  for (const entry of ['e1', 'e2'])
    tell(sides.a, '2026-12-12', { type: 'paid_out', entry, endToEndId: 'x', ...paid });
  talk(sides, '2026-12-12');
  tell(sides.b, '2026-12-13', { type: 'paid_in', entry: 'e3', ...paid });
  tell(sides.b, '2026-12-13', { type: 'paid_in', entry: 'e4', ...paid, reference: null });
  closeMonth(sides.a, '2026-12', '2027-01-03', { [BEN]: 700n });
  talk(sides, '2027-01-03');
  tell(sides.b, '2027-01-04', { type: 'assign', suspense: 'e4', amountMinor: 700n });
  tell(sides.b, '2027-01-05', { type: 'send_back', suspense: 'e4' });
  tell(sides.b, '2027-01-06', { type: 'sent_back', suspense: 'e4', amountMinor: 300n });
  const back = { reference: null, amountMinor: 300n };
  tell(sides.a, '2027-01-07', { type: 'returned', entry: 'e5', ...back });
  expect(suspenseOf(sides.a)).toEqual([['double', 700n]]);
  expect(pairOf(sides.a).issued.dischargedMinor).toBe(1_000n);
  tell(sides.a, '2027-01-08', { type: 'assign', suspense: 'e2', amountMinor: 700n });
  expect(suspenseOf(sides.a)).toEqual([]);
  expect(pairOf(sides.b).received.dischargedMinor).toBe(1_700n);
  expect(pairOf(sides.a).issued.dischargedMinor).toBe(1_700n);
});

/** A pays what was absorbed into a netting, and the netting too; B counts the smaller one, which came first. */
function payBoth(sides: Sides) {
  netNovember(sides, { [ANNA]: 1_000n });
  const first = { reference: referenceOf(sides.a), amountMinor: 1_000n };
  closeMonth(sides.a, '2026-12', '2027-01-03', { [BEN]: 700n });
  closeMonth(sides.b, '2026-12', '2027-01-03', {});
  talk(sides, '2027-01-03');
  for (const side of [sides.a, sides.b]) tell(side, '2027-02-10', { type: 'tick' });
  tell(sides.a, '2027-02-20', { type: 'tick' });
  talk(sides, '2027-02-20');
  const [whole] = toPay(pairOf(sides.a));
  if (whole?.amountMinor !== 1_700n) throw new Error('A is not to pay all of it');
  const { endToEndId, ...paid } = whole;
  tell(sides.a, '2027-02-21', { type: 'paid_out', entry: 'e1', endToEndId, ...paid });
  tell(sides.a, '2027-02-21', { type: 'paid_out', entry: 'e2', endToEndId: 'x', ...first });
  talk(sides, '2027-02-21');
  tell(sides.b, '2027-02-22', { type: 'paid_in', entry: 'e3', ...first });
  tell(sides.b, '2027-02-23', { type: 'paid_in', entry: 'e4', ...paid });
  expect(suspenseOf(sides.a)).toEqual([['double', 1_000n]]);
  expect(suspenseOf(sides.b)).toEqual([['double', 1_700n]]);
  return paid;
}

test('of two payments for one debt the one that they kept counts, whichever that is', () => {
  const sides = twoSides();
  const paid = payBoth(sides);
  tell(sides.b, '2027-02-24', { type: 'send_back', suspense: 'e4' });
  tell(sides.b, '2027-02-25', { type: 'sent_back', suspense: 'e4', amountMinor: 1_700n });
  tell(sides.a, '2027-02-26', { type: 'returned', entry: 'e5', ...paid });
  expect(suspenseOf(sides.a)).toEqual([]);
  const [rest] = toPay(pairOf(sides.a));
  if (rest === undefined) throw new Error('nothing is left to pay');
  expect(rest.amountMinor).toBe(700n);
  const { endToEndId, ...again } = rest;
  tell(sides.a, '2027-02-27', { type: 'paid_out', entry: 'e6', endToEndId, ...again });
  talk(sides, '2027-02-27');
  tell(sides.b, '2027-02-28', { type: 'paid_in', entry: 'e7', ...again });
  expect(suspenseOf(sides.b)).toEqual([]);
  expect(pairOf(sides.b).received.dischargedMinor).toBe(1_700n);
  expect(pairOf(sides.a).issued.dischargedMinor).toBe(1_700n);
});

test('a payment of more than was owed that comes back whole is to be made again at once', () => {
  const sides = twoSides();
  netNovember(sides, { [ANNA]: 1_000n });
  const paid = { reference: referenceOf(sides.a), amountMinor: 1_500n };
  tell(sides.a, '2026-12-12', { type: 'paid_out', entry: 'e1', endToEndId: 'x', ...paid });
  expect(suspenseOf(sides.a)).toEqual([['double', 500n]]);
  tell(sides.a, '2026-12-13', { type: 'returned', entry: 'e2', ...paid });
  expect(suspenseOf(sides.a)).toEqual([]);
  expect(toPay(pairOf(sides.a)).map(({ amountMinor }) => amountMinor)).toEqual([1_000n]);
});

test.each(['accepted', 'refused'])(
  'what was %s has its place, though an answer before it was lost',
  (how) => {
    const sides = twoSides();
    const copy = copyOf(sides.b.data);
    closeMonth(sides.a, '2026-11', '2026-12-03', { [ANNA]: 700n });
    for (const signed of sentBy(sides.a)) receive(sides.b, '2026-12-03', signed);
    sentBy(sides.b);
    closeMonth(sides.a, '2026-12', '2027-01-03', { [BEN]: 500n });
    for (const signed of sentBy(sides.a))
      receive(sides.b, '2027-01-03', how === 'refused' ? { ...signed, lines: null } : signed);
    for (const signed of sentBy(sides.b)) receive(sides.a, '2027-01-03', signed);
    sides.b.data = copyOf(copy);
    tell(sides.b, '2027-01-04', { type: 'restored' });
    tell(sides.b, '2027-01-06', { type: 'head', documents: documentsOf(sides.a) });
    tell(sides.a, '2027-01-07', { type: 'tick' });
    talk(sides, '2027-01-07');
    closeMonth(sides.a, '2027-01', '2027-02-03', { [ANNA]: 900n });
    talk(sides, '2027-02-03');
    const states = pairOf(sides.b).received.statements.map((row) => row.state);
    expect(states).toEqual(['accepted', 'accepted', 'accepted']);
    expect(balanceOf(sides.b, pairOf(sides.b).them, 'receivable')).toBe(2_100n);
  },
);
