import { afterAll, beforeAll, expect, test } from 'vitest';
import { noticeByToken } from '../../../db/views/opt-out-page.ts';
import type { RemoteActor } from '../../../src/operations/deps.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { optOutByToken } from '../../../src/operations/opt-out.ts';
import { jobsOf, openAll } from '../../support/database.ts';
import { blocks, foreignPage, foreignPost, leadsTo } from '../../support/foreign.ts';
import { giver, type House, house } from '../../support/house.ts';
import { elsewhere } from '../../support/peer.ts';

let node: House;
let readers: readonly string[];
beforeAll(async () => {
  node = await house({ waitingNotices: true });
  await openAll(node.deps.db);
  const names = ['ada', 'bo', 'cy', 'di'];
  readers = await Promise.all(names.map((name) => giver(node.deps, name, { budgetMinor: 500n })));
});
afterAll(() => node.close());

const give = (
  subject: { workId: string } | { personId: string },
  house = node,
  giverId = readers[0] ?? '',
) => giveFlattr(house.deps, { giverId, ...subject });
const noticesTo = (authorId: string, { deps } = node) =>
  deps.db.query.notice.findMany({ where: (n, { eq }) => eq(n.authorId, authorId) });

test('an author hears once that a gift waits, whoever gives whatever', async () => {
  const at = { host: 'once.example' };
  const { workId, authorId } = await foreignPost(node.deps, 'night-trains', at);
  const given = await Promise.all(readers.map((giverId) => give({ workId }, node, giverId)));
  expect(given.map(({ ok }) => ok)).toEqual([true, true, true, true]);
  const [notice, ...more] = await noticesTo(authorId);
  expect(more).toEqual([]);
  expect(notice).toMatchObject({ workId, sentAt: null });
  expect(await jobsOf(node.database, 'send-notice')).toEqual([{ noticeId: notice?.id }]);
  node.setClock('2026-10-20T12:00:00Z');
  await give({ personId: authorId });
  expect(await noticesTo(authorId)).toHaveLength(1);
  expect(await noticeByToken(node.deps.db, notice?.token ?? '')).toMatchObject({
    ...{ handle: 'night-trains', host: 'once.example', optedOut: null },
  });
});

test('of one server one author a day hears of it', async () => {
  const at = { host: 'daily.example' };
  const posts = await Promise.all(
    ['one', 'two', 'three'].map((name) => foreignPost(node.deps, name, at)),
  );
  const heard = async () => {
    const all = await Promise.all(posts.map(({ authorId }) => noticesTo(authorId)));
    return all.map((notices) => notices.length);
  };
  await Promise.all(posts.map(({ workId }) => give({ workId })));
  expect((await heard()).sort()).toEqual([0, 0, 1]);
  const [first = 0] = (await heard()).flatMap((count, index) => (count === 1 ? [index] : []));
  const [next, last] = posts.filter((_, index) => index !== first);
  if (next === undefined || last === undefined) throw new Error('three authors');
  node.setClock('2026-10-21T11:59:59Z');
  await give({ workId: next.workId }, node, readers[1]);
  expect(await noticesTo(next.authorId)).toEqual([]);
  node.setClock('2026-10-21T12:00:00Z');
  await give({ workId: next.workId }, node, readers[2]);
  expect(await noticesTo(next.authorId)).toHaveLength(1);
  await give({ workId: last.workId }, node, readers[3]);
  expect(await noticesTo(last.authorId)).toEqual([]);
});

test.each([
  ['#nobot', 'I write. #NoBot', 0],
  ['a word that only begins so', '#nobotany and trains', 1],
])('who asks with %s to be left alone is', async (_, summary, expected) => {
  const facts = { host: `asks-${expected}-${summary.length}.example`, summary };
  const { workId, authorId } = await foreignPost(node.deps, 'asks', facts);
  expect(await give({ workId })).toMatchObject({ ok: true });
  expect(await noticesTo(authorId)).toHaveLength(expected);
});

test('whose profile says #noflattr is given nothing at all', async () => {
  const facts = { host: 'none.example', summary: 'No money please,#noflattr!' };
  const { workId, authorId } = await foreignPost(node.deps, 'none', facts);
  expect(await give({ workId })).toMatchObject({ code: 'author_opted_out' });
  expect(await noticesTo(authorId)).toEqual([]);
});

test('not who has blocked the node or its bot, not a page, not who is found', async () => {
  const { deps } = node;
  const bot = await deps.db.query.actor.findFirst({
    where: (a, { and, eq }) => and(a.local, eq(a.kind, 'service')),
  });
  for (const [index, blocked] of [deps.node.actorId, bot?.id ?? ''].entries()) {
    const post = await foreignPost(deps, 'blocks', { host: `blocks-${index}.example` });
    await blocks(deps, post.authorId, blocked);
    expect(await give({ workId: post.workId })).toMatchObject({ ok: true });
    expect(await noticesTo(post.authorId)).toEqual([]);
  }
  const found = await foreignPost(deps, 'found', { host: 'found.example' });
  await leadsTo(deps, { workId: found.workId }, readers[3] ?? '');
  await give({ workId: found.workId });
  expect(await noticesTo(found.authorId)).toEqual([]);
  const before = await jobsOf(node.database, 'send-notice');
  await give(await foreignPage(deps, 'https://diary.example/a-day'));
  expect(await jobsOf(node.database, 'send-notice')).toEqual(before);
});

test('no node sends any whose admin has not said so', async () => {
  const silent = await house();
  try {
    const giverId = await giver(silent.deps, 'reader', { budgetMinor: 500n });
    const { workId, authorId } = await foreignPost(silent.deps, 'author');
    expect(await give({ workId }, silent, giverId)).toMatchObject({ ok: true });
    expect(await noticesTo(authorId, silent)).toEqual([]);
  } finally {
    await silent.close();
  }
});

test('the link in it alone opts nobody out, for others can read it; a word in the profile does', async () => {
  const { workId, authorId, authorUri } = await foreignPost(node.deps, 'leaves', {
    host: 'leaves.example',
  });
  await give({ workId });
  const [notice] = await noticesTo(authorId);
  const token = notice?.token ?? '';
  const author = { ...elsewhere('leaves', 'leaves.example'), uri: authorUri };
  const with_ = (seen: RemoteActor | 'gone' | null) => ({
    ...node.deps,
    remote: { ...node.deps.remote, freshActor: async () => seen },
  });
  const says = (summary: string) => with_({ ...author, summary });
  expect(await optOutByToken(says('#NoFlattr'), 'no-such-token')).toMatchObject({
    code: 'not_found',
  });
  expect(await optOutByToken(says('I write.'), token)).toMatchObject({ code: 'not_said' });
  for (const seen of [null, 'gone'] as const)
    expect(await optOutByToken(with_(seen), token)).toMatchObject({ code: 'unreachable' });
  expect(await give({ workId }, node, readers[1])).toMatchObject({ ok: true });
  for (let times = 0; times < 2; times += 1)
    expect(await optOutByToken(says('I write. #noflattr'), token)).toEqual({
      ...{ ok: true, handle: 'leaves@leaves.example' },
    });
  for (const subject of [{ workId }, { personId: authorId }])
    expect(await give(subject, node, readers[2])).toMatchObject({ code: 'author_opted_out' });
});
