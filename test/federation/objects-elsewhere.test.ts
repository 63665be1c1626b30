import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actor, flattr, work } from '../../db/schema/schema.ts';
import type { RsaKey } from '../../federation/keys.ts';
import { startNode, type TestNode } from './a-node.ts';
import { type Stranger, startStranger } from './a-stranger.ts';
import { expectRefusal, flattrBody, keyOf, post } from './sending.ts';
import { actorOn, type StrangerActor } from './stranger-actor.ts';

let a: TestNode;
let b: TestNode;
let giver: { id: string; uri: string };
let key: RsaKey;
let payee: { id: string; uri: string };
/** A server without flattrs, with somebody on it who is `payee`, and somebody who is not. */
let there: Stranger;
let singer: StrangerActor;
let other: StrangerActor;

beforeAll(async () => {
  [a, b, there] = await Promise.all([startNode('A'), startNode('B'), startStranger()]);
  giver = await a.person('reader');
  key = await keyOf(a, giver.id);
  payee = await b.person('night-trains');
  singer = await actorOn(there, 'singer', { alsoKnownAs: [payee.uri] });
  other = await actorOn(there, 'other', { alsoKnownAs: [payee.uri] });
  await b.database.db
    .update(actor)
    .set({ alsoKnownAs: [singer.uri] })
    .where(eq(actor.id, payee.id));
});

afterAll(async () => {
  there.close();
  await Promise.all([a.close(), b.close()]);
});

let posts = 0;

/** A toot of somebody there. */
function toot(by: StrangerActor): string {
  posts += 1;
  const id = `${there.origin}/posts/${posts}`;
  there.serve(`/posts/${posts}`, {
    '@context': 'https://www.w3.org/ns/activitystreams',
    ...{ id, type: 'Note', attributedTo: by.uri, url: id, content: '<p>The last train</p>' },
    ...{ to: ['https://www.w3.org/ns/activitystreams#Public'], published: '2026-11-20T08:00:00Z' },
  });
  return id;
}

const to = () => ({ to: [payee.uri] });

test('a flattr of what one of ours wrote on another server is theirs', async () => {
  const object = toot(singer);
  const body = flattrBody(giver.uri, object, to());
  expect(await post(b, body, { key })).toEqual({ status: 202 });
  expect(await post(b, body, { key })).toEqual({ status: 202 });
  const rows = await b.database.db
    .select({ payeeId: flattr.payeeId, uri: work.uri, given: flattr.given })
    .from(flattr)
    .innerJoin(work, eq(work.id, flattr.workId))
    .where(eq(flattr.uri, body.id));
  expect(rows).toEqual([{ payeeId: payee.id, uri: object, given: false }]);
  const second = flattrBody(giver.uri, object, to());
  await expectRefusal(b, second, { key }, 422, 'flattr_once');
});

test('is not when only one side says so, or it leads to somebody else', async () => {
  const claimed = toot(other);
  const answer = await post(b, flattrBody(giver.uri, claimed, to()), { key });
  // A server that does not answer all that is asked may have something to say later.
  expect(['not_the_payee', 'object_unreadable']).toContain(answer.code);
  const stranger = await b.person('listener');
  const misled = flattrBody(giver.uri, toot(singer), { to: [stranger.uri] });
  expect(await post(b, misled, { key })).toMatchObject({ status: 422, code: 'not_the_payee' });
  expect(await b.database.db.$count(work, eq(work.uri, claimed))).toBe(0);
  const uris = (await b.database.db.select().from(flattr)).map(({ uri }) => uri);
  expect(uris).toHaveLength(1);
});

test('what redirects to another owner belongs to none of the two', async () => {
  const elsewhere = await startStranger();
  const object = `${elsewhere.origin}/bait`;
  const location = toot(singer);
  elsewhere.pages.set('/bait', () => new Response(null, { status: 302, headers: { location } }));
  const answer = await post(b, flattrBody(giver.uri, object, to()), { key });
  expect(answer.status).toBe(422);
  expect(['not_found', 'not_the_payee']).toContain(answer.code);
  elsewhere.close();
});

test('addressed to nobody here, it is not even looked at', async () => {
  const object = toot(singer);
  there.asked.length = 0;
  for (const toUris of [[], [singer.uri], [b.deps.node.actorUri], [`${b.origin}/users/none`]]) {
    const body = flattrBody(giver.uri, object, { to: toUris });
    await expectRefusal(b, body, { key }, 422, 'not_found');
  }
  // Nor is what makes no sense in itself.
  const heavy = flattrBody(giver.uri, object, { ...to(), weight: 6 });
  await expectRefusal(b, heavy, { key }, 422, 'weight_invalid');
  expect(there.asked).toEqual([]);
});

test('others are asked only so often because of one server, and what was refused is not kept', async () => {
  const known = toot(singer);
  const thanks = (object: string) => flattrBody(giver.uri, object, to());
  expect(await post(b, thanks(known), { key })).toMatchObject({ status: 202 });
  const works = await b.database.db.$count(work);
  const answers: string[] = [];
  for (let n = 0; n < 11; n += 1) {
    const answer = await post(b, thanks(`${there.origin}/none/${n}`), { key });
    answers.push(`${answer.status} ${answer.code}`);
  }
  expect(answers.at(0)).toBe('422 not_found');
  expect(answers.at(-1)).toBe('503 object_unreadable');
  expect((await post(b, thanks(toot(other)), { key })).code).toBe('object_unreadable');
  there.asked.length = 0;
  // What is known to lead there needs no look.
  const second = await a.person('second');
  const again = flattrBody(second.uri, known, to());
  expect(await post(b, again, { key: await keyOf(a, second.id) })).toEqual({ status: 202 });
  expect(there.asked).toEqual([]);
  expect(await b.database.db.$count(work)).toBe(works);
});
