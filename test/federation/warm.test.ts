import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../db/connect.ts';
import { actor, actorKey, work } from '../../db/schema/schema.ts';
import { makeWarm, type Warm } from '../../federation/warm.ts';
import { creator, type House, house } from '../support/house.ts';

let home: House;
let warm: Warm;
let authorId: string;
let workId: string;

beforeAll(async () => {
  home = await house();
  const { actorId, workIds } = await creator(home.deps, 'night-trains', ['Sleeper']);
  authorId = actorId;
  workId = workIds[0] ?? '';
  warm = makeWarm(home.deps.db, home.deps.node.origin);
});

afterAll(() => home.close());

const said = async (kind: 'users' | 'works', id: string) => {
  const document = await warm(kind, id);
  return JSON.parse(new TextDecoder().decode(document?.body));
};

test('what did not change is the same bytes', async () => {
  const [first, again] = await Promise.all([warm('works', workId), warm('works', workId)]);
  expect(first?.body.byteLength).toBeGreaterThan(100);
  expect(again).toBe(first);
  expect(await warm('works', workId)).toBe(first);
  await home.deps.db.update(work).set({ title: 'Sleeper' }).where(eq(work.id, workId));
  const written = await warm('works', workId);
  expect(written).not.toBe(first);
  expect(written?.etag).toBe(first?.etag);
});

test('what another process changed shows in the next answer, however many ask', async () => {
  const elsewhere = connect(home.database.address, { connections: 1 });
  const asking = new AbortController();
  const load = Array.from({ length: 20 }, async () => {
    while (!asking.signal.aborted) await warm('works', workId);
  });
  try {
    for (let n = 0; n < 50; n += 1) {
      await elsewhere.db
        .update(work)
        .set({ excerpt: `${n}.` })
        .where(eq(work.id, workId));
      expect((await said('works', workId)).content).toContain(`<p>${n}.</p>`);
      await elsewhere.db
        .update(actor)
        .set({ name: `${n}` })
        .where(eq(actor.id, authorId));
      expect((await said('users', authorId)).name).toBe(`${n}`);
    }
  } finally {
    asking.abort();
    await Promise.all(load);
    await elsewhere.close();
  }
});

test('a new key shows, and an edit that was taken back does not', async () => {
  const before = (await said('users', authorId)).publicKey.publicKeyPem;
  const { ownerDb } = home.database;
  const other = sql`(select public_jwk from actor_key where actor_id = ${home.deps.node.actorId}
    and algorithm = 'RSASSA-PKCS1-v1_5')`;
  await ownerDb
    .update(actorKey)
    .set({ publicJwk: other })
    .where(sql`actor_id = ${authorId} and algorithm = 'RSASSA-PKCS1-v1_5'`);
  const after = (await said('users', authorId)).publicKey.publicKeyPem;
  expect(after).not.toBe(before);
  await ownerDb
    .transaction(async (tx) => {
      await tx.update(actor).set({ name: 'Never' }).where(eq(actor.id, authorId));
      throw new Error('back');
    })
    .catch(() => {});
  expect((await said('users', authorId)).name).not.toBe('Never');
});

test('nobody is what nobody is, and a database that fails fails the question only', async () => {
  expect(await warm('users', home.deps.newId())).toBeNull();
  expect(await warm('users', 'no id at all')).toBeNull();
  expect(await warm('users', workId)).toBeNull();
  const broken = connect({ url: 'postgres://nobody@127.0.0.1:1/none' });
  await expect(makeWarm(broken.db, 'https://a.example')('users', authorId)).rejects.toThrow();
  await broken.close();
});
