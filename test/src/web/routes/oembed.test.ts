import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actor, picture, work } from '../../../../db/schema/schema.ts';
import { oEmbedAddress } from '../../../../src/sources/oembed.ts';
import { pageFacts } from '../../../../src/sources/page-facts.ts';
import { creator, type House, house } from '../../../support/house.ts';
import { PageVisitor, pagesOf } from '../../../support/pages.ts';

let home: House;
let berth: string;
let author: string;
const ORIGIN = 'https://node.example';
const PAGE = `${ORIGIN}/@night-trains/works/the-lower-berth`;

beforeAll(async () => {
  home = await house({ origin: ORIGIN });
  const made = await creator(home.deps, 'night-trains', ['The lower berth', 'Gone']);
  author = made.actorId;
  [berth = ''] = made.workIds;
  const canvas = { width: 400, height: 200, channels: 3, background: '#a43' } as const;
  const bytes = new Uint8Array(await sharp({ create: canvas }).jpeg().toBuffer());
  const pictureId = home.deps.newId();
  const drawn = { bytes, mediaType: 'image/jpeg' as const, width: 400, height: 200 };
  await home.deps.db
    .insert(picture)
    .values({ id: pictureId, ...drawn, createdAt: home.deps.clock() });
  await home.deps.db
    .update(work)
    .set({ pictureId, title: 'The "lower" <berth>' })
    .where(eq(work.id, berth));
});
afterAll(() => home.close());

const visitor = () => new PageVisitor(pagesOf(home.deps), ORIGIN);
const ask = (url: string, more = '') =>
  visitor().get(`/oembed?url=${encodeURIComponent(url)}${more}`);
const told = async (url: string, more = '') =>
  (await (await ask(url, more)).json()) as Record<string, unknown>;

test('a work is a button with its count, as any software may show it', async () => {
  const answer = await ask(PAGE, '&format=json');
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(answer.headers.getSetCookie()).toEqual([]);
  const {
    html,
    thumbnail_url: thumbnail,
    ...rest
  } = (await answer.json()) as Record<string, unknown>;
  expect(rest).toEqual({
    ...{ version: '1.0', type: 'rich', width: 160, height: 36, cache_age: 3600 },
    ...{ title: 'The "lower" <berth>', author_name: 'night-trains' },
    author_url: `${ORIGIN}/@night-trains`,
    ...{ provider_name: 'A test node', provider_url: ORIGIN },
    ...{ thumbnail_width: 400, thumbnail_height: 200 },
  });
  const encoded = encodeURIComponent(PAGE);
  expect(html).toBe(
    `<a href="${ORIGIN}/flattr?url=${encoded}"><img src="${ORIGIN}/badge.svg?url=${encoded}" alt="Flattr" height="36"></a>`,
  );
  expect((await visitor().get(new URL(String(thumbnail)).pathname)).status).toBe(200);
});

test('so is a person, by the page that people share', async () => {
  const person = await told(`${ORIGIN}/@night-trains`);
  expect(person).toMatchObject({ type: 'rich', title: 'night-trains' });
  expect(person).not.toHaveProperty('thumbnail_url');
});

test('what does not fit is left out: the picture, then the button', async () => {
  const small = await told(PAGE, '&maxwidth=399');
  expect(small).toMatchObject({ type: 'rich', width: 160 });
  expect(small).not.toHaveProperty('thumbnail_url');
  for (const most of ['&maxwidth=159', '&maxheight=35', '&maxwidth=0']) {
    const link = await told(PAGE, most);
    expect(link, most).toMatchObject({ type: 'link', title: 'The "lower" <berth>' });
    expect(link, most).not.toHaveProperty('html');
    expect(link, most).not.toHaveProperty('width');
  }
  for (const odd of ['&maxwidth=-1', '&maxwidth=many', '&maxwidth=', '&maxwidth=1e9'])
    expect(await told(PAGE, odd), odd).toHaveProperty('thumbnail_width', 400);
});

test('what is not ours or not there any more is 404, another format 501', async () => {
  for (const url of [
    '',
    'night trains',
    'https://night-trains.example/The%20lower%20berth',
    `${ORIGIN}.evil.example/@night-trains`,
    `${ORIGIN}/`,
    `${ORIGIN}/@nobody`,
    `${ORIGIN}/@flattr`,
    `${ORIGIN}/@night-trains/works/nothing`,
    `${ORIGIN}/@night-trains/works/%00`,
    `${ORIGIN}/@night-trains/works/%E0%A4%A`,
    `${ORIGIN}/home`,
  ])
    expect((await ask(url)).status, url).toBe(404);
  expect((await visitor().get('/oembed')).status).toBe(404);
  expect((await ask(PAGE, '&format=xml')).status).toBe(501);
  const { db, clock } = home.deps;
  await db.update(work).set({ deletedAt: clock() }).where(eq(work.slug, 'gone'));
  expect((await ask(`${ORIGIN}/@night-trains/works/gone`)).status).toBe(404);
});

test('pages say where it is, as we look for it ourselves', async () => {
  for (const page of [PAGE, `${ORIGIN}/@night-trains`]) {
    const facts = pageFacts(await visitor().text(new URL(page).pathname));
    expect(oEmbedAddress(facts, new URL(page))).toBe(
      `${ORIGIN}/oembed?url=${encodeURIComponent(page)}&format=json`,
    );
  }
});

test('nobody is shown who has left', async () => {
  await home.deps.db
    .update(actor)
    .set({ deletedAt: home.deps.clock() })
    .where(eq(actor.id, author));
  expect((await ask(PAGE)).status).toBe(404);
  expect((await ask(`${ORIGIN}/@night-trains`)).status).toBe(404);
});
