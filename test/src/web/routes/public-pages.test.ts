import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveRemoteActor } from '../../../../db/records/people.ts';
import { actor, block, picture, post, reaction, work } from '../../../../db/schema/schema.ts';
import { deleteWork } from '../../../../src/operations/delete-work.ts';
import { markdownHtml, safeHtml } from '../../../../src/text/rich-text.ts';
import { creator, type House, house, person } from '../../../support/house.ts';
import { PageVisitor, pagesOf } from '../../../support/pages.ts';
import { elsewhere } from '../../../support/peer.ts';

const HOSTILE = `"><script>alert('x')</script><img src=x onerror=alert(1)>`;

let home: House;
let origin: string;
let author: string;
let workIds: string[];
let radio: string;
const path = '/@night-trains/works/first';

beforeAll(async () => {
  home = await house();
  const { deps } = home;
  origin = deps.node.origin;
  const made = await creator(deps, 'night-trains', ['First', 'Second', 'Third']);
  ({ actorId: author, workIds } = made);
  const now = deps.clock();
  const seen = { ...elsewhere('radio'), name: HOSTILE, id: deps.newId(), createdAt: now };
  radio = (await deps.db.transaction((tx) => saveRemoteActor(tx, { ...seen, fetchedAt: now }))).id;
});
afterAll(() => home.close());

const visitor = (language?: string) => new PageVisitor(pagesOf(home.deps), origin, language);
const change = (n: number, facts: Partial<typeof work.$inferInsert>) =>
  home.deps.db
    .update(work)
    .set(facts)
    .where(eq(work.id, workIds[n] ?? ''));
const linkedData = (page: string) =>
  JSON.parse(/<script type="application\/ld\+json">([^<]*)<\/script>/.exec(page)?.[1] ?? '');

test('caches know that pages of people and works are also served as something else', async () => {
  for (const at of ['/', '/@night-trains', path, '/@nobody', '/@Night-Trains', '/@flattr']) {
    const { headers } = await visitor().get(at);
    expect(headers.get('vary'), at).toBe('Accept, Accept-Language, Cookie');
  }
  expect((await visitor().get('/catalogue')).headers.get('vary')).toBe('Accept-Language, Cookie');
});

test('a work’s page names its object, its author, its picture and how to thank', async () => {
  const pictureId = home.deps.newId();
  const drawn = {
    bytes: new Uint8Array(4),
    mediaType: 'image/jpeg' as const,
    width: 60,
    height: 40,
  };
  await home.deps.db
    .insert(picture)
    .values({ id: pictureId, ...drawn, createdAt: home.deps.clock() });
  await change(0, { pictureId, pictureAlt: 'A clock', tags: ['trains'], excerpt: HOSTILE });
  const answer = await visitor().get(path);
  const page = await answer.text();
  const payment = `${origin}/flattr?url=${encodeURIComponent(origin + path)}`;
  const uri = `${origin}/works/${workIds[0]}`;
  expect(answer.headers.get('link')).toBe(
    `<${uri}>; rel="alternate"; type="application/activity+json", <${payment}>; rel="payment"`,
  );
  for (const markup of [
    `<link rel="alternate" type="application/activity+json" href="${uri}">`,
    `<link rel="payment" href="${payment}"`,
    `<meta name="fediverse:creator" content="@night-trains@localhost:9001">`,
    `<meta property="og:image" content="${origin}/pictures/${pictureId}">`,
    '<meta property="og:image:alt" content="A clock">',
    `<img class="work-picture" src="/pictures/${pictureId}" alt="A clock" width="60" height="40">`,
    '<a href="/catalogue?tag=trains" rel="tag" dir="auto">#trains</a>',
  ]) {
    expect(page).toContain(markup);
  }
  expect(linkedData(page)).toMatchObject({
    '@context': 'https://schema.org',
    '@type': 'Article',
    headline: 'First',
    url: origin + path,
    description: HOSTILE,
    sameAs: 'https://night-trains.example/First',
    author: { name: 'night-trains', url: `${origin}/@night-trains` },
    image: `${origin}/pictures/${pictureId}`,
  });
  expect(page).not.toMatch(/<script>|onerror=alert\(1\)>/);
});

test('a full text stands on its page, as markup that can do nothing', async () => {
  const bodyHtml = markdownHtml(`It was **dark**. ${HOSTILE}\n\n[x](javascript:alert(1))`);
  await change(1, { form: 'article', bodyHtml, url: `${origin}/@night-trains/works/second` });
  const page = await visitor().text('/@night-trains/works/second');
  expect(page).toContain('<strong>dark</strong>');
  expect(page).not.toMatch(/<script>|onerror|javascript:/);
  expect(page).not.toContain('class="original"');
  expect(linkedData(page)).not.toHaveProperty('sameAs');
});

test('a person’s page names their actor, their feeds and their other pages', async () => {
  const links = [
    { name: 'Blog', href: 'https://night-trains.example/', provenAt: '2026-10-01T00:00:00Z' },
    { name: HOSTILE, href: 'https://social.example/@night-trains', provenAt: null },
    { name: 'code.example', href: 'https://code.example/', provenAt: null },
  ];
  await home.deps.db.update(actor).set({ links }).where(eq(actor.id, author));
  await change(2, { featuredAt: home.deps.clock() });
  const answer = await visitor().get('/@night-trains');
  const page = await answer.text();
  expect(answer.headers.get('link')).toContain(`<${origin}/users/${author}>; rel="alternate"`);
  for (const markup of [
    '<link rel="me" href="https://night-trains.example/">',
    '<link rel="me" href="https://social.example/@night-trains">',
    `<link rel="alternate" type="application/atom+xml" title="night-trains (Atom)" href="/@night-trains/feed.atom">`,
    `<link rel="payment" href="${origin}/flattr?url=${encodeURIComponent(`${origin}/@night-trains`)}"`,
    '<code translate="no">@night-trains@localhost:9001</code>',
  ]) {
    expect(page).toContain(markup);
  }
  expect(page.match(/class="proven"/g)).toHaveLength(1);
  expect(page).toContain('<dd><span class="soft" dir="auto">Blog</span> <span><a');
  // No name was given to this one, so its host is its name.
  expect(page.match(/>code\.example</g)).toHaveLength(1);
  expect(linkedData(page).mainEntity).toMatchObject({
    alternateName: '@night-trains@localhost:9001',
    sameAs: ['https://night-trains.example/'],
  });
  expect(page.indexOf('>Third</a>')).toBeLessThan(page.indexOf('>First</a>'));
  expect(page).not.toMatch(/<script>|<img src=x/);
});

test('replies stand under a work, sanitised, the oldest first; boosts and favourites are counted', async () => {
  const { deps } = home;
  const said = (n: number, facts: Partial<typeof post.$inferInsert> = {}) => ({
    ...{ id: deps.newId(), uri: `https://peer.example/${n}`, authorId: radio, workId: workIds[0] },
    ...{ pageUrl: `https://peer.example/@radio/${n}`, receivedAt: deps.clock() },
    ...{ contentHtml: safeHtml(`<p>Reply <em>${n}</em> ${HOSTILE}</p>`), title: HOSTILE },
    ...{ publishedAt: new Date(deps.clock().getTime() + n * 60_000), ...facts },
  });
  await deps.db.insert(post).values([said(2), said(1), said(3, { deletedAt: deps.clock() })]);
  for (const kind of ['like', 'boost'] as const) {
    const facts = { id: deps.newId(), uri: `https://peer.example/${kind}`, kind, actorId: radio };
    await deps.db
      .insert(reaction)
      .values({ ...facts, workId: workIds[0] ?? '', createdAt: deps.clock() });
  }
  const page = await visitor().text(path);
  expect([...page.matchAll(/Reply <em>(\d)/g)].map((match) => match[1])).toEqual(['1', '2']);
  expect(page).toContain('1\u00a0boost · 1\u00a0favourite · 2\u00a0replies');
  expect(page).toContain('href="https://peer.example/@radio/1" rel="noopener nofollow ugc"');
  expect(page).not.toMatch(/<script>|onerror=alert\(1\)>|<img src=x/);
  expect(page).not.toContain('aria-label="Block');

  const here = await visitor().signIn(deps, author);
  expect(await here.text(path)).toContain(`name="person" value="${radio}"`);
  await deps.db
    .insert(block)
    .values({ blockerId: author, blockedId: radio, createdAt: deps.clock() });
  expect(await visitor().text(path)).not.toContain('Reply <em>');
  await deps.db.delete(block);
});

test('of very many replies the first fifty are shown, and it is said', async () => {
  const { deps } = home;
  const many = Array.from({ length: 51 }, (_, n) => ({
    ...{ id: deps.newId(), uri: `https://peer.example/many/${n}`, authorId: radio },
    ...{ workId: workIds[2], pageUrl: 'https://peer.example/', contentHtml: '<p>So many.</p>' },
    ...{ publishedAt: deps.clock(), receivedAt: deps.clock() },
  }));
  await deps.db.insert(post).values(many);
  const page = await visitor().text('/@night-trains/works/third');
  expect(page.match(/So many\./g)).toHaveLength(50);
  expect(page).toContain('Only the first are shown.');
});

test('what was taken back is gone, and its page says so and no more', async () => {
  const deleted = await deleteWork(home.deps, author, workIds[1] ?? '');
  expect(deleted.ok).toBe(true);
  const answer = await visitor('fr').get('/@night-trains/works/second');
  const page = await answer.text();
  expect([answer.status, answer.headers.get('vary')]).toEqual([
    410,
    'Accept, Accept-Language, Cookie',
  ]);
  expect(page).toContain('Cette œuvre n’est plus là');
  expect(page).toContain('href="/@night-trains"');
  expect(page).not.toContain('Second');
  expect(page).toContain('noindex');
  for (const at of ['/', '/catalogue', '/@night-trains', '/@night-trains/feed.json']) {
    expect(await visitor().text(at), at).not.toContain('Second');
  }
  expect(await visitor().text('/')).toMatch(/<dt>works<\/dt><dd>2<\/dd>/);
});

test('the bot says what it is, and cannot be flattred', async () => {
  const page = await visitor().text('/@flattr');
  expect(page).toContain('A program of this node, not a person.');
  expect(page).toContain('type="application/activity+json"');
  expect(page).not.toContain('action="/flattr"');
});

test('a tag has a page, however it is written', async () => {
  await change(0, { tags: ['Trains'] });
  for (const tag of ['trains', 'Trains', 'TRAINS', '%23trains']) {
    expect(await visitor().text(`/catalogue?tag=${tag}`), tag).toContain('>First</a>');
  }
  const none = await visitor().text(`/catalogue?tag=${encodeURIComponent(HOSTILE)}`);
  expect(none).toContain('Nothing here is about');
  expect(none).toContain('noindex');
  expect(none).not.toMatch(/<script>|<img/);
  const all = await visitor().text('/catalogue');
  expect(all).toContain('>Third</a>');
  expect(all).toContain('href="/catalogue/feed.rss"');
});

test('only its author learns on its page that an original does not lead to it, and what to do', async () => {
  await change(0, { provenAt: null });
  const strange = await visitor().signIn(home.deps, await person(home.deps, 'stranger'));
  const line = `&lt;link rel=&quot;payment&quot; href=&quot;${origin}/flattr?url=${encodeURIComponent(origin + path)}&quot;&gt;`;
  const here = await visitor().signIn(home.deps, author);
  const page = await here.text(`${path}?said=published`);
  expect(page).toContain(`dir="ltr">${line}</code>`);
  expect(page).toContain('rel=&quot;me&quot;');
  expect(page).toContain(
    `href="/flattr?url=${encodeURIComponent('https://night-trains.example/First')}"`,
  );
  for (const other of [strange, visitor()]) expect(await other.text(path)).not.toContain('"proof"');
  await change(0, { provenAt: home.deps.clock() });
  expect(await here.text(path)).not.toContain('class="proof"');
  const all = await here.text('/home/works/new');
  expect(all).toContain(`${encodeURIComponent(`${origin}/@night-trains`)}&quot;&gt;</code>`);
});

test('the coin stands once, above the text; after the text one is led back to it', async () => {
  const bodyHtml = markdownHtml('It was dark.');
  await change(2, { form: 'article', bodyHtml });
  const at = '/@night-trains/works/third';
  const page = await visitor().text(at);
  expect(page.match(/class="coin"/g)).toHaveLength(1);
  expect(page.indexOf('class="coin"')).toBeLessThan(page.indexOf('It was dark.'));
  expect(page.indexOf(`href="#coin-${workIds[2]}"`)).toBeGreaterThan(page.indexOf('It was dark.'));
  expect(page).toContain(`id="coin-${workIds[2]}"`);
  const own = await visitor().signIn(home.deps, author);
  expect(await own.text(at)).not.toContain('href="#coin-');
});

test('an address leads to a work only if the page there names its creator', async () => {
  const look = (url: string) => visitor().text(`/flattr?url=${encodeURIComponent(url)}`);
  await change(0, { provenAt: null });
  expect(await look('https://night-trains.example/First')).toContain(
    'Sign in, and this node will look',
  );
  expect(await look(origin + path)).toContain('>First</a>');
  await change(0, { provenAt: home.deps.clock() });
  expect(await look('https://night-trains.example/First')).toContain('>First</a>');
});
