import { expect, test } from 'vitest';
import { copyOf, sign } from '../../../simulation/sim-node.ts';
import {
  ANNA,
  documentsOf,
  pairOf,
  receive,
  type Sides,
  sentBy,
  stateNovember,
  talk,
  tell,
  twoSides,
} from './two-sides.ts';

/** B, restored to a copy from before A's second statement of one number, is told what the two have signed. */

/** A has stated November twice, and B has come upon it. */
function stated() {
  const sides = twoSides();
  stateNovember(sides, { [ANNA]: 700n });
  const copy = copyOf(sides.b.data);
  const [first] = documentsOf(sides.a);
  if (first?.document.kind !== 'statement') throw new Error('A stated nothing');
  const other = sign({ ...first.document, linesSha256: 'other' }, first.lines);
  receive(sides.b, '2026-12-04', other);
  expect(pairOf(sides.b).frozen?.proof).toEqual([first.sha256, other.sha256]);
  return { sides, copy, first, other };
}

/** Both admins have signed that the two go on. */
function goOn(sides: Sides): void {
  tell(sides.b, '2026-12-05', { type: 'unfreeze' });
  for (const signed of sentBy(sides.b)) receive(sides.a, '2026-12-05', signed);
  tell(sides.a, '2026-12-06', { type: 'unfreeze' });
  talk(sides, '2026-12-06');
  expect(pairOf(sides.b).frozen).toBeNull();
}

function restoreB({ b }: Sides, data: Sides['b']['data'], known: ReturnType<typeof documentsOf>) {
  b.data = copyOf(data);
  b.outbox = [];
  tell(b, '2026-12-07', { type: 'restored' });
  tell(b, '2026-12-09', { type: 'head', documents: known });
  expect(pairOf(b).restoredAtMs).toBeNull();
}

test('two statements of one number in a head freeze, as they do when they come', () => {
  const { sides, copy, first, other } = stated();
  restoreB(sides, copy, [...documentsOf(sides.a), other]);
  expect(pairOf(sides.b).frozen).toMatchObject({
    ...{ proof: [first.sha256, other.sha256], ours: false, theirs: false },
  });
});

test('nor do they freeze again what both had said to go on from', () => {
  const { sides, copy, other } = stated();
  goOn(sides);
  const known = documentsOf(sides.b).filter(({ sha256 }) => sha256 !== other.sha256);
  const at = known.findIndex(({ document }) => document.kind === 'unfreeze');
  restoreB(sides, copy, known.toSpliced(at, 0, other));
  expect(pairOf(sides.b).frozen).toBeNull();
  expect(pairOf(sides.b).held[other.sha256]).toBeNull();
  // It comes once more, from somewhere on its way.
  receive(sides.b, '2026-12-10', other);
  expect(pairOf(sides.b).frozen).toBeNull();
});

test('going on from something else that they signed twice is no word on this', () => {
  const { sides, copy, first, other } = stated();
  const head = { iss: pairOf(sides.b).us, aud: pairOf(sides.b).them, currency: 'EUR' };
  const proof = [first.sha256, 'e'.repeat(64)];
  const elsewhere = sign({ ...head, kind: 'unfreeze', proof }, null);
  restoreB(sides, copy, [...documentsOf(sides.a), other, elsewhere]);
  expect(pairOf(sides.b).frozen).toMatchObject({ ours: false, theirs: false });
});

test('one that was refused before the other took its place does not', () => {
  const sides = twoSides();
  const { a, b } = sides;
  stateNovember(sides, { [ANNA]: 700n });
  const [first] = documentsOf(a);
  if (first?.document.kind !== 'statement') throw new Error('A stated nothing');
  const early = { ...first.document, period: '2026-12', seq: 2, prev: 'f'.repeat(64) };
  const misplaced = sign(early, first.lines);
  const answers = () => sentBy(b).map(({ document }) => document.kind);
  receive(b, '2027-01-02', misplaced);
  expect(answers()).toEqual(['refusal']);
  const refused = documentsOf(b).slice(-2);
  const second = sign({ ...early, prev: first.sha256 }, first.lines);
  receive(b, '2027-01-03', second);
  expect(answers()).toEqual(['acceptance']);
  const forgotten = new Set(refused.map(({ sha256 }) => sha256));
  const pair = pairOf(b);
  const without = (of: object) =>
    Object.fromEntries(
      Object.entries(of).filter(([name, of_]) => ![name, of_].some((one) => forgotten.has(one))),
    );
  const data = copyOf(b.data);
  data.pairs.set(a.id, {
    ...pair,
    held: without(pair.held),
    refs: without(pair.refs),
    names: without(pair.names),
  });
  restoreB(sides, data, documentsOf(b));
  expect(pairOf(b).frozen).toBeNull();
});
