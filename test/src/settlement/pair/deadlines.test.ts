import { expect, test } from 'vitest';
import { modeOf } from '../../../../src/settlement/pair/step.ts';
import { balanceOf, sign } from '../../../simulation/sim-node.ts';
import {
  A,
  ANNA,
  B,
  closeMonth,
  documentsOf,
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

const tick = { type: 'tick' } as const;

test('who does not pay is overdue, suspended and in default; late money still books', () => {
  const { a, b } = twoSides();
  netNovember({ a, b }, { [ANNA]: 1_000n });
  const standings = ['2027-01-23', '2027-01-24', '2027-02-08', '2027-03-10'].map((on) => {
    tell(b, on, tick);
    return pairOf(b).standing;
  });
  expect(standings).toEqual(['good', 'overdue', 'suspended', 'defaulted']);
  expect(balanceOf(b, A, 'receivable')).toBe(0n);
  expect(-balanceOf(b, A, `pending:${ANNA}`)).toBe(0n);
  const paid = { reference: referenceOf(b), amountMinor: 1_000n };
  tell(b, '2027-05-01', { type: 'paid_in', entry: 'e1', ...paid });
  expect(-balanceOf(b, A, `earnings:${ANNA}`)).toBe(1_000n);
});

test('what was released ahead is the loss of the reserve, and late money makes it good', () => {
  const { a, b } = twoSides();
  b.data.trusted.add(A);
  tell(b, '2026-12-01', { type: 'trust_changed', trust: 'limit', limitMinor: 400n });
  netNovember({ a, b }, { [ANNA]: 1_000n });
  expect(-balanceOf(b, A, `earnings:${ANNA}`)).toBe(400n);
  tell(b, '2027-03-10', tick);
  expect(balanceOf(b, A, 'reserve')).toBe(400n);
  const paid = { reference: referenceOf(b), amountMinor: 1_000n };
  tell(b, '2027-05-01', { type: 'paid_in', entry: 'e1', ...paid });
  expect(balanceOf(b, A, 'reserve')).toBe(0n);
  expect(-balanceOf(b, A, `earnings:${ANNA}`)).toBe(1_000n);
});

test('what nobody answers for a year goes back; an answer after that binds the reserve', () => {
  const { a, b } = twoSides();
  closeMonth(a, '2026-11', '2026-12-03', { [ANNA]: 700n });
  const [statement] = sentBy(a);
  tell(a, '2027-12-02', tick);
  expect(-balanceOf(a, B, 'payable')).toBe(700n);
  tell(a, '2027-12-03', tick);
  expect(-balanceOf(a, B, 'payable')).toBe(0n);
  expect(-balanceOf(a, B, `givers:2026-11:${ANNA}`)).toBe(700n);
  if (statement !== undefined) receive(b, '2027-12-04', statement);
  for (const signed of sentBy(b)) receive(a, '2027-12-04', signed);
  expect([-balanceOf(a, B, 'payable'), balanceOf(a, B, 'reserve')]).toEqual([700n, 700n]);
});

test('frozen nodes go on when both admins have signed that they do', () => {
  const { a, b } = twoSides();
  netNovember({ a, b }, { [ANNA]: 700n });
  const [held] = documentsOf(a);
  if (held?.document.kind !== 'statement') throw new Error('A stated nothing');
  receive(b, '2026-12-11', sign({ ...held.document, linesSha256: 'other' }, held.lines));
  const proof = pairOf(b).frozen?.proof ?? [];
  tell(b, '2026-12-12', { type: 'unfreeze' });
  expect(pairOf(b).frozen).not.toBeNull();
  const head = { iss: A, aud: B, currency: 'EUR', kind: 'unfreeze' as const };
  receive(b, '2026-12-12', sign({ ...head, proof: ['another'] }, null));
  expect(pairOf(b).frozen).not.toBeNull();
  receive(b, '2026-12-12', sign({ ...head, proof }, null));
  expect(pairOf(b).frozen).toBeNull();
  sentBy(b);
  closeMonth(a, '2026-12', '2027-01-03', { [ANNA]: 100n });
  talk({ a, b }, '2027-01-03');
  expect(balanceOf(b, A, 'receivable')).toBe(800n);
});

test('whoever signed two things learns of it from the other, and both admins sign', () => {
  const { a, b } = twoSides();
  netNovember({ a, b }, { [ANNA]: 700n });
  const [held] = documentsOf(a);
  if (held?.document.kind !== 'statement') throw new Error('A stated nothing');
  const twin = sign({ ...held.document, linesSha256: 'other' }, held.lines);
  receive(b, '2026-12-11', twin);
  tell(a, '2026-12-11', { type: 'unfreeze' });
  expect(sentBy(a)).toEqual([]);
  tell(b, '2026-12-12', { type: 'unfreeze' });
  for (const signed of sentBy(b)) receive(a, '2026-12-12', signed);
  expect(pairOf(a).frozen).toMatchObject({ ours: false, theirs: true });
  // It is only said, so nothing stops here.
  expect(modeOf(pairOf(a))).toBe('settling');
  tell(a, '2026-12-13', { type: 'unfreeze' });
  talk({ a, b }, '2026-12-13');
  expect([pairOf(a).frozen, pairOf(b).frozen]).toEqual([null, null]);
  // What proved it comes again: it is dealt with.
  receive(b, '2026-12-14', twin);
  expect(pairOf(b).frozen).toBeNull();
});

test('money of a new peer stays pending until it is trusted', () => {
  const { a, b } = twoSides();
  tell(b, '2026-12-01', { type: 'trust_changed', trust: 'new', limitMinor: 0n });
  netNovember({ a, b }, { [ANNA]: 700n });
  const paid = { reference: referenceOf(b), amountMinor: 700n };
  tell(b, '2026-12-12', { type: 'paid_in', entry: 'e1', ...paid });
  expect(-balanceOf(b, A, `pending:${ANNA}`)).toBe(700n);
  tell(b, '2026-12-13', { type: 'trust_changed', trust: 'funded', limitMinor: 0n });
  expect(-balanceOf(b, A, `earnings:${ANNA}`)).toBe(700n);
});

test('a month in whose last days nobody was there falls due all the same', () => {
  const { a, b } = twoSides();
  stateNovember({ a, b }, { [ANNA]: 700n });
  tell(a, '2027-01-04', tick);
  tell(b, '2027-01-04', tick);
  for (const side of [a, b])
    expect(pairOf(side).dues).toMatchObject([{ kind: 'gross', amountMinor: 700n, state: 'open' }]);
});

test('who does not answer a netting is overdue and in default all the same', () => {
  const { a, b } = twoSides();
  closeMonth(a, '2026-11', '2026-12-03', {});
  closeMonth(b, '2026-11', '2026-12-03', { [`${A}/carl`]: 1_000n });
  talk({ a, b }, '2026-12-03');
  for (const on of ['2026-12-10', '2027-01-24']) tell(a, on, tick);
  expect(pairOf(a).standing).toBe('overdue');
  tell(a, '2027-03-11', tick);
  expect(pairOf(a).standing).toBe('defaulted');
});

test('a cent does not keep a debt from being late, and late money books after a default', () => {
  const { a, b } = twoSides();
  netNovember({ a, b }, { [ANNA]: 1_000n });
  const reference = referenceOf(b);
  tell(a, '2026-12-11', {
    ...{ type: 'paid_out', entry: 'e1', endToEndId: `${reference}-1`, reference, amountMinor: 1n },
  });
  for (const signed of sentBy(a)) receive(b, '2026-12-11', signed);
  tell(b, '2026-12-12', { type: 'paid_in', entry: 'e2', reference, amountMinor: 1n });
  expect(pairOf(b).dues).toMatchObject([{ state: 'open', movedMinor: 1n }]);
  tell(b, '2027-03-11', tick);
  expect(pairOf(b).standing).toBe('defaulted');
  tell(b, '2027-04-01', { type: 'paid_in', entry: 'e3', reference: null, amountMinor: 999n });
  tell(b, '2027-04-02', { type: 'assign', suspense: 'e3', amountMinor: 999n });
  expect(-balanceOf(b, A, `earnings:${ANNA}`)).toBe(1_000n);
});
