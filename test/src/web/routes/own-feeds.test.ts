import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { feed } from '../../../../db/schema/schema.ts';
import { type House, house, person } from '../../../support/house.ts';
import { localSources, PageVisitor, pagesOf } from '../../../support/pages.ts';
import { type Site, startSite } from '../../net/a-site.ts';

let home: House;
let site: Site;
let author: string;
let entries = ['one', 'two'];
let works = true;

beforeAll(async () => {
  home = await house();
  author = await person(home.deps, 'night-trains');
  site = await startSite((request, response) => {
    if (!works) return response.writeHead(410).end();
    if (request.url === '/')
      return response.writeHead(200, { 'content-type': 'text/html' }).end('<p>A page');
    const items = entries.map(
      (name) => `<item><title>${name}</title><link>${site.origin}/${name}</link></item>`,
    );
    const text = `<rss version="2.0"><channel><title>Night "Trains"</title><link>${site.origin}</link><description/>${items.join('')}</channel></rss>`;
    return response.writeHead(200, { 'content-type': 'application/rss+xml' }).end(text);
  });
});
afterAll(async () => {
  site.close();
  await home.close();
});

const signedIn = async (language?: string) => {
  const pages = pagesOf(home.deps, { sources: localSources() });
  return await new PageVisitor(pages, home.deps.node.origin, language).signIn(home.deps, author);
};
const theFeed = async () =>
  (await home.deps.db.select().from(feed).where(eq(feed.ownerId, author)))[0];

test('what is no feed is said beside the field', async () => {
  const here = await signedIn();
  for (const [url, sentence] of [
    [site.origin, 'What is there is no feed.'],
    ['my cat', 'not an address of the web'],
    ['', 'not an address of the web'],
  ] as const) {
    const answer = await here.post('/home/works/feeds', { url });
    const page = await answer.text();
    expect(answer.status, url).toBe(422);
    expect(page).toContain(sentence);
    expect(page).toMatch(/id="field-url"[^>]*aria-describedby="[^"]*field-url-trouble"/);
    expect(page).toContain(`value="${url}"`);
  }
  const offered = encodeURIComponent(`${site.origin}/feed`);
  expect(await here.text(`/home/works/feeds?url=${offered}`)).toContain(
    `value="${site.origin}/feed"`,
  );
});

test('a feed is added, publishes what it has, and tells how it is doing', async () => {
  const here = await signedIn();
  const answer = await here.post('/home/works/feeds', { url: `${site.origin}/feed` });
  const added = await theFeed();
  expect(answer.headers.get('location')).toBe(`/home/works/feeds?said=watched#feed-${added?.id}`);
  const page = await here.text('/home/works/feeds?said=watched');
  expect(page).toContain('Night &quot;Trains&quot;</h2>');
  expect(page).toMatch(/state-good">Works<\/span><span>2\u00a0works/);
  expect(page).toMatch(/Read now\. Looks again in (\d+ minutes|1 hour)\./);
  expect(await here.text('/home/works')).toContain('2\u00a0works');
  const twice = await here.post('/home/works/feeds', { url: `${site.origin}/feed` });
  expect([twice.status, await twice.text()]).toEqual([409, expect.stringContaining('already')]);
});

test('its owner can have it looked at, but not all the time', async () => {
  const here = await signedIn();
  const { id = '' } = (await theFeed()) ?? {};
  const soon = await here.post(`/home/works/feeds/${id}/check`, {});
  expect([soon.status, await soon.text()]).toEqual([429, expect.stringContaining('Wait a minute')]);
  home.setClock('2026-10-05T13:00:00Z');
  const same = await here.post(`/home/works/feeds/${id}/check`, {});
  expect(same.headers.get('location')).toBe(`/home/works/feeds?said=feedSame#feed-${id}`);
  entries = ['one', 'two', 'three'];
  home.setClock('2026-10-05T14:00:00Z');
  const more = await here.post(`/home/works/feeds/${id}/check`, {});
  expect(more.headers.get('location')).toBe(`/home/works/feeds?said=feedNew#feed-${id}`);
});

test('what is wrong with a feed stands beside it, in words', async () => {
  works = false;
  home.setClock('2026-10-05T16:00:00Z');
  const here = await signedIn('fr');
  const { id = '' } = (await theFeed()) ?? {};
  const answer = await here.post(`/home/works/feeds/${id}/check`, {});
  expect([answer.status, answer.headers.get('location')]).toEqual([
    303,
    `/home/works/feeds#feed-${id}`,
  ]);
  const page = await here.text('/home/works/feeds');
  expect(page).toContain('En panne');
  expect(page).toContain('Il n’y a plus rien à cette adresse.');
  expect(page).toContain('Lu la dernière fois il y a 2 heures.');
  expect(page).not.toContain('Prochaine lecture');
  await home.deps.db
    .update(feed)
    .set({ trouble: 'too_slow', failures: 3, nextCheckAt: new Date('2026-10-05T15:00:00Z') })
    .where(eq(feed.id, id));
  const slow = await here.text('/home/works/feeds');
  expect(slow).toContain('trop longtemps à répondre. Dernier essai maintenant. 3 échecs de suite.');
  expect(slow).toContain('Prochaine lecture dans un instant.');
});

test('a feed goes and its works stay; nobody touches those of others', async () => {
  const { id = '' } = (await theFeed()) ?? {};
  const pages = new PageVisitor(pagesOf(home.deps), home.deps.node.origin);
  const stranger = await pages.signIn(home.deps, await person(home.deps, 'stranger'));
  for (const act of ['check', 'remove']) {
    expect((await stranger.post(`/home/works/feeds/${id}/${act}`, {})).status).toBe(404);
  }
  const here = await signedIn();
  const answer = await here.post(`/home/works/feeds/${id}/remove`, {});
  expect(answer.headers.get('location')).toBe('/home/works/feeds?said=feedGone');
  expect(await here.text('/home/works/feeds')).toContain('No feed yet.');
  expect(await here.text('/home/works')).toContain('3\u00a0works');
});
