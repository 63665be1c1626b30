import { describe, expect, test } from 'vitest';
import type { Signed } from '../../../../src/settlement/pair/documents.ts';
import { balanceOf, sign } from '../../../simulation/sim-node.ts';
import {
  ANNA,
  BEN,
  closeMonth,
  documentsOf,
  pairOf,
  receive,
  referenceOf,
  type Sides,
  sentBy,
  talk,
  tell,
  twoSides,
} from './two-sides.ts';

/** A has signed two statements of one number, B holds the one that A's books do not know, and both admins
 *  go on. */

/** Another statement for the same place, with another line. */
function otherThan({ document, lines: texts }: Signed, amountMinor: bigint): Signed {
  if (document.kind !== 'statement' || texts === null) throw new Error('not a statement');
  const lines = [{ payee: ANNA, amountMinor, works: [] }];
  const sums = { grossMinor: amountMinor, totalMinor: amountMinor, linesSha256: 'other' };
  return sign({ ...document, ...sums }, { ...texts, lines });
}

/** B took `held` first, and came upon what A's books say afterwards. */
function forked(sides: Sides, makeHeld: (true_: Signed) => Signed) {
  const { a, b } = sides;
  closeMonth(b, '2026-11', '2026-12-03', {});
  talk(sides, '2026-12-03');
  closeMonth(a, '2026-11', '2026-12-04', { [ANNA]: 700n });
  const [true_] = sentBy(a);
  if (true_ === undefined) throw new Error('A stated nothing');
  const held = makeHeld(true_);
  receive(b, '2026-12-04', held);
  sentBy(b);
  receive(b, '2026-12-05', true_);
  expect(pairOf(b).frozen?.proof).toEqual([held.sha256, true_.sha256]);
  return held;
}

/** Both admins say that it goes on; December was closed meanwhile. */
function goOn(sides: Sides): void {
  const { a, b } = sides;
  closeMonth(a, '2026-12', '2027-01-03', { [BEN]: 300n });
  closeMonth(b, '2026-12', '2027-01-03', {});
  talk(sides, '2027-01-03');
  tell(b, '2027-01-04', { type: 'unfreeze' });
  for (const signed of sentBy(b)) receive(a, '2027-01-04', signed);
  tell(a, '2027-01-05', { type: 'unfreeze' });
  talk(sides, '2027-01-05');
  expect([pairOf(a).frozen, pairOf(b).frozen]).toEqual([null, null]);
}

/** A asks B what the two hold, a day later. */
function takeOver(sides: Sides): void {
  const { a, b } = sides;
  tell(a, '2027-01-06T13:00:00Z', { type: 'tick' });
  expect(a.outbox.map(({ effect }) => effect.type)).toContain('ask_head');
  tell(a, '2027-01-06T14:00:00Z', { type: 'head', documents: documentsOf(b) });
  for (const side of [a, b]) tell(side, '2027-01-07', { type: 'tick' });
  talk(sides, '2027-01-07');
}

const statesOf = (sides: Sides) => [
  pairOf(sides.a).issued.statements.map(({ seq, month, state }) => [seq, month, state]),
  pairOf(sides.b).received.statements.map(({ seq, month, state }) => [seq, month, state]),
];

describe('who signed two statements of one number', () => {
  test('takes over the one that the other holds, and states what followed anew', () => {
    const sides = twoSides();
    const held = forked(sides, (true_) => otherThan(true_, 900n));
    goOn(sides);
    takeOver(sides);
    const both = [
      [1, '2026-11', 'accepted'],
      [2, '2026-12', 'accepted'],
    ];
    expect(statesOf(sides)).toEqual([both, both]);
    expect(pairOf(sides.a).issued.statements[0]?.sha256).toBe(held.sha256);
    // Its givers gave 700: what more it signed is its reserve's.
    expect(balanceOf(sides.a, pairOf(sides.a).them, 'reserve')).toBe(200n);
    expect(-balanceOf(sides.a, pairOf(sides.a).them, 'payable')).toBe(1_200n);
  });

  test('pays it like any other', () => {
    const sides = twoSides();
    forked(sides, (true_) => otherThan(true_, 900n));
    goOn(sides);
    takeOver(sides);
    // Nobody netted November in time.
    tell(sides.a, '2027-01-10', { type: 'tick' });
    const paid = { reference: referenceOf(sides.a), amountMinor: 900n };
    tell(sides.a, '2027-01-10', { type: 'paid_out', entry: 'e1', endToEndId: 'x', ...paid });
    tell(sides.b, '2027-01-10', { type: 'paid_in', entry: 'e2', ...paid });
    talk(sides, '2027-01-10');
    expect(-balanceOf(sides.b, pairOf(sides.b).them, `earnings:${ANNA}`)).toBe(900n);
    expect(-balanceOf(sides.a, pairOf(sides.a).them, 'payable')).toBe(300n);
    expect(pairOf(sides.a).dues.map(({ state }) => state)).toEqual(['closed']);
  });

  test('takes over one that was refused: it is no debt, and has its place all the same', () => {
    const sides = twoSides();
    forked(sides, ({ document, lines }) => {
      if (document.kind !== 'statement') throw new Error('not a statement');
      return sign({ ...document, totalMinor: 1n }, lines);
    });
    goOn(sides);
    takeOver(sides);
    const both = [
      [1, '2026-11', 'refused'],
      [2, '2026-12', 'accepted'],
    ];
    expect(statesOf(sides)).toEqual([both, both]);
    expect(balanceOf(sides.a, pairOf(sides.a).them, 'reserve')).toBe(0n);
    expect(-balanceOf(sides.a, pairOf(sides.a).them, `givers:2026-11:${ANNA}`)).toBe(700n);
  });

  test('gives back what has no place before what it took over', () => {
    const sides = twoSides();
    forked(sides, (true_) => {
      const held = otherThan(true_, 900n);
      if (held.document.kind !== 'statement') throw new Error('not a statement');
      return sign({ ...held.document, period: '2026-12' }, held.lines);
    });
    goOn(sides);
    takeOver(sides);
    const both = [[1, '2026-12', 'accepted']];
    expect(statesOf(sides)).toEqual([both, both]);
    expect(pairOf(sides.a).unstated).toEqual([]);
    const { them } = pairOf(sides.a);
    expect(-balanceOf(sides.a, them, `givers:2026-11:${ANNA}`)).toBe(700n);
    expect(-balanceOf(sides.a, them, 'payable')).toBe(900n);
    // December's givers gave 300.
    expect(balanceOf(sides.a, them, 'reserve')).toBe(600n);
  });

  test('signs nothing before it knows what the other holds', () => {
    const sides = twoSides();
    forked(sides, (true_) => otherThan(true_, 900n));
    goOn(sides);
    closeMonth(sides.a, '2027-01', '2027-01-05T13:00:00Z', { [BEN]: 100n });
    expect(sentBy(sides.a)).toEqual([]);
  });

  test('goes on at once where its books say what the other holds', () => {
    const sides = twoSides();
    closeMonth(sides.a, '2026-11', '2026-12-04', { [ANNA]: 700n });
    const [first] = sentBy(sides.a);
    if (first === undefined) throw new Error('A stated nothing');
    receive(sides.b, '2026-12-04', first);
    receive(sides.b, '2026-12-05', otherThan(first, 900n));
    goOn(sides);
    expect(pairOf(sides.a).restoredAtMs).toBeNull();
    expect(pairOf(sides.a).issued.statements.map(({ state }) => state)).toContain('accepted');
  });
});

test('what both have accepted is never set aside', () => {
  const sides = twoSides();
  const { a } = sides;
  closeMonth(a, '2026-11', '2026-12-04', { [ANNA]: 700n });
  talk(sides, '2026-12-04');
  const [first] = documentsOf(a);
  if (first === undefined) throw new Error('A stated nothing');
  const other = otherThan(first, 900n);
  const { them: iss, us: aud, currency } = pairOf(a);
  const accepted = { kind: 'acceptance' as const, statement: other.sha256, acceptedMinor: 900n };
  const answer = sign({ iss, aud, currency, ...accepted, disputed: [], declined: [] }, null);
  tell(a, '2026-12-05', { type: 'restored' });
  tell(a, '2026-12-07', { type: 'head', documents: [other, answer] });
  expect(pairOf(a).issued.statements.map(({ sha256 }) => sha256)).toEqual([first.sha256]);
});
