import { afterAll, beforeAll, expect, test } from 'vitest';
import { setTrust } from '../../../db/records/peers.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { undoFlattr } from '../../../src/operations/undo-flattr.ts';
import { jobsOf, openAll } from '../../support/database.ts';
import { creator, giver, type House, house, person } from '../../support/house.ts';
import { elsewhere, meet, workElsewhere } from '../../support/peer.ts';

let node: House;
beforeAll(async () => {
  node = await house();
  await openAll(node.deps.db);
});
afterAll(() => node.close());

let counter = 0;
const name = (what: string) => `${what}-${++counter}`;
const reader = () => giver(node.deps, name('reader'), { budgetMinor: 500n });
const writer = () => creator(node.deps, name('writer'), ['One', 'Two']);
const nobody = '00000000-0000-7000-8000-000000000000';

const flattrsOf = (giverId: string) =>
  node.deps.db.query.flattr.findMany({ where: (f, { eq }) => eq(f.giverId, giverId) });

type Target = { workId: string } | { payeeId: string };
type Options = { weight?: number; message?: string };

const give = (giverId: string, target: Target, options?: Options) =>
  giveFlattr(node.deps, { giverId, ...target }, options);

/** Gives, and expects to be refused without a trace. */
async function refused(giverId: string, target: Target, options?: Options): Promise<string> {
  const before = await flattrsOf(giverId);
  const given = await give(giverId, target, options);
  expect(await flattrsOf(giverId)).toEqual(before);
  return given.ok ? 'taken' : given.code;
}

test('a work or a person is flattred in the month that is open', async () => {
  const [giverId, { actorId, workIds }] = [await reader(), await writer()];
  const given = await give(giverId, { workId: workIds[0] ?? '' }, { weight: 5, message: '  Oh! ' });
  expect(given).toMatchObject({ ok: true, month: '2026-10' });
  expect(await give(giverId, { payeeId: actorId })).toMatchObject({ ok: true });
  const [work, self] = await flattrsOf(giverId);
  expect(work).toMatchObject({ workId: workIds[0], payeeId: actorId, weight: 5, message: 'Oh!' });
  expect(work?.uri).toBe(`${node.deps.node.origin}/flattrs/${work?.id}`);
  expect(self).toMatchObject({ workId: null, payeeId: actorId, weight: 1, message: null });
});

test('one’s own work and oneself are refused, even without a budget', async () => {
  const { actorId, workIds } = await writer();
  expect(await refused(actorId, { workId: workIds[0] ?? '' })).toBe('own_work');
  expect(await refused(actorId, { payeeId: actorId })).toBe('own_work');
});

test.each([0, 6, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
  'a weight of %s is refused',
  async (weight) => {
    const { workIds } = await writer();
    const gift = { workId: workIds[0] ?? '' };
    expect(await refused(await reader(), gift, { weight })).toBe('weight_invalid');
  },
);

test('a message has 500 characters, as people count them', async () => {
  const [giverId, { workIds }] = [await reader(), await writer()];
  const [one, two] = workIds.map((workId) => ({ workId }));
  if (one === undefined || two === undefined) throw new Error('no works');
  expect(await refused(giverId, one, { message: 'a'.repeat(501) })).toBe('message_too_long');
  expect(await give(giverId, one, { message: '🚂'.repeat(500) })).toMatchObject({ ok: true });
  expect(await give(giverId, two, { message: '  ' })).toMatchObject({ ok: true });
  const messages = (await flattrsOf(giverId)).map((f) => f.message);
  expect(messages).toEqual(['🚂'.repeat(500), null]);
});

test('a second flattr of the same thing in one month is refused, also of ten at once', async () => {
  const [giverId, { actorId, workIds }] = [await reader(), await writer()];
  const targets = [{ workId: workIds[0] ?? '' }, { payeeId: actorId }];
  for (const target of targets) {
    const all = await Promise.all(Array.from({ length: 10 }, () => give(giverId, target)));
    const codes = all.map((given) => (given.ok ? 'given' : given.code));
    expect(codes.filter((code) => code === 'given')).toHaveLength(1);
    expect(codes.filter((code) => code === 'already_flattred')).toHaveLength(9);
    expect(await refused(giverId, target)).toBe('already_flattred');
  }
  expect(await flattrsOf(giverId)).toHaveLength(2);
});

test('what was undone may be given again', async () => {
  const [giverId, { workIds }] = [await reader(), await writer()];
  const target = { workId: workIds[0] ?? '' };
  const first = await give(giverId, target);
  if (!first.ok) throw new Error(first.code);
  await undoFlattr(node.deps, { giverId, flattrId: first.flattrId });
  expect(await give(giverId, target)).toMatchObject({ ok: true });
  expect(await refused(giverId, target)).toBe('already_flattred');
});

test('without a budget nothing is given', async () => {
  const { workIds } = await writer();
  const poor = await person(node.deps, name('poor'));
  expect(await refused(poor, { workId: workIds[0] ?? '' })).toBe('no_means');
});

test('what does not exist, and the nodes themselves, cannot be flattred', async () => {
  const giverId = await reader();
  expect(await refused(giverId, { workId: nobody })).toBe('unknown_work');
  expect(await refused(giverId, { payeeId: nobody })).toBe('unknown_work');
  // A share for a node would stand in a statement that no peer can accept.
  expect(await refused(giverId, { payeeId: node.deps.node.actorId })).toBe('unknown_work');
  await meet(node.deps, { host: 'other.example', actorUri: 'https://other.example/users/node' });
  const theirNode = { ...elsewhere('node', 'other.example'), kind: 'application' } as const;
  const there = await workElsewhere(node.deps, theirNode, 'nothing');
  expect(await refused(giverId, { payeeId: there.payeeId })).toBe('unknown_work');
  expect(await refused(giverId, { workId: there.workId })).toBe('unknown_work');
});

test('a node elsewhere has to understand flattrs, keep the currency, and not be blocked', async () => {
  const giverId = await reader();
  const { workId } = await workElsewhere(node.deps, elsewhere('fog-horn'), 'fog');
  expect(await refused(giverId, { workId })).toBe('no_flattr_node');
  await meet(node.deps, { understandsFlattr: false, settles: false, currency: null });
  expect(await refused(giverId, { workId })).toBe('no_flattr_node');
  await meet(node.deps, { currency: 'CHF' });
  expect(await refused(giverId, { workId })).toBe('currency_differs');
  const peer = await meet(node.deps, { currency: 'EUR' });
  await setTrust(node.deps.db, peer.id, 'blocked');
  expect(await refused(giverId, { workId })).toBe('node_blocked');
  expect(await jobsOf(node.database, 'send-flattr')).toEqual([]);
  await setTrust(node.deps.db, peer.id, 'funded');
  const given = await give(giverId, { workId });
  if (!given.ok) throw new Error(given.code);
  const { flattrId } = given;
  expect(await jobsOf(node.database, 'send-flattr')).toEqual([{ flattrId }]);
});
