import { describe, expect, test } from 'vitest';
import { outstandingOf } from '../../../../src/settlement/pair/chain.ts';
import { toPay } from '../../../../src/settlement/pair/dues.ts';
import { balanceOf, type SimNode } from '../../../simulation/sim-node.ts';
import {
  A,
  ANNA,
  B,
  closeMonth,
  kindsOf,
  pairOf,
  receive,
  type Sides,
  sentBy,
  talk,
  tell,
  twoSides,
} from './two-sides.ts';

/** A proposes the netting of November on December 10th, and hears nothing. */

const tick = { type: 'tick' } as const;
const CARL = `${A}/carl`;
const LAPSED = '2027-01-24';

const suspenseOf = (node: SimNode) =>
  pairOf(node).suspense.map(({ side, why, amountMinor }) => [side, why, amountMinor]);

const duesOf = (node: SimNode) =>
  pairOf(node).dues.map(({ kind, debtor, amountMinor, state }) => [
    kind,
    debtor,
    amountMinor,
    state,
  ]);

/** What A has sent, and B has not answered. */
function propose(sides: Sides, ours: bigint, theirs: bigint) {
  closeMonth(sides.a, '2026-11', '2026-12-03', ours === 0n ? {} : { [ANNA]: ours });
  closeMonth(sides.b, '2026-11', '2026-12-03', { [CARL]: theirs });
  talk(sides, '2026-12-03');
  tell(sides.a, '2026-12-10', tick);
  const [proposal] = sentBy(sides.a);
  if (proposal?.document.kind !== 'netting') throw new Error('A proposed nothing');
  return proposal;
}

/** B owes in full from the 20th on, and pays. */
function payInFull({ a, b }: Sides): void {
  tell(b, '2026-12-20', tick);
  for (const { reference, endToEndId, amountMinor } of toPay(pairOf(b))) {
    const paid = { reference, amountMinor };
    tell(b, '2026-12-21', { type: 'paid_out', entry: 'b1', endToEndId, ...paid });
    tell(a, '2026-12-22', { type: 'paid_in', entry: 'a1', ...paid });
  }
  for (const signed of sentBy(b)) receive(a, '2026-12-22', signed);
}

describe('a proposal that nobody answers', () => {
  test('holds money for 45 days: then it counts, and its creators have it', () => {
    const sides = twoSides();
    propose(sides, 0n, 1_000n);
    payInFull(sides);
    tell(sides.a, '2027-01-23', tick);
    expect(suspenseOf(sides.a)).toEqual([['in', 'held', 1_000n]]);
    expect(pairOf(sides.a).standing).toBe('good');
    tell(sides.a, LAPSED, tick);
    expect(suspenseOf(sides.a)).toEqual([]);
    expect(-balanceOf(sides.a, B, `earnings:${CARL}`)).toBe(1_000n);
    expect(pairOf(sides.a).standing).toBe('good');
    talk(sides, LAPSED);
    expect(duesOf(sides.b)).toEqual([['gross', 'us', 1_000n, 'closed']]);
  });

  test('does not make who owes any younger: it is late from the proposal on', () => {
    const { a, b } = twoSides();
    propose({ a, b }, 0n, 1_000n);
    const standings = ['2027-01-23', LAPSED, '2027-02-07', '2027-02-08', '2027-03-10'].map((on) => {
      tell(a, on, tick);
      return pairOf(a).standing;
    });
    expect(standings).toEqual(['good', 'overdue', 'overdue', 'suspended', 'defaulted']);
    expect(balanceOf(a, B, 'receivable')).toBe(0n);
  });

  test('is said again, and no other one is made', () => {
    const { a, b } = twoSides();
    const { sha256 } = propose({ a, b }, 600n, 1_000n);
    tell(a, LAPSED, tick);
    sentBy(a);
    closeMonth(a, '2027-01', '2027-02-03', { [ANNA]: 700n });
    sentBy(a);
    tell(a, '2027-02-15', tick);
    expect(sentBy(a).filter(({ document }) => document.kind === 'netting')).toMatchObject([
      { sha256 },
    ]);
    expect(pairOf(a).nettings).toMatchObject([{ state: 'expired' }]);
  });

  test('keeps back what its proposer owes: a consent may still say less', () => {
    const { a, b } = twoSides();
    propose({ a, b }, 1_000n, 700n);
    for (const on of [LAPSED, '2027-02-20', '2027-12-09']) tell(a, on, tick);
    expect(toPay(pairOf(a))).toEqual([]);
    expect(duesOf(a).filter(([, , , state]) => state === 'open')).toEqual([
      ['gross', 'them', 700n, 'open'],
    ]);
    // Who answers nothing for a year is gone: each owes in full what it owes.
    tell(a, '2027-12-20', tick);
    expect(toPay(pairOf(a)).map(({ amountMinor }) => amountMinor)).toEqual([1_000n]);
  });

  test('keeps back what fell due before it, too, and lists that', () => {
    const { a, b } = twoSides();
    closeMonth(a, '2026-10', '2026-11-03', { [ANNA]: 1_000n });
    talk({ a, b }, '2026-11-03');
    for (const on of ['2026-11-20', '2026-12-20']) tell(a, on, tick);
    expect(toPay(pairOf(a)).map(({ amountMinor }) => amountMinor)).toEqual([1_000n]);
    closeMonth(a, '2026-12', '2027-01-03', {});
    closeMonth(b, '2026-12', '2027-01-03', { [CARL]: 700n });
    talk({ a, b }, '2027-01-03');
    tell(a, '2027-01-10', tick);
    expect(pairOf(a).nettings).toMatchObject([{ state: 'proposed' }]);
    expect(toPay(pairOf(a))).toEqual([]);
    for (const on of ['2027-02-24', '2027-12-20']) tell(a, on, tick);
    expect(pairOf(a).nettings).toMatchObject([{ state: 'expired' }]);
    expect(toPay(pairOf(a))).toEqual([]);
    tell(a, '2028-01-20', tick);
    expect(toPay(pairOf(a)).map(({ amountMinor }) => amountMinor)).toEqual([1_000n]);
  });

  test('and is refused at last has made nobody younger who owes', () => {
    const { a, b } = twoSides();
    const proposal = propose({ a, b }, 0n, 1_000n);
    tell(b, '2026-12-20', tick);
    sentBy(b);
    tell(a, LAPSED, tick);
    tell(a, '2027-02-08', tick);
    expect(pairOf(a).standing).toBe('suspended');
    receive(b, '2027-02-08', proposal);
    for (const signed of sentBy(b)) receive(a, '2027-02-08', signed);
    expect(pairOf(a).nettings).toMatchObject([{ state: 'refused' }]);
    tell(a, '2027-02-09', tick);
    expect(pairOf(a).standing).toBe('suspended');
  });

  test('is refused at last: its proposer owes in full at once', () => {
    const sides = twoSides();
    const proposal = propose(sides, 1_000n, 700n);
    payInFull(sides);
    closeMonth(sides.a, '2026-12', '2027-01-03', {});
    for (const signed of sentBy(sides.a)) receive(sides.b, '2027-01-03', signed);
    tell(sides.a, LAPSED, tick);
    expect(toPay(pairOf(sides.a))).toEqual([]);
    sentBy(sides.a);
    receive(sides.b, '2027-01-25', proposal);
    expect(pairOf(sides.b).refusedEvents).toMatchObject({ 'netting: gross_due': 1 });
    talk(sides, '2027-01-25');
    expect(pairOf(sides.a).nettings).toMatchObject([{ state: 'refused' }]);
    const [payment] = toPay(pairOf(sides.a));
    if (payment === undefined) throw new Error('nothing is to be paid');
    const { endToEndId, ...paid } = payment;
    expect(paid.amountMinor).toBe(1_000n);
    tell(sides.a, '2027-01-26', { type: 'paid_out', entry: 'a2', endToEndId, ...paid });
    talk(sides, '2027-01-26');
    tell(sides.b, '2027-01-27', { type: 'paid_in', entry: 'b2', ...paid });
    expect(-balanceOf(sides.b, A, `earnings:${ANNA}`)).toBe(1_000n);
    expect([suspenseOf(sides.a), suspenseOf(sides.b)]).toEqual([[], []]);
  });
});

describe('an answer that was lost for months', () => {
  test('counts as it was signed: both come to the same', () => {
    const sides = twoSides();
    receive(sides.b, '2026-12-10', propose(sides, 1_300n, 700n));
    expect(kindsOf(sentBy(sides.b))).toEqual(['consent']);
    tell(sides.a, LAPSED, tick);
    expect(pairOf(sides.a).nettings).toMatchObject([{ state: 'expired' }]);
    talk(sides, LAPSED);
    expect(pairOf(sides.a).nettings).toMatchObject([{ state: 'agreed' }]);
    expect(toPay(pairOf(sides.a)).map(({ amountMinor }) => amountMinor)).toEqual([600n]);
    expect(-balanceOf(sides.a, B, `earnings:${CARL}`)).toBe(700n);
  });

  test('takes nothing from what they have paid twice: that can go back', () => {
    const sides = twoSides();
    receive(sides.b, '2026-12-10', propose(sides, 400n, 1_000n));
    sentBy(sides.b);
    const { reference, amountMinor } = toPay(pairOf(sides.b))[0] ?? { reference: '' };
    expect(amountMinor).toBe(600n);
    tell(sides.a, LAPSED, tick);
    // B's admin pays all of it by mistake, and A's admin counts it.
    const paid = { reference, amountMinor: 1_000n };
    tell(sides.b, '2027-01-25', { type: 'paid_out', entry: 'b1', endToEndId: 'x', ...paid });
    tell(sides.a, '2027-01-26', { type: 'paid_in', entry: 'a1', ...paid });
    tell(sides.a, '2027-01-26', { type: 'assign', suspense: 'a1', amountMinor: 1_000n });
    expect(-balanceOf(sides.a, B, `earnings:${CARL}`)).toBe(1_000n);
    tell(sides.a, '2027-01-27', tick);
    talk(sides, '2027-01-27');
    expect(pairOf(sides.a).nettings).toMatchObject([{ state: 'agreed' }]);
    expect(-balanceOf(sides.a, B, `earnings:${CARL}`)).toBe(1_000n);
    expect(suspenseOf(sides.a)).toEqual([['in', 'double', 400n]]);
    expect(suspenseOf(sides.b)).toEqual([['out', 'double', 400n]]);
    const [held] = pairOf(sides.a).suspense;
    tell(sides.a, '2027-01-28', { type: 'send_back', suspense: held?.entry ?? '' });
    const back = { suspense: held?.entry ?? '', amountMinor: 400n };
    tell(sides.a, '2027-01-29', { type: 'sent_back', ...back });
    tell(sides.b, '2027-01-30', {
      ...{ type: 'returned', entry: 'b2', reference: null, amountMinor: 400n },
    });
    expect([suspenseOf(sides.a), suspenseOf(sides.b)]).toEqual([[], []]);
    for (const side of [sides.a, sides.b])
      expect([outstandingOf(pairOf(side).issued), outstandingOf(pairOf(side).received)]).toEqual([
        0n,
        0n,
      ]);
  });

  test('of a year: what was paid in full meanwhile stands in suspense, and comes back', () => {
    const sides = twoSides();
    receive(sides.b, '2026-12-10', propose(sides, 1_000n, 700n));
    sentBy(sides.b);
    for (const on of [LAPSED, '2027-12-20']) tell(sides.a, on, tick);
    const [payment] = toPay(pairOf(sides.a));
    if (payment === undefined) throw new Error('nothing is to be paid');
    const { endToEndId, ...paid } = payment;
    tell(sides.a, '2027-12-21', { type: 'paid_out', entry: 'a1', endToEndId, ...paid });
    talk(sides, '2027-12-21');
    expect(suspenseOf(sides.a)).toEqual([['out', 'double', 700n]]);
    expect(toPay(pairOf(sides.a))).toEqual([]);
    tell(sides.a, '2027-12-30', {
      ...{ type: 'returned', entry: 'a2', reference: null, amountMinor: 700n },
    });
    expect(suspenseOf(sides.a)).toEqual([]);
    expect(pairOf(sides.a).issued.dischargedMinor).toBe(1_000n);
  });
});
