import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isJson, type Json } from '../../federation/translate/vocabulary.ts';
import type { TestNode } from './a-node.ts';
import type { Neighbour } from './neighbour.ts';
import { expectRefusal, post } from './sending.ts';
import { actorOn, type StrangerActor } from './stranger-actor.ts';
import { openStreet, type Street } from './street.ts';

let street: Street;
let node: TestNode;
let reader: Neighbour;
let thief: StrangerActor;
let person: { id: string; uri: string };
let work: { id: string; uri: string; pageUrl: string };
let serial = 0;

beforeAll(async () => {
  street = await openStreet();
  ({ node } = street);
  reader = street.there.mastodon;
  thief = await actorOn(reader.server, 'thief');
});

afterAll(() => street.close());

beforeEach(async () => {
  await street.sweep();
  serial += 1;
  person = await street.newcomer(`person${serial}`);
  work = await node.work(`person${serial}`, `夜行-${serial}`);
});

const about = () => ({ person: person.uri, work: work.uri });
const posts = () => node.database.db.query.post.findMany();
const reactions = () =>
  node.database.db.query.reaction.findMany({ where: (r, { isNull }) => isNull(r.undoneAt) });

describe('a work that is named by its page', () => {
  const named = () => [work.pageUrl, decodeURI(work.pageUrl)];

  test('is favourited and boosted, and this is taken back', async () => {
    for (const page of named()) {
      const atPage = { person: person.uri, work: page };
      for (const name of ['like', 'announce'])
        expect(await reader.send(node, reader.read(name, atPage))).toEqual({ status: 202 });
      expect((await reactions()).map(({ kind, workId }) => [kind, workId]).sort()).toEqual([
        ['boost', work.id],
        ['like', work.id],
      ]);
      await reader.send(node, reader.read('undo-like', atPage));
      expect((await reactions()).map(({ kind }) => kind)).toEqual(['boost']);
      await street.sweep();
    }
  });

  test('is replied to', async () => {
    for (const page of named()) {
      await reader.send(node, reader.read('create-reply', { person: person.uri, work: page }));
      expect((await posts()).map(({ workId }) => workId)).toEqual([work.id]);
      await street.sweep();
    }
  });

  test('of another server, is none of ours', async () => {
    const elsewhere = work.pageUrl.replace(node.origin, 'https://elsewhere.example');
    await reader.send(node, reader.read('like', about()));
    await street.sweep();
    const like = reader.read('like', { person: person.uri, work: elsewhere });
    await street.expectIgnored(reader, like);
  });
});

describe('a neighbour on the same server who says that a post is gone before it comes', () => {
  const byThief = (type: string, object: unknown): Json => ({
    id: `${thief.uri}#${type}`,
    type,
    actor: thief.uri,
    object,
  });
  const reply = () => reader.read('create-reply', about());
  const uriOf = ({ object }: Json) => (isJson(object) ? String(object.id) : '');

  beforeEach(async () => {
    await post(node, byThief('Like', work.uri), { key: thief.key });
    await post(node, byThief('Delete', uriOf(reply())), { key: thief.key });
    expect(await posts()).toMatchObject([{ deletedAt: expect.any(Date) }]);
  });

  test('is not believed when it comes', async () => {
    expect(await reader.send(node, reply())).toEqual({ status: 202 });
    expect(await posts()).toMatchObject([{ workId: work.id, deletedAt: null }]);
    // And then they cannot take it away.
    const farewell = byThief('Delete', uriOf(reply()));
    await expectRefusal(node, farewell, { key: thief.key }, 403, 'not_the_author');
  });

  test('does not stand in the way of its author, who says so too', async () => {
    await reader.send(node, { ...reader.read('like', about()), id: `${reader.uri}#hello` });
    await reader.send(node, { ...reader.read('delete-reply'), object: uriOf(reply()) });
    const author = await street.known(reader);
    expect(await posts()).toMatchObject([{ authorId: author?.id, workId: null }]);
    await reader.send(node, reply());
    expect(await posts()).toMatchObject([{ authorId: author?.id, workId: null, contentHtml: '' }]);
  });
});
