import { afterAll, beforeAll, expect, test } from 'vitest';
import { setBudget } from '../../../../src/operations/account-settings.ts';
import { giveFlattr } from '../../../../src/operations/give-flattr.ts';
import { receiveBlock } from '../../../../src/operations/receive-block.ts';
import { receiveFollow } from '../../../../src/operations/receive-follow.ts';
import { receivePost } from '../../../../src/operations/receive-post.ts';
import { undoFlattr } from '../../../../src/operations/undo-flattr.ts';
import { stranger } from '../../../support/gifts.ts';
import { creator, giver, type House, house } from '../../../support/house.ts';
import { PageVisitor, pagesOf, textOf } from '../../../support/pages.ts';

const ORIGIN = 'http://localhost:9001';
let home: House;
beforeAll(async () => {
  home = await house();
});
afterAll(() => home.close());

const PAGE = '/home/notifications';
const bellOf = (page: string) => /class="bell"><span class="unseen">([^<]*)</.exec(page)?.[1];

async function atHome(actorId: string, language = 'en') {
  const visitor = new PageVisitor(pagesOf(home.deps), ORIGIN, language);
  return await visitor.signIn(home.deps, actorId);
}

test('who liked what, what they make, and a way to thank them back', async () => {
  const { deps } = home;
  const ploum = await creator(deps, 'ploum', ['Night trains']);
  const ada = await giver(deps, 'ada', { budgetMinor: 500n });
  const ben = await creator(deps, 'ben', ['Fog', 'Rain']);
  await setBudget(deps, ben.actorId, 500n);
  const [workId = ''] = ploum.workIds;
  const given = await giveFlattr(deps, { giverId: ada, workId }, { message: 'Thank you' });
  if (!given.ok) throw new Error(given.code);

  await giveFlattr(deps, { giverId: ben.actorId, workId });

  const visitor = await atHome(ploum.actorId);
  expect(bellOf(await visitor.text('/home'))).toBe('Thanks and news: 2 unseen');
  const page = await visitor.text(PAGE);
  expect(textOf(page)).toContain('|ada|@ada@localhost:9001|flattred|Night trains|Thank you|');
  expect(page).toContain(`name="person" value="${ada}"`);
  expect(textOf(page)).toMatch(/\|ben\|[\s\S]*\|flattred\|Night trains\|makes\|(Fog|Rain)\|/);
  expect(page).toContain('class="line-new"');
  // Seen, and told no less.
  expect(bellOf(page)).toBe('Thanks and news');
  const again = await visitor.text(PAGE);
  expect(again).not.toContain('line-new');
  expect(textOf(again)).toContain('|flattred|Night trains|');
  const french = await (await atHome(ploum.actorId, 'fr')).text(PAGE);
  expect(textOf(french)).toContain('|a flattré|Night trains|');

  const undone = await undoFlattr(deps, { giverId: ada, flattrId: given.flattrId });
  expect(undone.ok).toBe(true);
  const after = textOf(await visitor.text(PAGE));
  expect(after).not.toContain('|ada|');
  expect(after).toContain('|ben|');
});

test('a gift without a name is told later than it was made, and of nobody', async () => {
  const { deps } = home;
  const { actorId, workIds } = await creator(deps, 'quiet', ['Low tide']);
  const [workId = ''] = workIds;
  const givers = await Promise.all(
    ['g1', 'g2', 'g3', 'g4', 'g5'].map((name) => giver(deps, name, { budgetMinor: 500n })),
  );
  const [secret = '', ...open] = givers;
  for (const giverId of open) await giveFlattr(deps, { giverId, workId });
  const visitor = await atHome(actorId);
  expect(textOf(await visitor.text(PAGE))).toContain('|g5|');
  const given = await giveFlattr(deps, { giverId: secret, workId }, { anonymous: true });
  expect(given.ok).toBe(true);
  const soon = await visitor.text(PAGE);
  expect(soon).not.toContain('Somebody');
  home.setClock('2026-10-06T13:00:00Z');
  expect(bellOf(await visitor.text('/home'))).toBe('Thanks and news: 1 unseen');
  const later = textOf(await visitor.text(PAGE));
  expect(later).toContain('|Somebody|does not give their name|flattred|Low tide|');
  expect(later).not.toContain('|g1|');
});

test('who follows, and what they wrote: until they take it back', async () => {
  const { deps } = home;
  const { actorId, workIds } = await creator(deps, 'read', ['Harbour']);
  const work = (await deps.db.query.work.findMany()).find(({ id }) => id === workIds[0]);
  const reader = await deps.db.query.actor.findFirst({
    where: (one, { eq }) => eq(one.id, actorId),
  });
  const ann = await stranger(deps, 'ann');
  const annUri = (await deps.db.query.actor.findFirst({ where: (one, { eq }) => eq(one.id, ann) }))
    ?.uri;
  if (work === undefined || reader === undefined || annUri === undefined) throw new Error('nobody');
  const follow = { uri: `${annUri}/follows/1`, actorUri: annUri, objectUri: reader.uri };
  await receiveFollow(deps, follow);
  const reply = {
    ...{ uri: `${annUri}/posts/1`, pageUrl: `${annUri}/posts/1`, authorUris: [annUri] },
    ...{ isPublic: true, inReplyTo: work.uri, html: '<p>Well <b>said</b></p>', title: null },
    ...{ warning: null, language: 'en', publishedAt: deps.clock(), updatedAt: null },
  };
  for (const _ of ['first', 'again']) {
    await receivePost(deps, annUri, reply);
    await receiveFollow(deps, follow);
  }
  const visitor = await atHome(actorId);
  expect(bellOf(await visitor.text('/home'))).toBe('Thanks and news: 2 unseen');
  const page = textOf(await visitor.text(PAGE));
  expect(page).toContain('|wrote about|Harbour|Well said|Read it there|');
  expect(page).toContain('|follows you now|');
  await receivePost(deps, annUri, { ...reply, isPublic: false });
  await receiveBlock(deps, { uri: `${annUri}/b`, actorUri: annUri, objectUri: reader.uri });
  const empty = textOf(await visitor.text(PAGE));
  expect(empty).toContain('|Nothing yet.');
});
