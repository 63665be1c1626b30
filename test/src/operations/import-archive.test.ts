import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeActor } from '../../../db/records/people.ts';
import type { NodeDeps } from '../../../src/operations/deps.ts';
import { importArchive } from '../../../src/operations/import-archive.ts';
import { publishWork } from '../../../src/operations/publish-work.ts';
import { withFacts } from '../../../src/text/front-matter.ts';
import { zipped } from '../../../src/text/zip.ts';
import { filesOf } from '../../../src/web/archive/write-archive.ts';
import { wordsOf } from '../../../src/web/locales/locale.ts';
import { jobsOf } from '../../support/database.ts';
import { creator, type House, house, person } from '../../support/house.ts';
import { localSources } from '../../support/pages.ts';

let home: House;
let deps: NodeDeps;
beforeAll(async () => {
  home = await house();
  deps = { ...home.deps, sources: localSources() };
});
afterAll(() => home.close());

const utf8 = new TextEncoder();
const THERE = 'https://there.example';

const profile = (facts: object = {}) =>
  withFacts(
    {
      ...{ id: `${THERE}/users/1`, name: 'Night Owl', handle: 'owl@there.example' },
      ...{ links: [{ name: 'Blog', href: 'https://owl.example/' }], domains: ['owl.example'] },
      ...facts,
    },
    'Writes at night.',
  );

const work = (n: number, facts: object = {}, text = 'Once.') =>
  withFacts(
    {
      ...{ id: `${THERE}/works/${n}`, entry: null, form: 'article', title: `Night ${n}` },
      ...{ date: '2026-09-01T10:00:00.000Z', url: null, description: '', language: 'en' },
      ...{ category: 'text', tags: [], author: null, hidden: false, picture_text: '' },
      ...facts,
    },
    text,
  );

const archive = (files: Readonly<Record<string, string | Uint8Array>>) =>
  zipSync(
    Object.fromEntries(
      Object.entries({ 'profile.md': profile(), ...files }).map(([name, content]) => [
        name,
        typeof content === 'string' ? utf8.encode(content) : content,
      ]),
    ),
  );

async function bring(actorId: string, bytes: Uint8Array) {
  const came = await importArchive(deps, actorId, bytes);
  if (!came.ok) throw new Error(came.code);
  return came;
}
const rowOf = async (id: string) =>
  await deps.db.query.actor.findFirst({ where: (a, { eq }) => eq(a.id, id) });
const worksOf = async (authorId: string) =>
  await deps.db.query.work.findMany({ where: (w, { eq }) => eq(w.authorId, authorId) });

test('what is no archive, and who lives elsewhere, is refused', async () => {
  const owl = await person(deps, 'refused');
  for (const bytes of [utf8.encode('no zip'), zipSync({ 'outbox.json': utf8.encode('{}') })])
    expect(await importArchive(deps, owl, bytes)).toMatchObject({ code: 'not_an_archive' });
  await deps.db.transaction((tx) => changeActor(tx, owl, { movedTo: `${THERE}/users/2` }));
  expect(await importArchive(deps, owl, archive({}))).toMatchObject({ code: 'moved' });
});

test('it says things of its owner, and gives nobody anything', async () => {
  const owl = await person(deps, 'owl');
  const came = await bring(owl, archive({ 'works/a.md': work(1) }));
  expect(came).toMatchObject({ added: 1, profile: true, from: '@owl@there.example' });
  expect(await rowOf(owl)).toMatchObject({
    ...{ name: 'Night Owl', summary: 'Writes at night.', attributionDomains: ['owl.example'] },
    ...{ movedFrom: [], alsoKnownAs: [], links: [{ href: 'https://owl.example/' }] },
  });
  expect(await deps.db.query.hostClaim.findMany()).toEqual([]);
  expect(await deps.db.query.identity.findMany()).toEqual([]);
  const [row] = await worksOf(owl);
  expect(row).toMatchObject({
    provenAt: null,
    announcedAt: null,
    uri: expect.not.stringContaining(THERE),
  });
  expect(await jobsOf(home.database, 'send-work')).toEqual([]);
  // What they have written here themselves stays.
  const other = archive({ 'profile.md': profile({ name: 'Somebody', handle: 'x@y.example' }) });
  expect(await bring(owl, other)).toMatchObject({ profile: false, from: `${THERE}/users/1` });
  expect(await rowOf(owl)).toMatchObject({ name: 'Night Owl' });
});

test('twice the same, or what was taken back, is no second work', async () => {
  const owl = await person(deps, 'again');
  const bytes = archive({
    'works/a.md': work(1),
    'works/b.md': work(2, { form: 'note', url: 'https://owl.example/b' }),
    'works/c.md': work(3, { entry: 'guid-3' }),
    'following.csv': 'Account address\r\nradio@fog.example\r\n@owl@localhost:9001\r\nnobody\r\n',
  });
  expect(await bring(owl, bytes)).toMatchObject({ added: 3, known: 0, follows: 2 });
  const renamed = archive({ 'works/z.md': work(9, { entry: 'guid-3' }), 'works/y.md': work(2) });
  expect(await bring(owl, bytes)).toMatchObject({ added: 0, known: 3 });
  expect(await bring(owl, renamed)).toMatchObject({ added: 0, known: 2 });
  const twoAtOnce = archive({ 'works/d.md': work(4) });
  const both = await Promise.all([bring(owl, twoAtOnce), bring(owl, twoAtOnce)]);
  expect(both.map(({ added }) => added).sort()).toEqual([0, 1]);
  expect(await worksOf(owl)).toHaveLength(4);
});

test('an archive brought back to where it was made changes nothing', async () => {
  const { actorId } = await creator(deps, 'stays', ['One', 'Two']);
  const text = { title: 'Own', url: null, excerpt: '', body: 'Once.', language: null };
  const rest = { category: 'text', tags: [], byline: null, hidden: false, picture: null } as const;
  await publishWork(deps, actorId, { ...text, ...rest, pictureAlt: '' });
  const words = wordsOf('en');
  const chunks: Uint8Array[] = [];
  const files = filesOf(deps, { actorId, words, withPictures: true });
  for await (const chunk of zipped(files, deps.clock())) chunks.push(chunk);
  const bytes = new Uint8Array(Buffer.concat(chunks));
  expect(await bring(actorId, bytes)).toMatchObject({ added: 0, known: 3, from: null });
  expect(await worksOf(actorId)).toHaveLength(3);
});

test.each([
  ['no facts', 'only text'],
  ['no title', work(1, { title: '' })],
  ['an address that is none', work(1, { id: 'javascript:alert(1)' })],
  ['a page that is none', work(1, { form: 'note', url: 'file:///etc/passwd' })],
  ['a text without bounds', work(1, {}, 'x'.repeat(100_001))],
  ['a file without bounds', work(1, {}, 'x'.repeat(3_000_000))],
  ['a day that is none', work(1, { date: 'tomorrow' })],
  ['a kind that is none', work(1, { category: 'money' })],
])('of works with %s nothing comes', async (name, text) => {
  const owl = await person(deps, `odd_${name.replaceAll(' ', '_').slice(0, 20)}`);
  const came = await bring(owl, archive({ 'works/odd.md': text, 'works/good.md': work(2) }));
  expect(came).toMatchObject({ added: 1, unusable: 1 });
});

test('names that lead elsewhere are no works, and a day to come is today', async () => {
  const owl = await person(deps, 'paths');
  const came = await bring(
    owl,
    archive({
      ...{ '../../works/up.md': work(1), 'works/../up.md': work(2), '/works/root.md': work(3) },
      'works/later.md': work(
        4,
        { date: '2099-01-01T00:00:00.000Z', title: 'N\u0000UL\ud800' },
        'a\u0000b',
      ),
      'works/later.jpg': utf8.encode('no picture'),
      'profile.md': profile({ name: 'N\u0000UL', handle: '\u0000' }),
    }),
  );
  expect(came).toMatchObject({ added: 1, unusable: 0, withoutPicture: 1 });
  const [row] = await worksOf(owl);
  expect(await rowOf(owl)).toMatchObject({ name: 'NUL' });
  expect(row).toMatchObject({ title: expect.stringMatching(/^NUL.$/), publishedAt: deps.clock() });
});

test('what costs money, or asks a site again and again, is only shown', async () => {
  const owl = await person(deps, 'monthly');
  const subscriptions = 'title,address\r\nFog,https://fog.example/1\r\nBad,javascript:alert(1)\r\n';
  const feeds = 'title,address\r\n,https://owl.example/feed\r\n';
  const came = await bring(
    owl,
    archive({ 'subscriptions.csv': subscriptions, 'feeds.csv': feeds }),
  );
  expect(came.subscriptions).toEqual([{ title: 'Fog', address: 'https://fog.example/1' }]);
  const feed = 'https://owl.example/feed';
  expect(came.feeds).toEqual([{ title: feed, address: feed }]);
  expect(await deps.db.query.subscription.findMany()).toEqual([]);
  expect(await deps.db.query.feed.findMany()).toEqual([]);
});
