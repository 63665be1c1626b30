import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setTrust } from '../../../db/records/peers.ts';
import { actor } from '../../../db/schema/schema.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { undoFlattr } from '../../../src/operations/undo-flattr.ts';
import { jobsOf, openAll } from '../../support/database.ts';
import { blocks, foreignPage, foreignPost, leadsTo } from '../../support/foreign.ts';
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

type Target = { workId: string } | { personId: string };
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
  expect(await give(giverId, { personId: actorId })).toMatchObject({ ok: true });
  const [work, self] = await flattrsOf(giverId);
  expect(work).toMatchObject({
    workId: workIds[0],
    personId: null,
    payeeId: actorId,
    weight: 5,
    message: 'Oh!',
  });
  expect(work?.uri).toBe(`${node.deps.node.origin}/flattrs/${work?.id}`);
  expect(self).toMatchObject({
    workId: null,
    personId: actorId,
    payeeId: actorId,
    weight: 1,
    message: null,
  });
});

test('one’s own work and oneself are refused, even without a budget', async () => {
  const { actorId, workIds } = await writer();
  expect(await refused(actorId, { workId: workIds[0] ?? '' })).toBe('flattr_owner');
  expect(await refused(actorId, { personId: actorId })).toBe('flattr_owner');
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
  const targets = [{ workId: workIds[0] ?? '' }, { personId: actorId }];
  for (const target of targets) {
    const all = await Promise.all(Array.from({ length: 10 }, () => give(giverId, target)));
    const codes = all.map((given) => (given.ok ? 'given' : given.code));
    expect(codes.filter((code) => code === 'given')).toHaveLength(1);
    expect(codes.filter((code) => code === 'flattr_once')).toHaveLength(9);
    expect(await refused(giverId, target)).toBe('flattr_once');
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
  expect(await refused(giverId, target)).toBe('flattr_once');
});

test('without a budget nothing is given', async () => {
  const { workIds } = await writer();
  const poor = await person(node.deps, name('poor'));
  expect(await refused(poor, { workId: workIds[0] ?? '' })).toBe('no_means');
});

test('what does not exist, and the nodes themselves, cannot be flattred', async () => {
  const giverId = await reader();
  expect(await refused(giverId, { workId: nobody })).toBe('not_found');
  expect(await refused(giverId, { personId: nobody })).toBe('not_found');
  // A share for a node would stand in a statement that no peer can accept.
  expect(await refused(giverId, { personId: node.deps.node.actorId })).toBe('not_found');
  await meet(node.deps, { host: 'other.example', actorUri: 'https://other.example/users/node' });
  const theirNode = { ...elsewhere('node', 'other.example'), kind: 'application' } as const;
  const there = await workElsewhere(node.deps, theirNode, 'nothing');
  expect(await refused(giverId, { personId: there.payeeId })).toBe('not_found');
  expect(await refused(giverId, { workId: there.workId })).toBe('not_found');
});

test('one’s own is also what is proven to be, or would be paid to the giver', async () => {
  const giverId = await reader();
  const { workId, authorUri, authorId } = await foreignPost(node.deps, name('night-train'));
  await leadsTo(node.deps, { workId }, giverId);
  expect(await refused(giverId, { workId })).toBe('flattr_owner');
  await leadsTo(node.deps, { workId }, null);
  await node.deps.db
    .update(actor)
    .set({ alsoKnownAs: [authorUri] })
    .where(eq(actor.id, giverId));
  expect(await refused(giverId, { workId })).toBe('flattr_owner');
  expect(await refused(giverId, { personId: authorId })).toBe('flattr_owner');
  expect(await give(await reader(), { workId })).toMatchObject({ ok: true });
});

test('nothing is given to or through a server that the admin has blocked', async () => {
  const giverId = await reader();
  const at = { host: 'fog.example', actorUri: 'https://fog.example/users/node' };
  const peer = await meet(node.deps, at);
  const hosted = await workElsewhere(node.deps, elsewhere('fog-horn', 'fog.example'), 'fog');
  const claimed = await foreignPost(node.deps, name('night-train'));
  await leadsTo(node.deps, claimed, hosted.payeeId);
  const page = await foreignPage(node.deps, 'https://fog.example/a-page');
  await setTrust(node.deps.db, peer.id, 'blocked');
  const subjects = [{ workId: hosted.workId }, { workId: claimed.workId }, page];
  for (const subject of subjects) expect(await refused(giverId, subject)).toBe('blocked');
  expect(await refused(giverId, { personId: hosted.payeeId })).toBe('blocked');
  await setTrust(node.deps.db, peer.id, 'funded');
  for (const subject of subjects) expect(await give(giverId, subject)).toMatchObject({ ok: true });
});

test('who has blocked whom gives and gets nothing, whichever side did it', async () => {
  const [giverId, { actorId, workIds }] = [await reader(), await writer()];
  const { workId, authorId } = await foreignPost(node.deps, name('night-train'));
  await leadsTo(node.deps, { workId }, actorId);
  await blocks(node.deps, giverId, actorId);
  expect(await refused(giverId, { workId: workIds[0] ?? '' })).toBe('blocked');
  expect(await refused(giverId, { personId: actorId })).toBe('blocked');
  expect(await refused(giverId, { workId })).toBe('blocked');
  const other = await reader();
  await blocks(node.deps, authorId, other);
  expect(await refused(other, { workId })).toBe('blocked');
  expect(await refused(other, { personId: authorId })).toBe('blocked');
  expect(await give(other, { workId: workIds[0] ?? '' })).toMatchObject({ ok: true });
});

test('what somebody elsewhere gets is sent to them, what somebody here gets is not', async () => {
  await meet(node.deps);
  const { workId } = await workElsewhere(node.deps, elsewhere('bell'), 'bell');
  const sent = async () => (await jobsOf(node.database, 'send-flattr')).length;
  const before = await sent();
  const given = await give(await reader(), { workId });
  if (!given.ok) throw new Error(given.code);
  expect(given.waitingFor).toBeNull();
  expect((await jobsOf(node.database, 'send-flattr')).at(-1)).toEqual({ flattrId: given.flattrId });
  expect(await sent()).toBe(before + 1);
  await give(await reader(), { workId: (await writer()).workIds[0] ?? '' });
  expect(await sent()).toBe(before + 1);
});
