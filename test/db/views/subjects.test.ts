import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveProof } from '../../../db/records/payees.ts';
import { actor, peer, subscription, work } from '../../../db/schema/schema.ts';
import { knownSubject } from '../../../db/views/known-subjects.ts';
import { standingOf, subjectView } from '../../../db/views/subjects.ts';
import type { Subject } from '../../../src/flattr/flattr.ts';
import type { PayeeMethod } from '../../../src/flattr/payee.ts';
import { standing, stranger, webPage } from '../../support/gifts.ts';
import { creator, type House, house, person } from '../../support/house.ts';
import { meet } from '../../support/peer.ts';

let home: House;
let toot: string;
let tooter: string;
let payee: string;
const NOW = { month: '2026-10', currency: 'EUR' };

beforeAll(async () => {
  home = await house();
  tooter = await stranger(home.deps, 'tooter', { host: 'toots.example' });
  payee = await stranger(home.deps, 'payee');
  toot = await webPage(home.deps, 'https://toots.example/1', 'A toot', tooter);
  await meet(home.deps);
});
afterAll(() => home.close());

const prove = (subject: Subject, method: PayeeMethod, payeeId: string | null = null) =>
  home.deps.db.transaction((tx) =>
    saveProof(tx, {
      ...{ id: home.deps.newId(), ...subject, payeeId, method, evidence: [] },
      ...{ checkedAt: home.deps.clock(), nextCheckAt: home.deps.clock() },
    }),
  );
const view = async (subject: Subject) => {
  const found = await subjectView(home.deps.db, subject, NOW);
  if (found === null) throw new Error('nothing is there');
  return found;
};

test('what nobody has looked up yet goes nowhere that is known', async () => {
  const found = await view({ workId: toot });
  expect(found.destination).toEqual({ is: 'unknown' });
  expect(found).toMatchObject({ title: 'A toot', author: { handle: 'tooter' }, favourite: true });
});

test('an author without an account waits; a page whose author nobody knows, for its owner', async () => {
  await prove({ workId: toot }, 'known_author');
  const page = await webPage(home.deps, 'https://blog.example/fog', 'Fog', null);
  await prove({ workId: page }, 'unknown_author');
  expect((await view({ workId: toot })).destination).toMatchObject({ reason: 'account' });
  expect(await view({ workId: page })).toMatchObject({
    author: null,
    favourite: false,
    destination: { is: 'waits', reason: 'unknown_author', payee: null },
  });
});

test('a proven payee elsewhere gets it while their node settles in this currency', async () => {
  const { db } = home.deps;
  await prove({ workId: toot }, 'actor_link', payee);
  const destination = async () => (await view({ workId: toot })).destination;
  expect(await destination()).toMatchObject({ is: 'account', method: 'actor_link' });
  await db.update(peer).set({ currency: 'CHF' });
  expect(await destination()).toMatchObject({ reason: 'currency', payee: { handle: 'payee' } });
  await db.update(peer).set({ settles: false });
  expect(await destination()).toMatchObject({ reason: 'settling_node' });
  await db.update(peer).set({ currency: 'EUR', settles: true });
});

test('a favourite goes to the author’s server alone, and only where that is no flattr node', async () => {
  const { db } = home.deps;
  const favourite = async () => (await view({ workId: toot })).favourite;
  expect(await favourite()).toBe(true);
  await meet(home.deps, { host: 'toots.example', actorUri: null, understandsFlattr: true });
  expect(await favourite()).toBe(false);
  await db.update(peer).set({ understandsFlattr: false }).where(eq(peer.host, 'toots.example'));
  expect(await favourite()).toBe(true);
  await prove({ workId: toot }, 'hosted', tooter);
  expect(await favourite()).toBe(false);
  await prove({ workId: toot }, 'actor_link', payee);
  await prove({ personId: tooter }, 'actor_link', payee);
  expect(await view({ personId: tooter })).toMatchObject({ favourite: false, category: 'people' });
});

test('what waits is counted apart, what was taken back nowhere', async () => {
  const { deps } = home;
  const givers = await Promise.all(['one', 'two', 'three', 'four'].map((n) => person(deps, n)));
  const [one = '', two = '', three = '', four = ''] = givers;
  const about = { workId: toot };
  await standing(deps, [
    { giverId: one, ...about, payeeId: payee },
    { giverId: two, ...about, payeeId: payee, month: '2026-09' },
    { giverId: two, ...about, waitingFor: 'account' },
    { giverId: three, ...about, waitingFor: 'account' },
    { giverId: four, ...about, payeeId: payee, undoneAt: deps.clock() },
    { giverId: four, personId: tooter, payeeId: payee },
  ]);
  expect(await view(about)).toMatchObject({ flattrsThisMonth: 1, flattrsEver: 2, waiting: 2 });
  expect(await view({ personId: tooter })).toMatchObject({ flattrsEver: 1, waiting: 0 });
});

test('a giver stands to it as they gave this month, their standing share aside', async () => {
  const { deps } = home;
  const [me, server] = [await person(deps, 'me'), { workId: toot }];
  await standing(deps, [{ giverId: me, ...server, payeeId: payee, percent: 10 }]);
  const how = () => standingOf(deps.db, { giverId: me, month: '2026-10', subject: server });
  expect(await how()).toEqual({ gift: null, monthly: null });
  const [flattrId] = await standing(deps, [
    { giverId: me, ...server, waitingFor: 'account', weight: 3, anonymous: true },
  ]);
  const since = { id: deps.newId(), giverId: me, ...server, createdAt: deps.clock() };
  await deps.db
    .insert(subscription)
    .values({ ...since, lastMonth: '2026-12', doneMonth: '2026-10' });
  expect(await how()).toEqual({
    gift: {
      ...{ flattrId, weight: 3, anonymous: true, waitingFor: 'account' },
      recordedAt: deps.clock(),
    },
    monthly: { lastMonth: '2026-12', paused: false },
  });
  await deps.db.update(subscription).set({ lastMonth: '2026-10' });
  expect(await how()).toMatchObject({ monthly: null });
});

test('an address leads to what is known by it, and a claim to nothing', async () => {
  const { db } = home.deps;
  const { actorId, workIds } = await creator(home.deps, 'night-trains', ['Berths']);
  const known = (url: string) => knownSubject(db, url);
  expect(await known('https://toots.example/1')).toEqual({ workId: toot });
  expect(await known('https://blog.example/fog')).toMatchObject({ workId: expect.any(String) });
  for (const path of ['@tooter', 'users/tooter']) {
    expect(await known(`https://toots.example/${path}`)).toEqual({ personId: tooter });
  }
  const origin = home.deps.node.origin;
  expect(await known(`${origin}/@night-trains`)).toEqual({ personId: actorId });
  await db.update(work).set({ provenAt: null });
  expect(await known('https://night-trains.example/Berths')).toBeNull();
  await db.update(work).set({ provenAt: home.deps.clock() }).where(eq(work.authorId, actorId));
  expect(await known('https://night-trains.example/Berths')).toEqual({ workId: workIds[0] });
  expect(await known(`${origin}/@flattr`)).toBeNull();
  await db.update(actor).set({ deletedAt: home.deps.clock() }).where(eq(actor.id, actorId));
  expect(await known('https://night-trains.example/Berths')).toBeNull();
  expect(await known(`${origin}/@night-trains`)).toBeNull();
});
