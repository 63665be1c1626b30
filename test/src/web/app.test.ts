import { afterAll, beforeAll, expect, test } from 'vitest';
import { flattr, work } from '../../../db/schema/schema.ts';
import { importWorks } from '../../../src/operations/import-works.ts';
import { creator, giver, type House, house } from '../../support/house.ts';
import { PageVisitor, pagesOf } from '../../support/pages.ts';

const HOSTILE = `"><script>alert('x')</script><img src=x onerror=alert(1)>`;

let home: House;
let reader: string;
let author: string;
let path: string;
let workId: string;

beforeAll(async () => {
  home = await house();
  reader = await giver(home.deps, 'reader', { budgetMinor: 500n, fundsMinor: 1000n });
  author = (await creator(home.deps, 'night-trains', ['First'])).actorId;
  await importWorks(home.deps, 'night-trains', [
    {
      entryId: 'hostile',
      url: `https://night-trains.example/?${HOSTILE}`,
      title: HOSTILE,
      excerpt: HOSTILE,
      language: '"><b>',
      tags: [HOSTILE],
      category: 'text',
      publishedAt: null,
    },
  ]);
  const [first] = await home.deps.db.select().from(work);
  workId = first?.id ?? '';
  path = `/@night-trains/works/${first?.slug}`;
});
afterAll(() => home.close());

const visitor = (language?: string) =>
  new PageVisitor(pagesOf(home.deps), home.deps.node.origin, language);

test('everything that people wrote is text, wherever it stands', async () => {
  const hostile = (await home.deps.db.select().from(work)).find((w) => w.title === HOSTILE);
  const here = await visitor().signIn(home.deps, reader);
  await here.post('/flattr', { work: hostile?.id ?? '', message: HOSTILE });
  const there = await visitor().signIn(home.deps, author);
  const pages = [
    await here.text('/'),
    await here.text('/@night-trains'),
    await here.text(`/@night-trains/works/${hostile?.slug}`),
    await here.text('/home'),
    await there.text('/home'),
    await there.text('/home/works'),
    await there.text(`/home/works/${hostile?.id}`),
    await there.text(`/home/works/${hostile?.id}/delete`),
    await there.text('/home/supporters'),
    await here.text(`/catalogue?tag=${encodeURIComponent(HOSTILE)}`),
    await there.text(`/home/works/new?by=hand&url=${encodeURIComponent(HOSTILE)}`),
    await there.text(`/home/works/feeds?url=${encodeURIComponent(HOSTILE)}`),
    await here.text(`/flattr?url=${encodeURIComponent(HOSTILE)}`),
    await here.text(`/sign-in/link?token=${encodeURIComponent(HOSTILE)}`),
    await here.text(`/sign-in?next=${encodeURIComponent(`/${HOSTILE}`)}`),
    await here.text(`/${encodeURIComponent(HOSTILE)}?${HOSTILE}`),
  ];
  for (const page of pages) {
    expect(page).not.toMatch(/<script>|<img|onerror=alert\(1\)>|<b>/);
    expect(page).not.toMatch(/ style=| on[a-z]+="/);
  }
  expect(pages[0]).toContain('&lt;script&gt;');
});

test('every page is whole in both languages', async () => {
  for (const language of ['en', 'fr']) {
    const out = visitor(language);
    const here = await visitor(language).signIn(home.deps, reader);
    for (const page of [
      await out.text('/'),
      await out.text('/@night-trains'),
      await out.text(path),
      await out.text('/flattr'),
      await out.text('/sign-in'),
      await out.text('/nothing'),
      await here.text('/'),
      await here.text(path),
      await here.text('/@reader'),
      await here.text('/home'),
      await here.text('/home/budget'),
      await here.text('/home/works'),
      await here.text('/home/works/new'),
      await here.text('/home/works/new?by=hand'),
      await here.text('/home/works/feeds'),
      await here.text('/home/settings'),
      await here.text('/home/settings/leave'),
      await here.text('/home/followers'),
      await here.text('/home/supporters'),
      await out.text('/catalogue'),
      await out.text('/catalogue?tag=trains'),
      await out.text('/@flattr'),
    ]) {
      expect(page).toContain(`<html lang="${language}">`);
      expect(page).not.toMatch(/undefined|NaN|\[object|>null</);
      expect(page.match(/<h1/g)).toHaveLength(1);
      expect(page).toMatch(/<main id="content"/);
    }
  }
});

test('a page says what it may load, and is framed by nobody', async () => {
  const answer = await visitor().get('/');
  const policy = answer.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('referrer-policy')).toBe('same-origin');
  expect(answer.headers.get('vary')).toBe('Accept, Accept-Language, Cookie');
  expect(answer.headers.getSetCookie()).toEqual([]);
});

test('looking at a page changes nothing', async () => {
  const before = await home.deps.db.select().from(flattr);
  const here = await visitor().signIn(home.deps, reader);
  for (const address of [
    path,
    `/flattr?url=${encodeURIComponent(`${home.deps.node.origin}${path}`)}`,
    `/flattr?work=${workId}`,
    `/flattr/undo?flattr=${before[0]?.id}`,
    '/home/budget?amount=900.00',
    '/sign-out',
    '/language?language=fr',
  ]) {
    await here.get(address);
  }
  expect(await home.deps.db.select().from(flattr)).toEqual(before);
  expect(await here.text('/home')).toContain('5.00');
  expect(await here.text('/home')).toContain('<html lang="en">');
});

test.each([
  ['without an origin', {}],
  ['from another site', { origin: 'https://elsewhere.example' }],
  ['from nowhere', { origin: 'null' }],
  ['from another port', { origin: 'http://localhost:9002' }],
  ['that says it crossed sites', { 'sec-fetch-site': 'cross-site' }],
])('a form %s is refused and changes nothing', async (_, headers: Record<string, string>) => {
  const here = await visitor().signIn(home.deps, reader);
  const before = await home.deps.db.select().from(flattr);
  for (const [action, fields] of [
    ['/flattr', { work: workId }],
    ['/flattr/undo', { flattr: before[0]?.id ?? '' }],
    ['/home/budget', { amount: '9.00' }],
    ['/sign-out', {}],
    ['/language', { language: 'fr' }],
    ['/home/works/feeds', { url: 'https://night-trains.example/' }],
    ['/home/supporters/follow', { address: `${home.deps.node.origin}/@night-trains` }],
    ['/home/settings/leave', { handle: 'reader' }],
  ] as const) {
    const answer = await here.post(action, fields, headers);
    expect(answer.status, action).toBe(403);
    expect(await answer.text()).toContain('nothing was changed');
  }
  expect(await home.deps.db.select().from(flattr)).toEqual(before);
  expect((await here.get('/home')).status).toBe(200);
});

test('every page of one’s own asks who is not signed in to do so, and brings them back', async () => {
  const id = workId;
  for (const address of [
    '/home',
    '/home/budget',
    '/home/works',
    '/home/works/new?url=x',
    `/home/works/${id}`,
    `/home/works/${id}/delete`,
    '/home/works/feeds',
    '/home/settings',
    '/home/settings/leave',
    '/home/followers',
    '/home/supporters',
    '/home/works/anything',
  ]) {
    const answer = await visitor().get(address);
    const next = `/sign-in?next=${encodeURIComponent(address)}`;
    expect([answer.status, answer.headers.get('location')], address).toEqual([303, next]);
  }
  for (const address of [
    '/home/budget',
    `/home/works/${id}/pin`,
    `/home/works/${id}/hide`,
    `/home/works/${id}/delete`,
    '/home/works/feeds',
    `/home/works/feeds/${id}/check`,
    `/home/works/feeds/${id}/remove`,
    '/home/settings/leave',
    '/home/followers/remove',
    '/home/followers/block',
    '/home/followers/unblock',
    '/home/supporters/follow',
    '/home/supporters/unfollow',
  ]) {
    const answer = await visitor().post(address, { handle: 'reader', person: author, url: 'x' });
    const next = '/sign-in?next=%2Fhome';
    expect([answer.status, answer.headers.get('location')], address).toEqual([303, next]);
  }
});

test('what is no form is not looked at', async () => {
  const here = await visitor().signIn(home.deps, reader);
  const answer = await here.post(
    '/sign-out',
    {},
    { 'content-type': 'application/json', origin: 'https://elsewhere.example' },
  );
  expect(answer.status).toBe(415);
  expect((await here.get('/home')).status).toBe(200);
});

test('who goes away in the middle of too long a form breaks nothing', async () => {
  const body = new ReadableStream({
    pull(controller) {
      controller.error(new Error('gone'));
    },
  });
  const { origin } = home.deps.node;
  const headers = {
    ...{ origin, 'content-type': 'application/x-www-form-urlencoded' },
    'content-length': '70000',
  };
  const init = { method: 'POST', headers, body, duplex: 'half' } as const;
  const answer = await pagesOf(home.deps).request(new Request(`${origin}/flattr`, init));
  expect(answer.status).toBe(413);
});

test('a form with a novel in it is refused before it is read', async () => {
  const here = await visitor().signIn(home.deps, reader);
  const answer = await here.post('/flattr', { work: workId, message: 'x'.repeat(70_000) });
  expect(answer.status).toBe(413);
  expect(await answer.text()).toContain('Shorten it');
});

test('what is not here is said with 404, whatever was asked', async () => {
  for (const address of [
    '/nothing',
    '/@nobody',
    '/@night-trains/works/nothing',
    '/@node',
    '/@%00',
    '/flattr?url=%00',
  ]) {
    const answer = await visitor('fr').get(address);
    expect(answer.status, address).toBe(404);
    expect(await answer.text()).toContain('Il n’y a rien ici');
  }
});

test('what breaks is answered with a sentence, and not with its insides', async () => {
  const broken = {
    ...home.deps,
    clock: () => {
      throw new Error('secret detail');
    },
  };
  const app = pagesOf(broken);
  const answer = await app.request(`${home.deps.node.origin}/`);
  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain('secret detail');
});
