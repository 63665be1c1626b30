import { afterAll, beforeAll, expect, test } from 'vitest';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { undoFlattr } from '../../../src/operations/undo-flattr.ts';
import { jobsOf, openAll } from '../../support/database.ts';
import { foreignPage, foreignPost, leadsTo, likesOf, openMonthAt } from '../../support/foreign.ts';
import { creator, giver, type House, house } from '../../support/house.ts';
import { elsewhere, meet, workElsewhere } from '../../support/peer.ts';

let node: House;
let readers: readonly string[];
beforeAll(async () => {
  node = await house();
  await openAll(node.deps.db);
  const { workIds } = await creator(node.deps, 'writer', ['One']);
  readers = await Promise.all(
    ['ada', 'bo', 'cy', 'di', 'ed', 'fay'].map((name) =>
      giver(node.deps, name, { budgetMinor: 500n }),
    ),
  );
  for (const giverId of readers) await giveFlattr(node.deps, { giverId, workId: workIds[0] ?? '' });
});
afterAll(() => node.close());

const reader = (index: number): string => readers[index] ?? '';
let posts = 0;
const post = () => foreignPost(node.deps, `author-${++posts}`);

async function give(giverId: string, workId: string, anonymous = false): Promise<string> {
  const given = await giveFlattr(node.deps, { giverId, workId }, { anonymous });
  if (!given.ok) throw new Error(given.code);
  return given.flattrId;
}
async function undo(giverId: string, flattrId: string): Promise<void> {
  const undone = await undoFlattr(node.deps, { giverId, flattrId });
  if (!undone.ok) throw new Error(undone.code);
}
const standing = async (workId: string) =>
  (await likesOf(node.deps, workId)).filter((like) => like.undoneAt === null);
const told = async (workId: string) =>
  (await jobsOf(node.database, 'send-like')).filter((job) => JSON.stringify(job).includes(workId));

test('the server of an author who waits shows a favourite at once, until it is taken back', async () => {
  const { workId } = await post();
  const flattrId = await give(reader(0), workId);
  const [like] = await standing(workId);
  expect(like).toMatchObject({ senderId: reader(0), month: '2026-10', sentAt: null });
  expect(like?.uri).toBe(`${node.deps.node.origin}/likes/${like?.id}`);
  expect(await told(workId)).toEqual([{ senderId: reader(0), workId }]);
  await undo(reader(0), flattrId);
  expect(await standing(workId)).toEqual([]);
  expect(await told(workId)).toHaveLength(2);
  await give(reader(0), workId);
  expect(await likesOf(node.deps, workId)).toHaveLength(2);
  expect(await standing(workId)).toHaveLength(1);
});

test('also when somebody else is paid; not when the author is, or will be', async () => {
  const { deps } = node;
  const claimed = await post();
  await leadsTo(deps, { workId: claimed.workId }, reader(5));
  await give(reader(0), claimed.workId);
  expect(await standing(claimed.workId)).toHaveLength(1);

  await meet(deps);
  const paid = await workElsewhere(deps, elsewhere('paid'), 'paid');
  await give(reader(0), paid.workId);
  const host = { host: 'francs.example', actorUri: 'https://francs.example/users/node' };
  await meet(deps, { ...host, settles: false });
  const cannotSettle = await foreignPost(deps, 'franc', { host: 'francs.example' });
  await give(reader(0), cannotSettle.workId);
  const page = await foreignPage(deps, 'https://diary.example/1');
  await give(reader(0), page.workId);
  const left = await post();
  await leadsTo(deps, { workId: left.workId }, left.authorId);
  await give(reader(0), left.workId);
  for (const { workId } of [paid, cannotSettle, page, left]) {
    expect(await likesOf(deps, workId)).toEqual([]);
  }
  const author = await post();
  await giveFlattr(deps, { giverId: reader(0), personId: author.authorId });
  expect(await likesOf(deps, author.workId)).toEqual([]);
});

test('an author on a flattr node sees it, too, when it goes to another inbox or to none yet', async () => {
  const { deps } = node;
  await meet(deps, { host: 'both.example', actorUri: 'https://both.example/users/node' });
  const moved = await foreignPost(deps, 'moved', { host: 'both.example' });
  await leadsTo(deps, { workId: moved.workId }, reader(5));
  const tied = await foreignPost(deps, 'tied', { host: 'both.example' });
  const bank = { host: 'bank.example', actorUri: 'https://bank.example/users/node' };
  await meet(deps, { ...bank, settles: false });
  const there = await foreignPost(deps, 'account', { host: 'bank.example' });
  await leadsTo(deps, { workId: tied.workId }, there.authorId);
  for (const { workId } of [moved, tied]) {
    await give(reader(0), workId);
    expect(await standing(workId)).toMatchObject([{ senderId: reader(0) }]);
  }
});

test('gifts without a name share the node’s favourite as long as one of them stands', async () => {
  const { workId } = await post();
  const [one, two] = [await give(reader(0), workId, true), await give(reader(1), workId, true)];
  expect(await likesOf(node.deps, workId)).toMatchObject([
    { senderId: node.deps.node.actorId, undoneAt: null },
  ]);
  await undo(reader(0), one);
  expect(await standing(workId)).toHaveLength(1);
  await undo(reader(1), two);
  expect(await standing(workId)).toEqual([]);
});

test('who gives with a name first and then without shows as one, then as the other', async () => {
  const { workId } = await post();
  await undo(reader(0), await give(reader(0), workId));
  await give(reader(0), workId, true);
  const senders = (await standing(workId)).map(({ senderId }) => senderId);
  expect(senders).toEqual([node.deps.node.actorId]);
});

test('of many who give and take back at once, what is shown is what stands', async () => {
  const { workId } = await post();
  for (let round = 0; round < 4; round += 1) {
    const acts = readers.flatMap((giverId, index) => {
      const once = async () => {
        const anonymous = (index + round) % 2 === 0;
        const given = await giveFlattr(node.deps, { giverId, workId }, { anonymous });
        if (given.ok && index % 3 !== round % 3)
          await undoFlattr(node.deps, { giverId, flattrId: given.flattrId });
      };
      return [once(), once()];
    });
    await Promise.all(acts);
    const flattrs = await node.deps.db.query.flattr.findMany({
      where: (f, { and, eq, isNull }) => and(eq(f.workId, workId), isNull(f.undoneAt)),
    });
    const wanted = new Set(flattrs.map((f) => (f.anonymous ? node.deps.node.actorId : f.giverId)));
    const shown = (await standing(workId)).map(({ senderId }) => senderId);
    expect(shown.sort()).toEqual([...wanted].sort());
  }
});

test('taken back at once by all who gave without a name, the node’s favourite goes', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { workId } = await post();
    const ids: string[] = [];
    for (const giverId of readers) ids.push(await give(giverId, workId, true));
    await Promise.all(ids.map((id, index) => undo(reader(index), id)));
    expect(await standing(workId)).toEqual([]);
  }
});

test('the same giver who gives and takes back on ten connections leaves one favourite or none', async () => {
  const { workId } = await post();
  const giverId = reader(0);
  for (let round = 0; round < 3; round += 1) {
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        const given = await giveFlattr(node.deps, { giverId, workId });
        if (given.ok) await undoFlattr(node.deps, { giverId, flattrId: given.flattrId });
      }),
    );
    expect(await standing(workId)).toEqual([]);
    const last = await give(giverId, workId);
    expect(await standing(workId)).toHaveLength(1);
    await undo(giverId, last);
  }
});

test('given again in a later month it is taken back and sent anew; undone, the older one is meant', async () => {
  const { workId } = await post();
  const named = await give(reader(0), workId);
  const hidden = await give(reader(1), workId, true);
  await openMonthAt(node, '2026-11-02T12:00:00Z');
  expect(await standing(workId)).toHaveLength(2);
  const again = await give(reader(0), workId);
  await give(reader(2), workId, true);
  const likes = await likesOf(node.deps, workId);
  expect(likes.map(({ month, undoneAt }) => [month, undoneAt === null])).toEqual([
    ['2026-10', false],
    ['2026-10', false],
    ['2026-11', true],
    ['2026-11', true],
  ]);
  // That of October stands, so the author goes on seeing a favourite.
  await undo(reader(0), again);
  expect(await standing(workId)).toHaveLength(2);
  await undo(reader(0), named);
  await undo(reader(1), hidden);
  expect((await standing(workId)).map(({ senderId }) => senderId)).toEqual([
    node.deps.node.actorId,
  ]);
});
