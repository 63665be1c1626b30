import { describe, expect, test } from 'vitest';
import { outstandingOf } from '../../../../src/settlement/pair/chain.ts';
import { toPay } from '../../../../src/settlement/pair/dues.ts';
import { balanceOf, sign } from '../../../simulation/sim-node.ts';
import { dispute, hear, lineOf, refusedOf, statedBoth, statesOf } from './disputes.ts';
import {
  A,
  ANNA,
  B,
  BEN,
  closeMonth,
  pairOf,
  receive,
  sentBy,
  talk,
  tell,
  twoSides,
} from './two-sides.ts';

const tick = { type: 'tick' } as const;

describe('a line that was accepted', () => {
  test('is in dispute when both have signed that, and is netted by nobody then', () => {
    const sides = statedBoth({ [ANNA]: 700n, [BEN]: 600n });
    dispute(sides, '2026-12-05', ANNA);
    expect(balanceOf(sides.b, A, 'receivable')).toBe(1_300n);
    talk(sides, '2026-12-05');
    expect(balanceOf(sides.b, A, 'receivable')).toBe(600n);
    expect(balanceOf(sides.b, A, `pending:${ANNA}`)).toBe(0n);
    expect(-balanceOf(sides.a, B, 'payable')).toBe(1_300n);
    expect(outstandingOf(pairOf(sides.a).issued)).toBe(600n);
    tell(sides.a, '2026-12-10', tick);
    talk(sides, '2026-12-10');
    expect(toPay(pairOf(sides.a)).map(({ amountMinor }) => amountMinor)).toEqual([600n]);
  });

  test('goes back to its givers sixty days after that, or when they give in', () => {
    const sides = statedBoth({ [ANNA]: 700n, [BEN]: 600n });
    dispute(sides, '2026-12-08', ANNA);
    talk(sides, '2026-12-08');
    closeMonth(sides.a, '2026-12', '2027-01-03', {});
    closeMonth(sides.a, '2027-01', '2027-02-05', {});
    talk(sides, '2027-02-05');
    expect(-balanceOf(sides.a, B, `givers:2026-11:${ANNA}`)).toBe(0n);
    closeMonth(sides.a, '2027-02', '2027-03-03', {});
    talk(sides, '2027-03-03');
    expect(-balanceOf(sides.a, B, `givers:2026-11:${ANNA}`)).toBe(700n);

    const again = statedBoth({ [ANNA]: 700n, [BEN]: 600n });
    dispute(again, '2026-12-08', ANNA);
    talk(again, '2026-12-08');
    tell(again.a, '2026-12-09', { type: 'answer_dispute', seq: 1, payee: ANNA });
    closeMonth(again.a, '2026-12', '2027-01-03', {});
    talk(again, '2027-01-03');
    expect(-balanceOf(again.a, B, `givers:2026-11:${ANNA}`)).toBe(700n);
    expect(lineOf(again.b, 'received', ANNA)).toMatchObject({
      disputedMinor: 0n,
      struckMinor: 700n,
    });
  });

  test('is accepted again by a withdrawal, and not disputed a second time', () => {
    const sides = statedBoth({ [ANNA]: 700n });
    dispute(sides, '2026-12-05', ANNA);
    talk(sides, '2026-12-05');
    tell(sides.b, '2026-12-06', { type: 'withdraw_dispute', seq: 1, payee: ANNA });
    talk(sides, '2026-12-06');
    expect(balanceOf(sides.b, A, 'receivable')).toBe(700n);
    expect(-balanceOf(sides.b, A, `pending:${ANNA}`)).toBe(700n);
    dispute(sides, '2026-12-07', ANNA);
    expect(refusedOf(sides.b)).toEqual({ 'dispute_line: accepted_after_all': 1 });
  });

  test('is disputed with what it has left', () => {
    const sides = statedBoth({ [ANNA]: 700n, [BEN]: 600n });
    tell(sides.a, '2026-12-04', { type: 'correct', seq: 1, payee: ANNA, amountMinor: 200n });
    closeMonth(sides.a, '2026-12', '2026-12-06', { [BEN]: 900n });
    talk(sides, '2026-12-06');
    dispute(sides, '2026-12-07', ANNA);
    talk(sides, '2026-12-07');
    expect(lineOf(sides.a, 'issued', ANNA)?.disputedMinor).toBe(500n);
    expect(lineOf(sides.b, 'received', ANNA)?.disputedMinor).toBe(500n);
  });
});

describe('the debtor refuses a dispute', () => {
  test('of what a netting counts that is proposed, or agreed', () => {
    const sides = statedBoth({ [ANNA]: 700n });
    tell(sides.a, '2026-12-10', tick);
    const proposal = sentBy(sides.a);
    dispute(sides, '2026-12-10', ANNA);
    expect(hear(sides, '2026-12-10')).toEqual(['netted']);
    expect(statesOf(sides.b)).toEqual(['refused']);
    for (const signed of proposal) receive(sides.b, '2026-12-10', signed);
    talk(sides, '2026-12-10');
    dispute(sides, '2026-12-11', ANNA);
    expect(refusedOf(sides.b)).toMatchObject({ 'dispute_line: netted': 1 });
  });

  test('of what has fallen due in full, and of what is paid', () => {
    const sides = statedBoth({ [ANNA]: 700n });
    tell(sides.a, '2026-12-20', tick);
    dispute(sides, '2026-12-20', ANNA);
    expect(hear(sides, '2026-12-20')).toEqual(['netted']);
    tell(sides.b, '2026-12-21', tick);
    dispute(sides, '2026-12-21', ANNA);
    expect(refusedOf(sides.b)).toMatchObject({ 'dispute_line: netted': 1 });
    const paid = statedBoth({ [ANNA]: 700n, [BEN]: 600n });
    const entry = { entry: 'e1', reference: null, endToEndId: null, amountMinor: 1n };
    tell(paid.a, '2026-12-04', { type: 'paid_out', ...entry, endToEndId: 'x' });
    tell(paid.a, '2026-12-04', { type: 'assign', suspense: 'e1', amountMinor: 1n });
    dispute(paid, '2026-12-05', ANNA);
    expect(hear(paid, '2026-12-05')).toEqual(['netted']);
  });

  test('of a line that it says is lower, on its way or booked', () => {
    const sides = statedBoth({ [ANNA]: 700n, [BEN]: 600n });
    tell(sides.a, '2026-12-04', { type: 'correct', seq: 1, payee: ANNA, amountMinor: 200n });
    closeMonth(sides.a, '2026-12', '2026-12-06', { [BEN]: 900n });
    const adjusting = sentBy(sides.a);
    dispute(sides, '2026-12-06', ANNA);
    expect(hear(sides, '2026-12-06')).toEqual(['adjusted']);
    dispute(sides, '2026-12-07', ANNA, 'once_more');
    const asked = sentBy(sides.b);
    for (const signed of adjusting) receive(sides.b, '2026-12-07', signed);
    for (const signed of sentBy(sides.b)) receive(sides.a, '2026-12-07', signed);
    for (const signed of asked) receive(sides.a, '2026-12-07', signed);
    expect(sentBy(sides.a).map(({ document }) => document)).toMatchObject([{ code: 'adjusted' }]);
    // What it comes to is known to both only when its acceptance is heard.
    const again = statedBoth({ [ANNA]: 700n, [BEN]: 600n });
    tell(again.a, '2026-12-04', { type: 'correct', seq: 1, payee: ANNA, amountMinor: 200n });
    closeMonth(again.a, '2026-12', '2026-12-06', { [BEN]: 900n });
    for (const signed of sentBy(again.a)) receive(again.b, '2026-12-06', signed);
    sentBy(again.b);
    dispute(again, '2026-12-06', ANNA);
    expect(hear(again, '2026-12-06')).toEqual(['adjusted']);
  });

  test('of a line in dispute, and of one that there is not', () => {
    const sides = statedBoth({ [ANNA]: 700n, [BEN]: 600n });
    dispute(sides, '2026-12-05', ANNA);
    const [first] = sentBy(sides.b);
    if (first?.document.kind !== 'dispute') throw new Error('B disputed nothing');
    receive(sides.a, '2026-12-05', first);
    const lies = [{ code: 'another' }, { payee: `${B}/carl` }, { statement: 'none' }];
    for (const lie of lies)
      receive(sides.a, '2026-12-05', sign({ ...first.document, ...lie }, null));
    const more = { ...first.document, payee: BEN, amountMinor: 601n };
    receive(sides.a, '2026-12-05', sign(more, null));
    expect(refusedOf(sides.a)).toEqual({
      ...{ 'dispute: disputed': 1, 'dispute: unknown': 2, 'dispute: adjusted': 1 },
    });
  });

  test('of more than is left of a statement that takes something off others', () => {
    const sides = statedBoth({ [ANNA]: 700n });
    tell(sides.a, '2026-12-04', { type: 'correct', seq: 1, payee: ANNA, amountMinor: 400n });
    closeMonth(sides.a, '2026-12', '2027-01-03', { [BEN]: 500n });
    talk(sides, '2027-01-03');
    tell(sides.b, '2027-01-04', { type: 'dispute_line', seq: 2, payee: BEN, code: 'doubted' });
    expect(refusedOf(sides.b)).toEqual({ 'dispute_line: no_room': 1 });
    const [, second] = pairOf(sides.b).received.statements;
    const head = { iss: B, aud: A, currency: 'EUR', kind: 'dispute' as const };
    const said = { statement: second?.sha256 ?? '', payee: BEN, amountMinor: 500n, code: 'x' };
    receive(sides.a, '2027-01-04', sign({ ...head, ...said }, null));
    expect(refusedOf(sides.a)).toEqual({ 'dispute: no_room': 1 });
  });

  test('later, of what it has not heard to be accepted', () => {
    const sides = twoSides();
    closeMonth(sides.a, '2026-11', '2026-12-03', { [ANNA]: 700n });
    for (const signed of sentBy(sides.a)) receive(sides.b, '2026-12-03', signed);
    const acceptance = sentBy(sides.b);
    dispute(sides, '2026-12-04', ANNA);
    expect(hear(sides, '2026-12-04')).toEqual([]);
    expect(refusedOf(sides.a)).toEqual({ 'dispute: later': 1 });
    for (const signed of acceptance) receive(sides.a, '2026-12-04', signed);
    tell(sides.b, '2026-12-05', tick);
    talk(sides, '2026-12-05');
    expect(statesOf(sides.b)).toEqual(['agreed']);
  });
});
