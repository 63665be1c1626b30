import { and, eq } from 'drizzle-orm';
import { Agent, fetch as ask } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiToken, flattr, work } from '../../../db/schema/schema.ts';
import { buildApi } from '../../../src/api/app.ts';
import { changeRole } from '../../../src/operations/change-role.ts';
import { deleteAccount } from '../../../src/operations/delete-account.ts';
import { type RunningApi, runApi, tokenOf } from '../../support/api.ts';
import { webPage } from '../../support/gifts.ts';
import { creator, giver, type House, house, person } from '../../support/house.ts';

let home: House;
let api: RunningApi;
let author: string;
let fan: string;
let workIds: string[];

const id = (n: number) => workIds[n] ?? '';

beforeAll(async () => {
  home = await house();
  const { deps } = home;
  ({ actorId: author, workIds } = await creator(deps, 'author', ['First', 'Second']));
  fan = await giver(deps, 'fan', { budgetMinor: 500n });
  api = await runApi(deps);
});
afterAll(async () => {
  await api.stop();
  await home.close();
});

const call: RunningApi['client']['call'] = (...asked) => api.client.call(...asked);

test('every call that needs a token refuses without one, with a bad one, and without its scope', async () => {
  const closed = api.client.operations.filter(({ scopes }) => scopes !== null);
  expect(closed.length).toBeGreaterThan(10);
  const bare = await tokenOf(home.deps, fan);
  const path = { id: id(0), username: 'author' };
  for (const { id: operation, scopes } of closed) {
    const unsigned = await call(operation, { path });
    expect([operation, unsigned.status, unsigned.body.code]).toEqual([
      operation,
      401,
      'unauthorized',
    ]);
    expect(unsigned.headers.get('www-authenticate')).toBe('Bearer');
    const bad = await call(operation, { path, token: `${bare}x` });
    expect([operation, bad.status]).toEqual([operation, 401]);
    expect(bad.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    if (scopes?.length === 0) continue;
    const narrow = await call(operation, { path, token: bare });
    expect([operation, narrow.body.code]).toEqual([operation, 'insufficient_scope']);
    expect(narrow.headers.get('www-authenticate')).toContain(`scope="${scopes?.join(' ')}"`);
  }
  const cookie = await fetch(`${api.base}/api/v1/user`, {
    headers: { cookie: `obole_session_9001=${bare}`, authorization: `Basic ${bare}` },
  });
  expect(cookie.status).toBe(401);
});

test('a flattr is given once, refused by name, and taken back by its giver alone', async () => {
  const token = await tokenOf(home.deps, fan, 'flattr');
  const path = { id: id(0) };
  const gift = { weight: 2, message: 'Thanks' };
  const given = await call('flattrWork', { token, path, body: gift });
  expect(given.body).toMatchObject({
    ...{ type: 'flattr', weight: 2, message: 'Thanks', waiting_for: null, month: '2026-10' },
    ...{ work: { title: 'First' }, owner: { username: 'fan' } },
  });
  const refused = async (operation: string, asked: object) =>
    (await call(operation, { token, ...asked })).body.code;
  expect(await refused('flattrWork', { path })).toBe('flattr_once');
  const own = await tokenOf(home.deps, author, 'flattr', 'thing');
  expect(await refused('flattrWork', { path, token: own })).toBe('flattr_owner');
  const poor = await tokenOf(home.deps, await person(home.deps, 'poor'), 'flattr');
  expect(await refused('flattrWork', { path, token: poor })).toBe('no_means');
  expect(await refused('flattrWork', { path: { id: home.deps.newId() } })).toBe('not_found');
  const bodies = { weight_invalid: { weight: 6 }, message_too_long: { message: 'a'.repeat(501) } };
  for (const [code, body] of Object.entries(bodies))
    expect(await refused('flattrWork', { path: { id: id(1) }, body })).toBe(code);
  expect(await refused('flattrWork', { path: { id: id(1) }, body: { anonymous: true } })).toBe(
    'too_few_givers',
  );
  for (const body of [{ weight: 'two' }, { weight: 1.5 }, { message: 'a\0b' }, []])
    expect(await refused('flattrWork', { path, body })).toBe('invalid_parameters');
  const flattrId = given.body.id;
  expect(await refused('undoFlattr', { path: { id: flattrId }, token: own })).toBe('not_found');
  expect((await call('undoFlattr', { token, path: { id: flattrId } })).status).toBe(204);
  expect(await refused('undoFlattr', { path: { id: flattrId } })).toBe('flattr_undone');
});

test('people and addresses are flattred, too', async () => {
  const token = await tokenOf(home.deps, fan, 'flattr');
  const someone = await call('flattrUser', { token, path: { username: 'author' } });
  expect(someone.body).toMatchObject({ work: null, user: { username: 'author' } });
  await webPage(home.deps, 'https://page.example/it', 'A page', author);
  const here = `${home.deps.node.origin}/@author/works/second`;
  const linked = await call('flattrUrl', {
    token,
    body: { url: `http://flattr.com/submit/auto?url=${encodeURIComponent(here)}&user_id=x` },
  });
  expect(linked.body).toMatchObject({ work: { title: 'Second' } });
  const refused = async (url: string) =>
    (await call('flattrUrl', { token, body: { url } })).body.code;
  expect(await refused('ftp://page.example/')).toBe('unsupported_url');
  expect(await refused('https://silent.example/')).toBe('not_found');
});

test('a subscription is made, paused, gone on with and ended', async () => {
  const token = await tokenOf(home.deps, fan, 'flattr');
  const of = { token, path: { id: id(0) } };
  const made = await call('subscribeWork', { ...of, body: { last_month: '2027-01' } });
  expect(made.body).toMatchObject({ active: true, last_month: '2027-01', work: { id: id(0) } });
  expect((await call('getWork', of)).body.subscribed).toBe(true);
  expect((await call('subscribeWork', of)).body.code).toBe('subscribed');
  const body = { active: false };
  expect((await call('changeWorkSubscription', { ...of, body })).body.active).toBe(false);
  expect((await call('listSubscriptions', { token })).body.items).toMatchObject([
    { active: false },
  ]);
  const again = await call('changeWorkSubscription', { ...of, body: { active: true } });
  expect(again.body.active).toBe(true);
  expect((await call('stopWorkSubscription', of)).status).toBe(204);
  expect((await call('stopWorkSubscription', of)).body.code).toBe('not_found');
  const late = await call('subscribeWork', { ...of, body: { last_month: '2026-10' } });
  expect(late.body.code).toBe('month_invalid');
  const who = { token, path: { username: 'author' } };
  expect((await call('subscribeUser', who)).body).toMatchObject({ work: null, title: 'author' });
  expect((await call('changeUserSubscription', { ...who, body })).body.active).toBe(false);
  expect((await call('stopUserSubscription', who)).status).toBe(204);
});

test('works are published, changed in what is said, and taken back by their author alone', async () => {
  const token = await tokenOf(home.deps, author, 'thing');
  const body = { title: 'Fourth', body: 'A **text**', tags: ['Tag'], language: 'en_gb' };
  const made = await call('publishWork', { token, body });
  expect(made.body).toMatchObject({ title: 'Fourth', language: 'en-GB', tags: ['Tag'] });
  const path = { id: made.body.id };
  const changed = await call('changeWork', { token, path, body: { hidden: true } });
  expect(changed.body).toMatchObject({ title: 'Fourth', hidden: true, tags: ['Tag'] });
  const [row] = await home.deps.db.select().from(work).where(eq(work.id, path.id));
  expect(row).toMatchObject({ bodyMarkdown: 'A **text**', url: made.body.link });
  const other = await tokenOf(home.deps, fan, 'thing');
  for (const operation of ['changeWork', 'deleteWork']) {
    const asked = operation === 'changeWork' ? { body: { title: 'Mine' } } : {};
    const answer = await call(operation, { token: other, path, ...asked });
    expect(answer.body.code).toBe('not_found');
  }
  const refusals = {
    title_missing: { title: ' ' },
    url_missing: { title: 'A' },
    url_invalid: { title: 'A', url: 'javascript:alert(1)' },
    url_known: { title: 'A', url: 'https://author.example/First' },
    language_invalid: { title: 'A', body: 'b', language: '??' },
    tag_too_long: { title: 'A', body: 'b', tags: ['a'.repeat(51)] },
    invalid_parameters: { title: 'A', body: 'b', category: 'poem' },
  };
  for (const [code, wrong] of Object.entries(refusals))
    expect((await call('publishWork', { token, body: wrong })).body.code).toBe(code);
  expect((await call('deleteWork', { token, path })).status).toBe(204);
  expect((await call('getWork', { path })).body.code).toBe('not_found');
});

test('what cannot be read is refused, and kept small', async () => {
  const token = await tokenOf(home.deps, author, 'thing');
  const send = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${api.base}/api/v1/works`, {
      ...{ method: 'POST', body },
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    });
  const coded = async (response: Promise<Response>) =>
    JSON.parse(await (await response).text()).code;
  expect(await coded(send('{'))).toBe('invalid_request');
  expect(
    await coded(send('title=A', { 'content-type': 'application/x-www-form-urlencoded' })),
  ).toBe('invalid_request');
  const dispatcher = new Agent();
  const large = await ask(`${api.base}/api/v1/works`, {
    ...{ method: 'POST', dispatcher, body: `{"title":"${'a'.repeat(1_100_000)}"}` },
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  });
  expect(await large.json()).toMatchObject({ code: 'payload_too_large' });
  await dispatcher.destroy();
  expect(await coded(fetch(`${api.base}/api/v1/nothing`))).toBe('not_found');
});

test('what is too long is read to its end and forgotten, so that the connection stays good', async () => {
  const piece = new TextEncoder().encode(' '.repeat(100_000));
  let left = 15;
  const body = new ReadableStream({
    pull(controller) {
      left -= 1;
      if (left < 0) controller.close();
      else controller.enqueue(piece);
    },
  });
  const headers = { 'content-length': `${15 * piece.length}`, 'content-type': 'application/json' };
  const init = { method: 'POST', body, headers, duplex: 'half' } as const;
  const { fetch: answer } = buildApi(home.deps, { trustsProxy: false });
  const refused = await answer(new Request(`${api.base}/api/v1/works`, init), {});
  expect(await refused.json()).toMatchObject({ code: 'payload_too_large' });
  expect([left, refused.headers.get('connection')]).toEqual([-1, null]);
});

test('programs in browsers may ask from anywhere, without cookies', async () => {
  const asked = await fetch(`${api.base}/api/v1/user`, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://app.example',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    },
  });
  expect(asked.headers.get('access-control-allow-origin')).toBe('*');
  expect(asked.headers.get('access-control-allow-headers')).toContain('Authorization');
  expect(asked.headers.has('access-control-allow-credentials')).toBe(false);
  // Where such a program runs, it would hold for every other site below this one's name.
  expect(asked.headers.has('strict-transport-security')).toBe(false);
});

test('a token that nobody used for a year, or whose person has left, opens nothing', async () => {
  const { deps } = home;
  await changeRole(deps, 'author', 'admin');
  const leaver = await giver(deps, 'leaver', { budgetMinor: 500n });
  const theirs = await tokenOf(deps, leaver);
  const token = await tokenOf(deps, fan);
  expect((await call('getOwnUser', { token: theirs })).status).toBe(200);
  const [row] = await deps.db.select().from(apiToken).where(eq(apiToken.accountId, leaver));
  expect(row?.lastUsedOn).toBe('2026-10-05');
  expect(row?.tokenHash).not.toContain(theirs);
  expect(await deleteAccount(deps, leaver, 'leaver')).toMatchObject({ ok: true });
  expect((await call('getOwnUser', { token: theirs })).status).toBe(401);
  const left = await deps.db.select().from(apiToken).where(eq(apiToken.accountId, leaver));
  expect(left).toEqual([]);
  home.setClock('2027-10-06T12:00:00Z');
  expect((await call('getOwnUser', { token })).status).toBe(401);
  home.setClock('2026-10-05T12:00:00Z');
});

test('ten at once give one flattr', async () => {
  const token = await tokenOf(home.deps, fan, 'flattr');
  const path = { id: id(0) };
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => call('flattrWork', { token, path })),
  );
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  const rows = await home.deps.db
    .select()
    .from(flattr)
    .where(and(eq(flattr.giverId, fan), eq(flattr.workId, id(0))));
  expect(rows.filter(({ undoneAt }) => undoneAt === null)).toHaveLength(1);
});
