import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { saveFollow } from '../../../db/records/follows.ts';
import { addPost } from '../../../db/records/posts.ts';
import { webhook, webhookDelivery } from '../../../db/schema/schema.ts';
import { buildApi } from '../../../src/api/app.ts';
import { makeAgent } from '../../../src/net/agent.ts';
import { makeBoundedPost } from '../../../src/net/bounded-post.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import type { NodeDeps } from '../../../src/operations/deps.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { queueDueWebhooks, sendWebhooks } from '../../../src/operations/send-webhooks.ts';
import { undoFlattr } from '../../../src/operations/undo-flattr.ts';
import { addWebhook, WEBHOOK_EVENTS } from '../../../src/operations/webhooks.ts';
import { webhookTrouble } from '../../support/api-client.ts';
import { jobsOf } from '../../support/database.ts';
import { standing, stranger } from '../../support/gifts.ts';
import { creator, giver, type House, house } from '../../support/house.ts';
import { type WebhookServer, webhookServer } from '../../support/webhook-server.ts';

/** The signatures are of the clock that the library looks at. */
const NOW = new Date();
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

let home: House;
let deps: NodeDeps;
let server: WebhookServer;
let author: string;
let workIds: string[];
let fan: string;
let secret = '';
let fans = 0;

const poster = (allowPrivateAddress: boolean) =>
  makeBoundedPost({ userAgent: 'Obole/test', agent: makeAgent({ allowPrivateAddress }) });

beforeAll(async () => {
  home = await house({ at: NOW.toISOString() });
  deps = { ...home.deps, postWebhook: poster(true) };
  ({ actorId: author, workIds } = await creator(deps, 'author', ['First', 'Second']));
  fan = await giver(deps, 'fan', { budgetMinor: 500n });
  server = await webhookServer(() => secret);
});
afterAll(async () => {
  await server.close();
  await home.close();
});
afterEach(async () => {
  await deps.db.delete(webhook);
  home.setClock(NOW.toISOString());
  server.told.length = 0;
  server.answer = { status: 200 };
});

async function hook(url = server.url, events = WEBHOOK_EVENTS): Promise<string> {
  const added = await addWebhook(deps, author, { url, events });
  if (!added.ok) throw new Error(added.code);
  secret = added.secret;
  return added.id;
}

const wait = (ms: number) => home.setClock(new Date(deps.clock().getTime() + ms).toISOString());
const month = () => deps.clock().toISOString().slice(0, 7);

/** Thanks for the first work, from somebody who is new here each time. */
async function aFlattr(): Promise<string> {
  fans += 1;
  const giverId = await stranger(deps, `far-${fans}`);
  const [id = ''] = await standing(deps, [
    { giverId, workId: workIds[0] ?? '', payeeId: author, given: false, month: month() },
  ]);
  return id;
}

async function given(): Promise<string> {
  const thanks = { giverId: fan, workId: workIds[0] ?? '' };
  const gave = await giveFlattr(deps, thanks, { message: 'Thanks' });
  if (!gave.ok) throw new Error(gave.code);
  return gave.flattrId;
}

const takenBack = (flattrId: string) => undoFlattr(deps, { giverId: fan, flattrId });

const rowsOf = (id: string) =>
  deps.db.select().from(webhookDelivery).where(eq(webhookDelivery.webhookId, id));
const hookOf = async (id: string) =>
  (await deps.db.select().from(webhook).where(eq(webhook.id, id)))[0];

test('a flattr is told once, signed, in the transaction that gave it', async () => {
  const id = await hook();
  const flattrId = await given();
  expect(await jobsOf(home.database, 'send-webhooks')).toContainEqual({ webhookId: id });
  await sendWebhooks(deps, id);
  await sendWebhooks(deps, id);
  expect(server.told).toHaveLength(1);
  expect(server.told[0]?.message).toMatchObject({
    type: 'flattr.received',
    data: {
      ...{ id: flattrId, message: 'Thanks', anonymous: false, work: { title: 'First' } },
      giver: { username: 'fan' },
    },
  });
  expect((await hookOf(id))?.secretSealed).not.toContain(secret.slice(6));
  const own = await giveFlattr(deps, { giverId: author, workId: workIds[0] ?? '' });
  expect(own.ok).toBe(false);
  expect(await rowsOf(id)).toHaveLength(1);
  await takenBack(flattrId);
});

test('each kind of thing is told, whichever way it came', async () => {
  const id = await hook();
  const far = await stranger(deps, 'far');
  const [flattrId = ''] = await standing(deps, [
    { giverId: far, workId: workIds[1] ?? '', payeeId: author, given: false, month: month() },
  ]);
  await deps.db.transaction((tx) =>
    saveFollow(tx, {
      ...{ id: deps.newId(), uri: 'https://far.example/follow', followerId: far },
      ...{ followeeId: author, state: 'accepted', createdAt: deps.clock() },
    }),
  );
  await addPost(deps.db, {
    ...{ id: deps.newId(), uri: 'https://far.example/post', authorId: far },
    ...{
      workId: workIds[0] ?? '',
      pageUrl: 'https://far.example/post',
      contentHtml: '<p>Nice</p>',
    },
    ...{ title: '', warning: '', language: null },
    ...{ publishedAt: deps.clock(), updatedAt: null, receivedAt: deps.clock() },
  });
  const mine = await given();
  await sendWebhooks(deps, id);
  expect(await takenBack(mine)).toMatchObject({ ok: true });
  const closing = month();
  const next = new Date(Date.UTC(NOW.getUTCFullYear(), NOW.getUTCMonth() + 1, 5));
  home.setClock(next.toISOString());
  expect(await closePeriod(deps, closing)).toMatchObject({ ok: true });
  // The library wants messages of now.
  const told = { ...deps, clock: () => new Date() };
  home.setClock(new Date().toISOString());
  await deps.db.update(webhookDelivery).set({ dueAt: NOW });
  await sendWebhooks(told, id);
  const messages = server.told.map(({ message }) => message);
  expect(messages).not.toContain(null);
  expect(messages.map((one) => one?.type).sort()).toEqual(
    [...WEBHOOK_EVENTS, 'flattr.received'].sort(),
  );
  const { document } = buildApi(deps, { trustsProxy: false });
  expect(messages.map((one) => webhookTrouble(document, one))).toEqual(messages.map(() => null));
  const of = (type: string) => messages.find((one) => one?.type === type)?.data;
  expect(of('comment')).toMatchObject({ html: '<p>Nice</p>', work: { title: 'First' } });
  expect(of('follower')).toMatchObject({ follower: { username: `far@${await hostOf(far)}` } });
  expect(of('flattr.undone')).toMatchObject({ id: mine });
  expect(of('month.closed')).toMatchObject({ month: closing, received_minor: '0' });
  expect(messages.some((one) => JSON.stringify(one).includes(flattrId))).toBe(true);
});

test('a server that fails and comes back is told everything, each once', async () => {
  const id = await hook();
  server.answer = { status: 500 };
  const first = await aFlattr();
  const second = await aFlattr();
  await sendWebhooks(deps, id);
  // One question, whatever waits; then it is left alone.
  expect(server.told).toHaveLength(1);
  await sendWebhooks(deps, id);
  expect(server.told).toHaveLength(1);
  server.answer = null;
  for (const minutes of [1, 2, 4]) {
    wait(minutes * MINUTE_MS);
    expect(await queueDueWebhooks(deps)).toBe(1);
    await sendWebhooks(deps, id);
    expect(await queueDueWebhooks(deps)).toBe(0);
  }
  expect(await hookOf(id)).toMatchObject({ failures: 4, failingSince: NOW, disabledAt: null });
  server.told.length = 0;
  server.answer = { status: 204 };
  wait(8 * MINUTE_MS);
  await sendWebhooks({ ...deps, clock: deps.clock }, id);
  wait(HOUR_MS);
  await sendWebhooks(deps, id);
  expect(server.told.map(({ text }) => JSON.parse(text).data.id).sort()).toEqual(
    [first, second].sort(),
  );
  const rows = await rowsOf(id);
  expect(rows.map(({ state }) => state)).toEqual(['delivered', 'delivered']);
  expect(new Set(server.told.map((one) => one.id))).toEqual(new Set(rows.map((row) => row.id)));
  expect(await hookOf(id)).toMatchObject({ failures: 0, failingSince: null });
});

test('one that is refused for ever does not keep the others, and is given up', async () => {
  const id = await hook();
  const bad = await aFlattr();
  server.answer = (text) => ({ status: text.includes(bad) ? 422 : 200 });
  await sendWebhooks(deps, id);
  const good = [];
  for (let day = 0; day < 9; day += 1) {
    good.push(await aFlattr());
    wait(DAY_MS);
    await sendWebhooks(deps, id);
    wait(HOUR_MS);
    await sendWebhooks(deps, id);
  }
  const rows = await rowsOf(id);
  expect(rows.find(({ subject }) => subject === bad)).toMatchObject({
    state: 'failed',
    answer: '422',
  });
  const arrived = rows.filter(({ state }) => state === 'delivered').map(({ subject }) => subject);
  expect(arrived.sort()).toEqual(good.sort());
  expect(await hookOf(id)).toMatchObject({ disabledAt: null, failures: 0 });
});

test('after a week in which nothing arrived nothing is sent, and its owner may begin anew', async () => {
  const id = await hook();
  server.answer = { status: 503 };
  await aFlattr();
  for (let day = 0; day < 8; day += 1) {
    await sendWebhooks(deps, id);
    wait(DAY_MS);
  }
  expect((await hookOf(id))?.disabledAt).not.toBeNull();
  expect((await rowsOf(id)).map(({ state }) => state)).toEqual(['failed']);
  const asked = server.told.length;
  await aFlattr();
  await sendWebhooks(deps, id);
  expect([server.told.length, (await rowsOf(id)).length]).toEqual([asked, 1]);
});

test('an address that says it is gone is asked no more', async () => {
  const id = await hook();
  server.answer = { status: 410 };
  await aFlattr();
  await sendWebhooks(deps, id);
  expect((await hookOf(id))?.disabledAt).toEqual(NOW);
});

test('no redirect is followed, and no private address is asked', async () => {
  const id = await hook();
  server.answer = { status: 302, location: server.url };
  await aFlattr();
  await sendWebhooks(deps, id);
  expect([server.told.length, (await rowsOf(id))[0]?.answer]).toEqual([1, '302']);
  server.told.length = 0;
  const guarded = { ...deps, postWebhook: poster(false) };
  const port = new URL(server.url).port;
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '10.0.0.1', '169.254.169.254']) {
    const inside = await hook(`http://${host}:${port}/`);
    await aFlattr();
    await sendWebhooks(guarded, inside);
    const [row] = await rowsOf(inside);
    expect([host, row?.answer]).toEqual([host, 'private_address']);
    await deps.db.delete(webhook).where(eq(webhook.id, inside));
  }
  expect(server.told).toEqual([]);
});

test('who hid stays hidden: without a name, on another hour, by the day', async () => {
  const id = await hook();
  await standing(deps, [
    { giverId: fan, workId: workIds[1] ?? '', payeeId: author, anonymous: true, month: month() },
  ]);
  await sendWebhooks(deps, id);
  expect(server.told).toEqual([]);
  const [row] = await rowsOf(id);
  const delay = (row?.dueAt.getTime() ?? 0) - NOW.getTime();
  expect(delay).toBeGreaterThanOrEqual(HOUR_MS);
  expect(delay).toBeLessThanOrEqual(DAY_MS);
  wait(DAY_MS);
  await sendWebhooks(deps, id);
  expect(JSON.parse(server.told[0]?.text ?? '')).toMatchObject({
    data: { giver: null, created_at: `${NOW.toISOString().slice(0, 10)}T00:00:00.000Z` },
  });
  expect(server.told[0]?.text).not.toMatch(new RegExp(`${fan}|"fan"`));
});

test('what was taken back before it was told is not told at all', async () => {
  const id = await hook();
  expect(await takenBack(await given())).toMatchObject({ ok: true });
  await sendWebhooks(deps, id);
  expect(server.told).toEqual([]);
  expect((await rowsOf(id)).map(({ state }) => state)).toEqual(['dropped']);
});

test('two workers send one message once', async () => {
  const id = await hook();
  await aFlattr();
  await Promise.all([1, 2, 3].map(() => sendWebhooks(deps, id)));
  expect(server.told).toHaveLength(1);
});

async function hostOf(actorId: string): Promise<string> {
  const row = await deps.db.query.actor.findFirst({ where: (t, { eq: is }) => is(t.id, actorId) });
  return row?.host ?? '';
}
