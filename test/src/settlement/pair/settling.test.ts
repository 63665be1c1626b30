import { describe, expect, test } from 'vitest';
import { outstandingOf } from '../../../../src/settlement/pair/chain.ts';
import { toPay } from '../../../../src/settlement/pair/dues.ts';
import { tableAsMarkdown } from '../../../../src/settlement/pair/state-tables.ts';
import { balanceOf, sign } from '../../../simulation/sim-node.ts';
import {
  A,
  ANNA,
  B,
  BEN,
  closeMonth,
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

const earningsOf = (sides: ReturnType<typeof twoSides>, payee: string) =>
  -balanceOf(sides.b, A, `earnings:${payee}`);

describe('two nodes', () => {
  test('state, accept, net, pay and release, once', () => {
    const sides = twoSides();
    netNovember(sides, { [ANNA]: 700n, [BEN]: 300n });
    expect(earningsOf(sides, ANNA)).toBe(0n);
    const [payment] = toPay(pairOf(sides.a));
    expect(payment?.amountMinor).toBe(1_000n);
    const paid = { reference: referenceOf(sides.a), amountMinor: 1_000n };
    tell(sides.a, '2026-12-12', { type: 'paid_out', entry: 'e1', endToEndId: 'x', ...paid });
    talk(sides, '2026-12-12');
    expect(earningsOf(sides, ANNA)).toBe(0n);
    tell(sides.b, '2026-12-13', { type: 'paid_in', entry: 'e2', ...paid });
    talk(sides, '2026-12-13');
    expect([earningsOf(sides, ANNA), earningsOf(sides, BEN)]).toEqual([700n, 300n]);
    expect(pairOf(sides.a).dues.map((due) => due.state)).toEqual(['closed']);
    expect(pairOf(sides.b).dues.map((due) => due.state)).toEqual(['closed']);
    expect(outstandingOf(pairOf(sides.a).issued)).toBe(0n);
    expect(toPay(pairOf(sides.a))).toEqual([]);
  });

  test('pay in full what nobody netted until the 20th', () => {
    const sides = twoSides();
    stateNovember(sides, { [ANNA]: 700n });
    tell(sides.a, '2026-12-19', { type: 'tick' });
    tell(sides.b, '2026-12-20', { type: 'tick' });
    for (const signed of sentBy(sides.a)) receive(sides.b, '2026-12-20', signed);
    expect(kindsOf(sentBy(sides.b))).toEqual(['refusal']);
    expect(pairOf(sides.b).refusedEvents['netting: gross_due']).toBe(1);
    expect(pairOf(sides.b).dues.map((due) => [due.kind, due.debtor])).toEqual([['gross', 'them']]);
  });

  test('dispute a line, and its givers get it back after sixty days', () => {
    const sides = twoSides();
    closeMonth(sides.a, '2026-11', '2026-12-03', { [ANNA]: 700n, [BEN]: 300n });
    talk(sides, '2026-12-03', { [BEN]: 'unknown_payee' });
    expect(balanceOf(sides.b, A, 'receivable')).toBe(700n);
    expect(-balanceOf(sides.a, B, 'payable')).toBe(1_000n);
    closeMonth(sides.a, '2026-12', '2027-01-03', {});
    talk(sides, '2027-01-03');
    expect(-balanceOf(sides.a, B, 'payable')).toBe(1_000n);
    closeMonth(sides.a, '2027-01', '2027-02-03', {});
    talk(sides, '2027-02-03');
    expect(-balanceOf(sides.a, B, 'payable')).toBe(700n);
    expect(-balanceOf(sides.a, B, `givers:2026-11:${BEN}`)).toBe(300n);
  });

  test('a dispute that is taken back counts when both have signed that', () => {
    const sides = twoSides();
    closeMonth(sides.a, '2026-11', '2026-12-03', { [ANNA]: 700n });
    talk(sides, '2026-12-03', { [ANNA]: 'doubted' });
    tell(sides.b, '2026-12-04', { type: 'withdraw_dispute', seq: 1, payee: ANNA });
    expect(balanceOf(sides.b, A, 'receivable')).toBe(0n);
    talk(sides, '2026-12-04');
    expect(balanceOf(sides.b, A, 'receivable')).toBe(700n);
    expect(outstandingOf(pairOf(sides.a).issued)).toBe(700n);
  });

  test('an adjustment that comes after the money is declined, and the reserve bears it', () => {
    const sides = twoSides();
    netNovember(sides, { [ANNA]: 1_000n });
    tell(sides.a, '2026-12-11', { type: 'correct', seq: 1, payee: ANNA, amountMinor: 400n });
    closeMonth(sides.a, '2026-12', '2027-01-03', { [BEN]: 900n });
    const under = sentBy(sides.a);
    const paid = { reference: referenceOf(sides.a), amountMinor: 1_000n };
    tell(sides.b, '2027-01-03', { type: 'paid_in', entry: 'e1', ...paid });
    for (const signed of under) receive(sides.b, '2027-01-04', signed);
    talk(sides, '2027-01-04');
    const [, january] = pairOf(sides.a).issued.statements;
    expect([january?.totalMinor, january?.acceptedMinor]).toEqual([500n, 900n]);
    expect(balanceOf(sides.a, B, 'reserve')).toBe(400n);
    expect(-balanceOf(sides.a, B, `givers:2026-11:${ANNA}`)).toBe(400n);
  });
});

describe('what is not true is not taken', () => {
  test('a second statement for a place freezes, and what was netted is still paid', () => {
    const sides = twoSides();
    netNovember(sides, { [ANNA]: 700n });
    const head = { iss: A, aud: B, currency: 'EUR', kind: 'statement' as const, scale: 2 };
    const place = { period: '2026-11', seq: 1, prev: null, linesSha256: 'other', ack: null };
    const sums = { grossMinor: 9n, adjustmentMinor: 0n, carriedMinor: 0n, totalMinor: 9n };
    const lines = { lines: [{ payee: ANNA, amountMinor: 9n, works: [] }], adjustments: [] };
    receive(sides.b, '2026-12-11', sign({ ...head, ...place, ...sums }, lines));
    expect(pairOf(sides.b).frozen?.proof).toHaveLength(2);
    closeMonth(sides.a, '2026-12', '2027-01-03', { [ANNA]: 100n });
    for (const signed of sentBy(sides.a)) receive(sides.b, '2027-01-03', signed);
    expect(pairOf(sides.b).received.statements).toHaveLength(1);
    const paid = { reference: referenceOf(sides.b), amountMinor: 700n };
    tell(sides.b, '2027-01-04', { type: 'paid_in', entry: 'e1', ...paid });
    expect(earningsOf(sides, ANNA)).toBe(700n);
  });

  test('an acceptance of more than was stated', () => {
    const sides = twoSides();
    closeMonth(sides.a, '2026-11', '2026-12-03', { [ANNA]: 700n });
    const [statement] = sentBy(sides.a);
    const head = { iss: B, aud: A, currency: 'EUR', kind: 'acceptance' as const };
    const said = { statement: statement?.sha256 ?? '', disputed: [], declined: [] };
    receive(sides.a, '2026-12-04', sign({ ...head, ...said, acceptedMinor: 701n }, null));
    expect(pairOf(sides.a).issued.statements.map((row) => row.state)).toEqual(['issued']);
    expect(pairOf(sides.a).refusedEvents).toEqual({ 'acceptance: out_of_place': 1 });
  });

  test('a gap is pulled, not refused', () => {
    const sides = twoSides();
    closeMonth(sides.a, '2026-11', '2026-12-03', { [ANNA]: 700n });
    sentBy(sides.a);
    closeMonth(sides.a, '2026-12', '2027-01-03', { [ANNA]: 100n });
    for (const signed of sentBy(sides.a)) receive(sides.b, '2027-01-03', signed);
    expect(sides.b.outbox.map((job) => job.effect)).toEqual([{ type: 'pull', seq: 1 }]);
    tell(sides.a, '2027-01-03', { type: 'pulled', seq: 1 });
    talk(sides, '2027-01-03');
    tell(sides.a, '2027-01-04', { type: 'tick' });
    talk(sides, '2027-01-04');
    expect(balanceOf(sides.b, A, 'receivable')).toBe(800n);
  });
});

test('the table prints itself, and what it refuses is counted', () => {
  const table = tableAsMarkdown();
  expect(table).toContain('| statement | take | later | later |');
  expect(table).toContain('| proposed | agreed | refused |');
  const { a } = twoSides();
  tell(a, '2026-12-01', { type: 'head', documents: [] });
  expect(pairOf(a).refusedEvents).toEqual({ 'head: settling': 1 });
});
