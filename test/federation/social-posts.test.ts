import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deleteFollow } from '../../db/records/follows.ts';
import { follow, post, work as workTable } from '../../db/schema/schema.ts';
import { isJson, type Json } from '../../federation/translate/vocabulary.ts';
import { removeFollower } from '../../src/operations/remove-follower.ts';
import type { TestNode } from './a-node.ts';
import type { Neighbour } from './neighbour.ts';
import { KINDS, openStreet, type Street } from './street.ts';

let street: Street;
let node: TestNode;
let there: Street['there'];
let person: { id: string; uri: string };
let work: { id: string; uri: string };
let serial = 0;

beforeAll(async () => {
  street = await openStreet();
  ({ node, there } = street);
});

afterAll(() => street.close());

beforeEach(async () => {
  await street.sweep();
  serial += 1;
  person = await street.newcomer(`person${serial}`);
  work = await node.work(`person${serial}`, `work-${serial}`);
});

const about = () => ({ person: person.uri, work: work.uri });
const posts = () => node.database.db.query.post.findMany();
const only = async () => {
  const [found, ...more] = await posts();
  if (found === undefined || more.length > 0) throw new Error('not one post');
  return found;
};

/** One of ours follows somebody on another server. */
async function followed(neighbour: Neighbour): Promise<string> {
  await neighbour.send(node, { ...neighbour.read('like', about()), id: `${neighbour.uri}#hello` });
  const followee = await street.known(neighbour);
  if (followee === undefined) throw new Error('never met');
  const pair = { followerId: person.id, followeeId: followee.id };
  const id = node.deps.newId();
  const row = { id, uri: `${node.origin}/follows/${id}`, ...pair, createdAt: new Date() };
  await node.database.db.insert(follow).values({ ...row, state: 'accepted' });
  return followee.id;
}

/** The same Create, of a post that says something else. */
function changed(create: Json, change: object): Json {
  return { ...create, object: { ...(isJson(create.object) ? create.object : {}), ...change } };
}

describe('a reply to a work of ours', () => {
  test.each(KINDS)('from %s is kept once, though it comes to both inboxes', async (kind) => {
    const body = there[kind].read('create-reply', about());
    for (const path of [`/users/${person.id}/inbox`, '/inbox']) {
      expect(await there[kind].send(node, body, path)).toEqual({ status: 202 });
    }
    const actor = await street.known(there[kind]);
    const kept = await only();
    expect(kept).toMatchObject({
      authorId: actor?.id,
      workId: work.id,
      language: 'en',
      title: null,
      warning: null,
      deletedAt: null,
    });
    expect(kept.pageUrl.startsWith(there[kind].server.origin)).toBe(true);
    expect(kept.contentHtml).toMatch(/closed|wall|tune|Beans/);
    expect(kept.contentHtml).not.toMatch(/class|span|data-|translate/);
  });

  test('is kept when both deliveries come at the same moment', async () => {
    const body = there.hollo.read('create-reply', about());
    const all = await Promise.all(Array.from({ length: 8 }, () => there.hollo.send(node, body)));
    expect(all.map(({ status }) => status)).toEqual(Array(8).fill(202));
    expect(await posts()).toHaveLength(1);
  });

  test('to a kept reply stands under the same work', async () => {
    await there.mastodon.send(node, there.mastodon.read('create-reply', about()));
    const inReplyTo = (await only()).uri;
    const body = changed(there.gotosocial.read('create-reply', about()), { inReplyTo });
    await there.gotosocial.send(node, body);
    expect((await posts()).map(({ workId }) => workId)).toEqual([work.id, work.id]);
  });

  test('is edited; what is older than what is known changes nothing', async () => {
    const { mastodon } = there;
    await mastodon.send(node, mastodon.read('create-reply', about()));
    const update = mastodon.read('update-reply', about());
    await mastodon.send(node, update);
    const edited = await only();
    expect(edited.contentHtml).toContain('open after all');
    expect(edited.updatedAt).toEqual(new Date('2026-11-22T19:27:12Z'));
    const older = { updated: '2026-11-22T19:26:00Z', content: 'an older edition' };
    await street.expectIgnored(mastodon, changed(update, older));
    await street.expectIgnored(mastodon, mastodon.read('create-reply', about()));
    await street.expectIgnored(mastodon, changed(update, { updated: null, content: 'undated' }));
  });

  test('whose first edition never came is kept as it is now', async () => {
    await there.mastodon.send(node, there.mastodon.read('update-reply', about()));
    expect((await only()).contentHtml).toContain('open after all');
  });

  test('is erased when it is not public any more', async () => {
    const { mastodon } = there;
    await mastodon.send(node, mastodon.read('create-reply', about()));
    const update = mastodon.read('update-reply', about());
    await mastodon.send(node, changed(update, { to: [person.uri], cc: [] }));
    expect(await only()).toMatchObject({ contentHtml: '', deletedAt: expect.any(Date) });
  });

  test.each([
    ['as a Tombstone', (id: string) => ({ id, type: 'Tombstone' })],
    ['by its id', (id: string) => id],
    ['in a list', (id: string) => [{ id, type: 'Tombstone' }]],
  ])('is deleted %s, and does not come back', async (_, objectOf) => {
    const { mastodon } = there;
    const create = mastodon.read('create-reply', about());
    await mastodon.send(node, create);
    const { uri } = await only();
    const body = { ...mastodon.read('delete-reply'), object: objectOf(uri) };
    expect(await mastodon.send(node, body)).toEqual({ status: 202 });
    const gone = { uri, contentHtml: '', language: null, deletedAt: expect.any(Date) };
    expect(await only()).toMatchObject(gone);
    await mastodon.send(node, create);
    await mastodon.send(node, mastodon.read('update-reply', about()));
    expect(await only()).toMatchObject(gone);
  });

  test('that is deleted before it comes does not come', async () => {
    const { mastodon } = there;
    await mastodon.send(node, mastodon.read('like', about()));
    await mastodon.send(node, mastodon.read('delete-reply'));
    await mastodon.send(node, mastodon.read('create-reply', about()));
    expect(await only()).toMatchObject({ workId: null, contentHtml: '' });
  });

  test('of whoever is blocked, or to what was taken back, is not kept', async () => {
    const { mastodon } = there;
    await mastodon.send(node, mastodon.read('like', about()));
    const other = (await street.known(mastodon))?.id ?? '';
    await removeFollower(node.deps, person.id, other, { block: true });
    await street.expectIgnored(mastodon, mastodon.read('create-reply', about()));
    await street.sweep();
    await node.database.db.update(workTable).set({ deletedAt: new Date() });
    await street.expectIgnored(mastodon, mastodon.read('create-reply', about()));
    await street.expectIgnored(mastodon, mastodon.read('like', about()));
  });

  test('that only some may see is neither stored nor shown', async () => {
    const { mastodon } = there;
    await mastodon.send(node, mastodon.read('like', about()));
    await street.expectIgnored(mastodon, mastodon.read('create-direct', about()));
    const reply = mastodon.read('create-reply', about());
    const followersOnly = { to: [`${mastodon.uri}/followers`], cc: [person.uri] };
    await street.expectIgnored(mastodon, changed(reply, followersOnly));
    await street.expectIgnored(mastodon, changed({ ...reply, to: [] }, { to: [], cc: undefined }));
  });
});

describe('what somebody makes', () => {
  test('is kept while one of ours follows them', async () => {
    const { mastodon } = there;
    await mastodon.send(node, mastodon.read('like', about()));
    await street.expectIgnored(mastodon, mastodon.read('create-post', about()));
    const followeeId = await followed(mastodon);
    await mastodon.send(node, mastodon.read('create-post', about()));
    expect(await only()).toMatchObject({
      workId: null,
      warning: 'Timetables',
      contentHtml: '<p>The <strong>seven o’clock</strong> leaves at eight.</p>',
    });
    await deleteFollow(node.database.db, { followerId: person.id, followeeId });
    const body = mastodon.read('create-post', about());
    await street.expectIgnored(mastodon, changed(body, { id: `${mastodon.uri}/statuses/later` }));
  });

  test('is not kept while they have not said yes', async () => {
    await followed(there.mastodon);
    await node.database.db.update(follow).set({ state: 'requested' });
    await street.expectIgnored(there.mastodon, there.mastodon.read('create-post', about()));
  });

  test('an article with its title, and without pictures', async () => {
    await followed(there.friendica);
    await there.friendica.send(node, there.friendica.read('create-article', about()));
    const { title, warning, contentHtml } = await only();
    expect({ title, warning }).toEqual({ title: 'Beans', warning: null });
    expect(contentHtml).toContain('Dig.');
    expect(contentHtml).not.toMatch(/<img|<h2/);
  });

  test('also as a thread, but not what they reply to others', async () => {
    const { mastodon } = there;
    await followed(mastodon);
    const first = mastodon.read('create-post', about());
    await mastodon.send(node, first);
    const inReplyTo = (await only()).uri;
    const second = { id: `${mastodon.uri}/statuses/second`, inReplyTo };
    await mastodon.send(node, changed(first, second));
    expect(await posts()).toHaveLength(2);
    const elsewhere = { id: `${mastodon.uri}/statuses/third`, inReplyTo: 'https://x.example/1' };
    await street.expectIgnored(mastodon, changed(first, elsewhere));
    // A thread of one person is nobody else's to add to.
    await followed(there.gotosocial);
    const reply = changed(there.gotosocial.read('create-reply', about()), { inReplyTo });
    await street.expectIgnored(there.gotosocial, reply);
  });

  test('that is no post is ignored', async () => {
    await followed(there.mastodon);
    const create = there.mastodon.read('create-post', about());
    for (const type of ['Tombstone', 'Person', 'Create', 'Collection', '', 5, null]) {
      await street.expectIgnored(there.mastodon, changed(create, { type }));
    }
    for (const object of ['https://elsewhere.example/1', 5, null, [[]], {}]) {
      await street.expectIgnored(there.mastodon, { ...create, object });
    }
  });

  test('is kept up to five hundred, the newest', async () => {
    const { mastodon } = there;
    const authorId = await followed(mastodon);
    const old = Array.from({ length: 500 }, (_, n) => ({
      id: node.deps.newId(),
      uri: `${mastodon.uri}/old/${n}`,
      authorId,
      pageUrl: `${mastodon.uri}/old/${n}`,
      contentHtml: '<p>old</p>',
      publishedAt: new Date(Date.UTC(2025, 0, 1, 0, n)),
      receivedAt: new Date(),
    }));
    await node.database.db.insert(post).values(old);
    await mastodon.send(node, mastodon.read('create-post', about()));
    const left = await posts();
    expect(left).toHaveLength(500);
    expect(left.map(({ uri }) => uri)).not.toContain(`${mastodon.uri}/old/0`);
    expect(left.map(({ uri }) => uri)).toContain(`${mastodon.uri}/statuses/116911000000000004`);
  });
});
