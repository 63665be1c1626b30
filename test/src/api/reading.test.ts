import { Validator } from '@seriousme/openapi-schema-validator';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { account, actor, mailAddress, work } from '../../../db/schema/schema.ts';
import { refreshCatalogue } from '../../../src/operations/refresh-catalogue.ts';
import { type RunningApi, runApi, tokenOf } from '../../support/api.ts';
import { standing, stranger, webPage } from '../../support/gifts.ts';
import { creator, type House, house, person } from '../../support/house.ts';

let home: House;
let api: RunningApi;
let author: string;
let fan: string;
let shy: string;
let workIds: string[];
let nobodys: string;

const id = (n: number) => workIds[n] ?? '';

beforeAll(async () => {
  home = await house();
  const { deps } = home;
  ({ actorId: author, workIds } = await creator(deps, 'author', ['First', 'Second', 'Third']));
  fan = await person(deps, 'fan');
  shy = await person(deps, 'shy');
  const far = await stranger(deps, 'far');
  nobodys = await webPage(deps, 'https://page.example/it', 'A page', null);
  const gift = (giverId: string, workId: string) => ({
    ...{ giverId, workId, payeeId: author, month: '2026-10' },
  });
  await standing(deps, [
    { ...gift(fan, id(0)), message: 'only for you' },
    { ...gift(shy, id(0)), anonymous: true },
    { ...gift(far, id(1)), given: false },
    { giverId: fan, personId: author, payeeId: author, month: '2026-09' },
    { giverId: fan, workId: nobodys, waitingFor: 'unknown_author' },
  ]);
  await deps.db
    .update(work)
    .set({ hidden: true })
    .where(eq(work.id, id(2)));
  await refreshCatalogue(deps);
  api = await runApi(deps);
});
afterAll(async () => {
  await api.stop();
  await home.close();
});

const call: RunningApi['client']['call'] = (...asked) => api.client.call(...asked);

test('the document is one of OpenAPI 3.1', async () => {
  const validated = await new Validator().validate(structuredClone(api.document));
  expect(validated).toMatchObject({ valid: true });
  expect(api.document).toMatchObject({ openapi: '3.1.0' });
});

test('people: here, elsewhere, and whose token it is', async () => {
  const { body } = await call('getUser', { path: { username: 'Author' } });
  expect(body).toMatchObject({ type: 'user', username: 'author', flattrs: 4, local: true });
  expect(body).not.toHaveProperty('email');
  const [them] = await home.deps.db.select().from(actor).where(eq(actor.handle, 'far'));
  const username = `far@${them?.host}`;
  const far = await call('getUser', { path: { username } });
  expect(far.body).toMatchObject({ username, local: false });
  for (const unknown of ['nobody', 'far', 'a@b@c', '', 'author\0'])
    expect((await call('getUser', { path: { username: unknown } })).status).toBe(404);
  const nul = await call('searchWorks', { query: { query: 'a\0b' } });
  expect([nul.status, nul.body.code]).toEqual([400, 'invalid_parameters']);
});

test('what only one’s own token may read', async () => {
  await home.deps.db.insert(mailAddress).values({
    ...{ accountId: fan, address: 'fan@mail.example', language: 'en', stopToken: 'stop' },
    confirmedAt: home.deps.clock(),
  });
  const own = async (...scopes: Parameters<typeof tokenOf>[2][]) =>
    (await call('getOwnUser', { token: await tokenOf(home.deps, fan, ...scopes) })).body;
  expect(await own()).not.toHaveProperty('email');
  expect(await own('email')).toMatchObject({ username: 'fan', email: 'fan@mail.example' });
  expect(await own('email')).not.toHaveProperty('registered_at');
  expect(await own('extendedread')).toMatchObject({ registered_at: '2026-10-05T12:00:00.000Z' });
});

test('works: one, several, and how whoever asks stands to them', async () => {
  const { body } = await call('getWork', { path: { id: id(0) } });
  expect(body).toMatchObject({
    ...{ type: 'work', title: 'First', flattrs: 2, flattrs_user_count: 1, hidden: false },
    owner: { username: 'author' },
  });
  expect(body).not.toHaveProperty('flattred');
  const token = await tokenOf(home.deps, fan);
  const asked = [id(1), nobodys, home.deps.newId(), id(0)].join(',');
  const several = await call('getWorks', { token, query: { id: asked } });
  expect(several.body.items).toMatchObject([
    { title: 'Second', flattred: false, subscribed: false },
    { title: 'A page', owner: null, flattred: true },
    { title: 'First', flattred: true },
  ]);
  const mine = await call('getWork', {
    token: await tokenOf(home.deps, author),
    path: { id: id(0) },
  });
  expect(mine.body).toMatchObject({ last_flattr_at: '2026-10-05T12:00:00.000Z' });
  expect((await call('getWork', { path: { id: home.deps.newId() } })).body.code).toBe('not_found');
  expect((await call('getWork', { path: { id: 'first' } })).body).toMatchObject({
    ...{ code: 'invalid_parameters', type: 'http://localhost:9001/api#invalid_parameters' },
    errors: [{ name: 'id' }],
  });
  const tooMany = Array.from({ length: 31 }, () => id(0)).join(',');
  expect((await call('getWorks', { query: { id: tooMany } })).status).toBe(400);
});

test('hidden works stand in no list but one’s own', async () => {
  const titles = async (operation: string, asked: object) =>
    (await call(operation, asked)).body.items.map(({ title }: { title: string }) => title);
  expect(await titles('listUserWorks', { path: { username: 'author' } })).not.toContain('Third');
  const plain = await tokenOf(home.deps, author);
  expect(await titles('listOwnWorks', { token: plain })).not.toContain('Third');
  const all = await tokenOf(home.deps, author, 'extendedread');
  expect(await titles('listOwnWorks', { token: all })).toContain('Third');
});

test('an address that is known leads to what it is', async () => {
  const found = await call('lookUpWork', { query: { url: 'https://author.example/First' } });
  expect(found.headers.get('location')).toBe(`http://localhost:9001/api/v1/works/${id(0)}`);
  const unknown = await call('lookUpWork', { query: { url: 'https://author.example/None' } });
  expect(unknown.body.code).toBe('not_found');
  const page = await call('lookUpWork', {
    query: { url: 'http://localhost:9001/@author/works/first' },
  });
  expect([page.status, page.headers.get('location')]).toEqual([
    302,
    `http://localhost:9001/api/v1/works/${id(0)}`,
  ]);
  const submit = 'https://flattr.com/submit/auto?user_id=x&url=http://localhost:9001/@author';
  const who = await call('lookUpWork', { query: { url: submit } });
  expect(who.body.location).toBe('http://localhost:9001/api/v1/users/author');
});

test('the catalogue is searched, and read page by page', async () => {
  const { body } = await call('searchWorks', { query: { query: 'firs', count: 1 } });
  expect(body.items).toMatchObject([{ title: 'First' }]);
  const first = await call('searchWorks', { query: { sort: 'flattrers', count: 1 } });
  const cursor = first.body.next_cursor;
  const second = await call('searchWorks', { query: { sort: 'flattrers', count: 1, cursor } });
  expect(second.body.items[0].id).not.toBe(first.body.items[0].id);
  for (const made of ['x', '0', `${cursor} `, `1e9_${id(0)}`, `9999999999999999_${id(0)}`]) {
    const query = { sort: 'flattrers', cursor: made };
    expect((await call('searchWorks', { query })).body.code).toBe('invalid_cursor');
  }
  expect((await call('listCategories')).body).toContainEqual({ id: 'text', text: 'Text' });
  expect((await call('listLanguages')).body).toContainEqual({ id: 'en', text: 'English' });
});

test('flattrs: who hid is hidden, and who keeps a list for themself shows none', async () => {
  const onWork = await call('listWorkFlattrs', { path: { id: id(0) } });
  expect(onWork.body.items).toMatchObject([
    { owner: { username: 'fan' }, work: { title: 'First' } },
  ]);
  expect(JSON.stringify(onWork.body)).not.toMatch(/shy|only for you/);
  const public_ = { path: { username: 'fan' } };
  expect((await call('listUserFlattrs', public_)).body.items).toEqual([]);
  await home.deps.db.update(account).set({ flattrsPublic: true }).where(eq(account.actorId, fan));
  expect((await call('listUserFlattrs', public_)).body.items).toHaveLength(2);
  const own = async (who: string, ...scopes: Parameters<typeof tokenOf>[2][]) =>
    (await call('listOwnFlattrs', { token: await tokenOf(home.deps, who, ...scopes) })).body.items;
  expect(await own(shy)).toEqual([]);
  expect(await own(shy, 'extendedread')).toMatchObject([
    { anonymous: true, owner: { username: 'shy' } },
  ]);
  expect(await own(fan, 'extendedread')).toContainEqual(
    expect.objectContaining({ waiting_for: 'unknown_author' }),
  );
});

test('activities are ActivityStreams, and hide whom they must', async () => {
  const path = { username: 'author' };
  const outgoing = await call('listUserActivities', { path });
  expect(outgoing.body.orderedItems.map(({ type }: { type: string }) => type)).toEqual([
    'Create',
    'Create',
  ]);
  const incoming = await call('listUserActivities', { path, query: { type: 'incoming' } });
  expect(incoming.body.orderedItems).toHaveLength(3);
  const token = await tokenOf(home.deps, author, 'extendedread');
  const own = await call('listOwnActivities', { token, query: { type: 'incoming' } });
  expect(own.body.orderedItems).toHaveLength(4);
  expect(JSON.stringify(own.body)).not.toContain(shy);
  // Of the one without a name, nothing but its day: neither on its line nor in the cursor after it.
  const nameless = own.body.orderedItems.filter((one: { actor?: string }) => !('actor' in one));
  expect(nameless).toMatchObject([{ published: '2026-10-05T00:00:00.000Z' }]);
  const query = { type: 'incoming', count: 3 };
  const { next } = (await call('listOwnActivities', { token, query })).body;
  const cursor = new URL(next).searchParams.get('cursor') ?? '';
  const rest = await call('listOwnActivities', { token, query: { ...query, cursor } });
  expect(rest.body.orderedItems).toEqual(own.body.orderedItems.slice(3));
  const alone = { giverId: shy, workId: id(2), payeeId: author, month: '2026-10' };
  await standing(home.deps, [{ ...alone, anonymous: true }]);
  const hers = await call('getWork', { token, path: { id: id(2) } });
  expect(hers.body).toMatchObject({ last_flattr_at: '2026-10-05T00:00:00.000Z' });
});

test('a list is read page by page while it grows, and takes no cursor that was made up', async () => {
  const path = { id: id(1) };
  const givers = [];
  for (let n = 0; n < 5; n += 1) givers.push(await stranger(home.deps, `g${n}`));
  const give = (giverIds: string[], month: string) =>
    standing(
      home.deps,
      giverIds.map((giverId) => ({
        ...{ giverId, workId: id(1), payeeId: author, given: false, month },
      })),
    );
  await give(givers, '2026-08');
  const first = await call('listWorkFlattrs', { path, query: { count: 2 } });
  home.setClock('2026-10-05T13:00:00Z');
  await give(givers, '2026-07');
  const seen = new Set(first.body.items.map((one: { id: string }) => one.id));
  let cursor = first.body.next_cursor;
  let pages = 1;
  for (; cursor !== null; pages += 1) {
    const next = await call('listWorkFlattrs', { path, query: { count: 2, cursor } });
    for (const one of next.body.items) {
      expect(seen).not.toContain(one.id);
      seen.add(one.id);
    }
    cursor = next.body.next_cursor;
  }
  expect([seen.size, pages]).toEqual([6, 3]);
  const text = (made: string) => Buffer.from(made).toString('base64url');
  const instant = '2026-10-05T12:00:00.000Z';
  const good = text(`flattrs ${instant} ${id(0)}`);
  for (const made of [
    ...['x', `${good}=`, `${good}A`, text(`works ${instant} ${id(0)}`)],
    ...[text(`flattrs +275760-09-13T00:00:00.000Z ${id(0)}`), text(`flattrs now ${id(0)}`)],
    text(`flattrs ${instant} 'or 1=1`),
  ]) {
    const answer = await call('listWorkFlattrs', { path, query: { cursor: made } });
    expect([made, answer.body.code]).toEqual([made, 'invalid_cursor']);
  }
  for (const count of [0, 101, 'many'])
    expect((await call('listWorkFlattrs', { path, query: { count } })).status).toBe(400);
});

test('each answer says what is left of the hour, and what is too much is refused', async () => {
  const token = await tokenOf(home.deps, fan);
  const before = (await call('getRateLimit', { token })).body;
  expect(before).toMatchObject({ limit: 1000, remaining: 1000, current: 0 });
  const { headers } = await call('getOwnUser', { token });
  expect(headers.get('ratelimit')).toMatch(/^"hour";r=999;t=\d+$/);
  expect(headers.get('x-ratelimit-remaining')).toBe('999');
  for (let n = (await call('getRateLimit')).body.remaining; n > 0; n -= 1)
    await fetch(`${api.base}/api/v1/categories`);
  const refused = await call('listCategories');
  expect(refused.body.code).toBe('rate_limit_exceeded');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await call('getOwnUser', { token })).status).toBe(200);
  home.setClock('2026-10-05T14:00:00Z');
  expect((await call('listCategories')).status).toBe(200);
});
