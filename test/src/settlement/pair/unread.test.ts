import { expect, test } from 'vitest';
import type { Event } from '../../../../src/settlement/pair/events.ts';
import { openIssued, openReceived } from '../../../../src/settlement/pair/open.ts';
import type { Pair } from '../../../../src/settlement/pair/pair.ts';
import { step } from '../../../../src/settlement/pair/step.ts';
import { LinesUnread, UNREAD } from '../../../../src/settlement/pair/unread.ts';
import { tools } from '../../../simulation/sim-node.ts';
import { ANNA, closeMonth, pairOf, receive, sentBy, stateNovember, twoSides } from './two-sides.ts';

/** A settlement as it is read for a step: no line of it has been looked at. */
const unread = (pair: Pair): Pair => ({
  ...pair,
  issued: {
    ...pair.issued,
    statements: pair.issued.statements.map((row) => ({ ...row, lines: UNREAD })),
  },
  received: {
    ...pair.received,
    statements: pair.received.statements.map((row) => ({ ...row, lines: UNREAD })),
  },
});

const at = (on: string, event: object): Event =>
  ({ ...event, atMs: new Date(`${on}T12:00:00Z`).getTime() }) as Event;

/** A's statement of November is accepted by B; what A has not read yet. */
function answered(doubts: Readonly<Record<string, string>>) {
  const { a, b } = twoSides();
  closeMonth(a, '2026-11', '2026-12-03', { [ANNA]: 700n });
  for (const signed of sentBy(a)) receive(b, '2026-12-03', signed, doubts);
  const [acceptance] = sentBy(b);
  return { a, event: at('2026-12-03', { type: 'received', signed: acceptance, doubts: {} }) };
}

test('an acceptance of everything looks at no line', () => {
  const { a, event } = answered({});
  const [whole, effects] = step(pairOf(a), event, tools);
  expect(whole.issued.statements.map((row) => row.state)).toEqual(['accepted']);
  expect(step(unread(pairOf(a)), event, tools)).toEqual([
    expect.objectContaining({ held: whole.held, names: whole.names }),
    effects,
  ]);
  const [read] = step(unread(pairOf(a)), event, tools);
  expect(read.issued.statements[0]?.lines).toBe(UNREAD);
  expect({ ...read.issued.statements[0], lines: [] }).toEqual({
    ...whole.issued.statements[0],
    lines: [],
  });
});

test('one that disputes a line does', () => {
  const { a, event } = answered({ [ANNA]: 'unknown_payee' });
  expect(() => step(unread(pairOf(a)), event, tools)).toThrow(LinesUnread);
});

test('nor does a day on which nothing is due; money that comes does', () => {
  const sides = twoSides();
  stateNovember(sides, { [ANNA]: 700n });
  for (const node of [sides.a, sides.b])
    expect(step(unread(pairOf(node)), at('2026-12-04', { type: 'tick' }), tools)[1]).toEqual(
      step(pairOf(node), at('2026-12-04', { type: 'tick' }), tools)[1],
    );
  const [due] = step(pairOf(sides.b), at('2026-12-20', { type: 'tick' }), tools);
  const paid = { entry: 'e1', reference: due.dues[0]?.reference, amountMinor: 700n };
  const came = at('2026-12-21', { type: 'paid_in', ...paid });
  expect(step(due, came, tools)[0].received.dischargedMinor).toBe(700n);
  expect(() => step(unread(due), came, tools)).toThrow(LinesUnread);
});

test('what is open is told without lines as far as it does not depend on them', () => {
  const sides = twoSides();
  stateNovember(sides, { [ANNA]: 700n });
  expect(openIssued(unread(pairOf(sides.a)))).toEqual(openIssued(pairOf(sides.a)));
  expect(openReceived(pairOf(sides.b))).toEqual(new Set([1]));
  expect(openReceived(unread(pairOf(sides.b)))).toEqual(new Set());
});
