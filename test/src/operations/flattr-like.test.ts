import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { identity } from '../../../db/schema/schema.ts';
import type { NodeDeps } from '../../../src/operations/deps.ts';
import { answerFavourite, setFavourites } from '../../../src/operations/favourites.ts';
import { flattrFavourite } from '../../../src/operations/flattr-favourite.ts';
import { flattrLike } from '../../../src/operations/flattr-like.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { receiveReaction } from '../../../src/operations/receive-reaction.ts';
import { receiveWithdrawal } from '../../../src/operations/receive-withdrawal.ts';
import { jobsOf } from '../../support/database.ts';
import { foreignPerson } from '../../support/foreign.ts';
import { creator, giver, type House, house } from '../../support/house.ts';
import { elsewhere } from '../../support/peer.ts';

let home: House;
let deps: NodeDeps;
let serial = 0;

beforeAll(async () => {
  home = await house();
  deps = home.deps;
});
afterAll(() => home.close());

/** Somebody here, with an account elsewhere that is theirs, and a work of somebody else. */
async function scene() {
  serial += 1;
  const accountId = await giver(deps, `giver${serial}`, { budgetMinor: 500n });
  const them = elsewhere(`fred${serial}`, 'toots.example');
  const actorId = await foreignPerson(deps, them);
  await deps.db.insert(identity).values({
    ...{ actorId, accountId, host: 'toots.example', scope: 'read' },
    ...{ tokenSealed: await deps.vault.seal('token'), provenAt: deps.clock() },
  });
  const { workIds, actorId: authorId } = await creator(deps, `author${serial}`, ['Fog']);
  const workId = workIds[0] ?? '';
  const work = await deps.db.query.work.findFirst({ where: (w, { eq }) => eq(w.id, workId) });
  const objectUri = work?.uri ?? '';
  return { accountId, actorId, actorUri: them.uri, workId, objectUri, authorId };
}
type Scene = Awaited<ReturnType<typeof scene>>;

const likes = ({ actorUri, objectUri }: Scene, id: string) =>
  receiveReaction(deps, { uri: `${actorUri}#likes/${id}`, actorUri, kind: 'like', objectUri });
const unlikes = ({ actorUri, objectUri }: Scene, id: string) =>
  receiveWithdrawal(deps, {
    actorUri,
    withdrawn: { what: 'like', objectUri, uri: `${actorUri}#likes/${id}` },
  });
const settle = ({ actorId, workId }: Scene) => flattrLike(deps, { actorId, workId });
const standing = ({ accountId }: Scene) =>
  deps.db.query.flattr.findMany({
    where: (f, { and, eq, isNull }) => and(eq(f.giverId, accountId), isNull(f.undoneAt)),
  });

test('a favourite of my own account is my flattr, once, and is undone with it', async () => {
  const me = await scene();
  await likes(me, '1');
  const jobs = await jobsOf(home.database, 'flattr-like');
  expect(jobs.at(-1)).toEqual({ actorId: me.actorId, workId: me.workId });
  await settle(me);
  await settle(me);
  expect(await standing(me)).toMatchObject([{ workId: me.workId, source: 'like' }]);
  await unlikes(me, '1');
  await settle(me);
  expect(await standing(me)).toEqual([]);
  // Meant after all.
  await likes(me, '2');
  await settle(me);
  expect(await standing(me)).toHaveLength(1);
});

test('what is taken back before anybody looked is no flattr', async () => {
  const me = await scene();
  await likes(me, '1');
  await unlikes(me, '1');
  await settle(me);
  expect(await standing(me)).toEqual([]);
});

test('whoever wants to be asked is asked here, too', async () => {
  const me = await scene();
  await setFavourites(deps, me, 'asked');
  await likes(me, '1');
  await settle(me);
  expect(await standing(me)).toEqual([]);
  const found = await deps.db.query.foundFavourite.findMany({
    where: (f, { eq }) => eq(f.actorId, me.actorId),
  });
  expect(found).toMatchObject([{ objectUri: me.objectUri, state: 'asked' }]);
  // Whichever way it went, it is a favourite of something of this node.
  await answerFavourite(deps, me, 'yes');
  await flattrFavourite(deps, me);
  expect(await standing(me)).toMatchObject([{ workId: me.workId, source: 'like' }]);
});

test('a favourite of anybody else is thanks, and asks for no look', async () => {
  const me = await scene();
  const stranger = elsewhere(`stranger${serial}`, 'toots.example');
  await foreignPerson(deps, stranger);
  const before = (await jobsOf(home.database, 'flattr-like')).length;
  await likes({ ...me, actorUri: stranger.uri }, '1');
  expect(await jobsOf(home.database, 'flattr-like')).toHaveLength(before);
});

test('one from before the account was somebody’s is no flattr, also when it comes again', async () => {
  const me = await scene();
  const before = (await jobsOf(home.database, 'flattr-like')).length;
  const [own] = await deps.db.delete(identity).where(eq(identity.actorId, me.actorId)).returning();
  await likes(me, '1');
  if (own !== undefined) await deps.db.insert(identity).values(own);
  await likes(me, '1');
  expect(await jobsOf(home.database, 'flattr-like')).toHaveLength(before);
});

test('one that was flattred by hand before stays when the favourite goes', async () => {
  const me = await scene();
  await likes(me, '1');
  await giveFlattr(deps, { giverId: me.accountId, workId: me.workId });
  await settle(me);
  await unlikes(me, '1');
  await settle(me);
  expect(await standing(me)).toHaveLength(1);
});

test('nobody thanks themself through another account', async () => {
  const me = await scene();
  await deps.db
    .update(identity)
    .set({ accountId: me.authorId })
    .where(eq(identity.actorId, me.actorId));
  await likes(me, '1');
  await settle(me);
  const own = await deps.db.query.flattr.findMany({
    where: (f, { eq }) => eq(f.giverId, me.authorId),
  });
  expect(own).toEqual([]);
});
