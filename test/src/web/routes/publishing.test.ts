import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { picture, work } from '../../../../db/schema/schema.ts';
import { type House, house, person } from '../../../support/house.ts';
import { localSources, PageVisitor, pagesOf } from '../../../support/pages.ts';
import { type Site, startSite } from '../../net/a-site.ts';

let home: House;
let site: Site;
let author: string;
let photograph: Uint8Array<ArrayBuffer>;

const PAGE = `<!doctype html><html lang="fr"><head><title>Six horloges</title>
<meta name="author" content="Night-Trains"><meta property="og:title" content="Six horloges de gare">
<meta property="og:description" content="Aucune n’est à l’heure.">
<meta property="og:image" content="/clock.jpg">
<link rel="alternate" type="application/rss+xml" href="/feed.xml"></head><body></body></html>`;

beforeAll(async () => {
  home = await house();
  author = await person(home.deps, 'night-trains');
  const canvas = { width: 60, height: 40, channels: 3, background: '#a43' } as const;
  photograph = new Uint8Array(await sharp({ create: canvas }).jpeg().toBuffer());
  site = await startSite((request, response) => {
    const [type, body] =
      request.url === '/clock.jpg' ? ['image/jpeg', photograph] : ['text/html', PAGE];
    response.writeHead(request.url === '/gone' ? 410 : 200, { 'content-type': type }).end(body);
  });
});
afterAll(async () => {
  site.close();
  await home.close();
});

const visitor = (language?: string) => {
  const pages = pagesOf(home.deps, { sources: localSources() });
  return new PageVisitor(pages, home.deps.node.origin, language);
};
const signedIn = async (language?: string) => await visitor(language).signIn(home.deps, author);
const works = async () => await home.deps.db.select().from(work).where(eq(work.authorId, author));
const plain = (markup = '') =>
  markup
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
/** What the browser would show in a field. */
const inField = (page: string, name: string) => {
  const input = new RegExp(`<input id="field-${name}"[^>]* value="([^"]*)"`).exec(page);
  const area = new RegExp(`<textarea id="field-${name}"[^>]*>\n([^<]*)</textarea>`).exec(page);
  return plain(input?.[1] ?? area?.[1]);
};

const WHOLE = {
  kind: 'open',
  title: 'The lower berth',
  url: '',
  excerpt: 'A night',
  body: 'It was **dark**.',
  language: 'en',
  category: 'text',
  tags: '#trains, night;  Vienna,',
  byline: '',
};

test('a pasted link is read, looked over and published, with its picture', async () => {
  const here = await signedIn('fr');
  const address = `${site.origin}/clocks`;
  const read = await here.text(`/home/works/new?url=${encodeURIComponent(address)}`);
  expect(read).toContain('value="Six horloges de gare"');
  expect(read).toContain('Aucune n’est à l’heure.</textarea>');
  expect(read).toContain('<option value="fr" selected>');
  // The page’s author is the creator, who needs no byline.
  expect(inField(read, 'byline')).toBe('');
  expect(read).toContain(`name="shown-picture" value="${site.origin}/clock.jpg"`);
  expect(read).toContain(
    `href="/home/works/feeds?url=${encodeURIComponent(`${site.origin}/feed.xml`)}"`,
  );
  expect(await works()).toEqual([]);

  const form = {
    ...WHOLE,
    kind: 'note',
    body: 'not for notes',
    url: address,
    title: 'Six horloges',
  };
  const kept = { 'shown-picture': `${site.origin}/clock.jpg`, 'keep-picture': 'yes' };
  const answer = await here.upload('/home/works/new', { ...form, ...kept });
  expect([answer.status, answer.headers.get('location')]).toEqual([
    303,
    '/@night-trains/works/six-horloges?said=published',
  ]);
  const [made] = await works();
  expect(made).toMatchObject({ form: 'note', url: address, tags: ['trains', 'night', 'Vienna'] });
  const page = await here.text('/@night-trains/works/six-horloges?said=published');
  expect(page).toContain('Publié. Voici sa page.');
  expect(page).toContain(`src="/pictures/${made?.pictureId}"`);
  const again = await here.get(`/home/works/new?url=${encodeURIComponent(address)}`);
  const known = await again.text();
  expect([again.status, known]).toEqual([409, expect.stringContaining('déjà publié')]);
  expect(known).toContain(
    '<a href="/@night-trains/works/six-horloges">Voir «\u00a0Six horloges\u00a0»</a>',
  );
  const twice = await here.upload('/home/works/new', form);
  expect([twice.status, await twice.text()]).toEqual([
    409,
    expect.stringContaining('<a href="/@night-trains/works/six-horloges">'),
  ]);
});

test('a page that cannot be read is said beside the field, and can be filled in by hand', async () => {
  const here = await signedIn();
  for (const [address, status, sentence] of [
    [`${site.origin}/gone`, 422, 'nothing at this address any more'],
    ['my cat', 422, 'not an address of the web'],
    [`https://example.org/${'x'.repeat(9000)}`, 422, 'not an address of the web'],
  ] as const) {
    const answer = await here.get(`/home/works/new?url=${encodeURIComponent(address)}`);
    const page = await answer.text();
    expect(answer.status, address).toBe(status);
    expect(page).toMatch(
      /id="field-url"[^>]*aria-describedby="[^"]*field-url-trouble"[^>]*autofocus/,
    );
    expect(page).toContain(sentence);
    const kept = address.slice(0, 2000);
    expect(page).toContain(`value="${kept}"`);
    expect(page).toContain(`href="/home/works/new?by=hand&amp;url=${encodeURIComponent(kept)}"`);
  }
});

test('a text that is only here is published whole, with a picture of one’s own', async () => {
  const here = await signedIn();
  expect(await here.text('/home/works/new?by=hand')).toContain('name="body"');
  const answer = await here.upload('/home/works/new', WHOLE, photograph);
  expect(answer.headers.get('location')).toBe(
    '/@night-trains/works/the-lower-berth?said=published',
  );
  const page = await here.text('/@night-trains/works/the-lower-berth');
  expect(page).toContain('<p>It was <strong>dark</strong>.</p>');
  const [made] = (await works()).filter(({ slug }) => slug === 'the-lower-berth');
  const edit = await here.text(`/home/works/${made?.id}`);
  expect(edit).toContain('It was **dark**.</textarea>');
  expect(edit).toMatch(/id="field-url"[^>]* value=""/);
  expect(edit).toContain(`src="/pictures/${made?.pictureId}"`);
});

test.each([
  ['title', { title: '' }, 'needs a title'],
  ['title', { title: 'A title '.repeat(60) }, '300 characters'],
  ['url', { body: '', url: '' }, 'Give the address'],
  ['url', { body: '', url: 'javascript:alert(1)' }, 'not an address of the web'],
  ['excerpt', { excerpt: 'x'.repeat(501) }, '500 characters'],
  ['body', { body: 'x'.repeat(100_001) }, '100,000 characters'],
  ['language', { language: 'no language' }, 'not known here'],
  ['tags', { tags: 'a,b,c,d,e,f,g,h,i,j,k' }, 'ten tags'],
  ['tags', { tags: 'x'.repeat(51) }, '50 characters'],
  ['byline', { byline: 'x'.repeat(101) }, '100 characters'],
  ['alt', { alt: 'x'.repeat(1501) }, '1,500 characters'],
])(
  'what is wrong with the %s stands beside it, and everything comes back',
  async (field, wrong, sentence) => {
    const before = (await works()).length;
    const sent: Record<string, string> = {
      ...WHOLE,
      alt: 'A "berth"',
      title: 'Another <night>',
      ...wrong,
    };
    const answer = await (await signedIn()).upload('/home/works/new', sent, photograph);
    const page = await answer.text();
    expect(answer.status).toBe(422);
    expect(page).toContain(sentence);
    expect(page).toMatch(
      new RegExp(
        `id="field-${field}"[^>]*aria-describedby="[^"]*field-${field}-trouble"[^>]*aria-invalid="true" autofocus`,
      ),
    );
    for (const name of ['title', 'url', 'tags', 'byline', 'alt', 'body', 'excerpt']) {
      expect(inField(page, name), name).toBe(sent[name]);
    }
    expect(page).toContain('Choose the picture once more');
    expect((await works()).length).toBe(before);
  },
);

test('a picture that is none, or too large, costs nobody their text', async () => {
  const here = await signedIn();
  const noise = new Uint8Array(11 * 1024 * 1024);
  for (const [bytes, sentence] of [
    [noise, 'more than 10 MB'],
    [new TextEncoder().encode('<svg onload="alert(1)"/>'), 'cannot be read'],
  ] as const) {
    const answer = await here.upload(
      '/home/works/new',
      { ...WHOLE, title: 'With a picture' },
      bytes,
    );
    const page = await answer.text();
    expect(answer.status).toBe(422);
    expect(page).toContain(sentence);
    expect(page).toContain('It was **dark**.</textarea>');
    expect(page).not.toContain('Choose the picture once more');
  }
  expect(await home.deps.db.select().from(picture)).toHaveLength(2);
});

test('a novel in every field comes back; more than any form holds is refused unread', async () => {
  const here = await signedIn();
  const novel = 'Il était une fois.\r\n'.repeat(30_000);
  const fields = [
    'title',
    'url',
    'excerpt',
    'body',
    'language',
    'category',
    'tags',
    'byline',
    'alt',
  ];
  const sent = Object.fromEntries(fields.map((name) => [name, novel]));
  const answer = await here.upload('/home/works/new', { ...sent, kind: 'open' });
  expect(answer.status).toBe(422);
  const page = await answer.text();
  expect(page.split(novel.replaceAll('\r\n', '\n')).length).toBeGreaterThan(5);
  const tooMuch = await here.upload('/home/works/new', { ...sent, more: 'x'.repeat(25_000_000) });
  expect([tooMuch.status, await tooMuch.text()]).toEqual([413, expect.stringContaining('Go back')]);
});

test('a work is edited by its author alone; what it is, it stays', async () => {
  const here = await signedIn();
  const [note] = (await works()).filter(({ form }) => form === 'note');
  const edited = {
    ...WHOLE,
    kind: 'article',
    url: note?.url ?? '',
    title: 'Seven clocks',
    'keep-picture': 'yes',
  };
  const answer = await here.upload(`/home/works/${note?.id}`, edited);
  expect(answer.headers.get('location')).toBe('/@night-trains/works/six-horloges?said=saved');
  const [now] = await home.deps.db
    .select()
    .from(work)
    .where(eq(work.id, note?.id ?? ''));
  expect(now).toMatchObject({ title: 'Seven clocks', form: 'note', bodyHtml: null });
  expect(now?.pictureId).toBe(note?.pictureId);
  const wrong = await here.upload(`/home/works/${note?.id}`, { ...edited, title: '' });
  expect(await wrong.text()).toContain(`src="/pictures/${note?.pictureId}"`);
  await here.upload(`/home/works/${note?.id}`, { ...edited, 'keep-picture': '' });
  const [bare] = await home.deps.db
    .select()
    .from(work)
    .where(eq(work.id, note?.id ?? ''));
  expect(bare?.pictureId).toBeNull();

  const stranger = await visitor().signIn(home.deps, await person(home.deps, 'stranger'));
  expect((await stranger.get(`/home/works/${note?.id}`)).status).toBe(404);
  const taken = await stranger.upload(`/home/works/${note?.id}`, { ...edited, title: 'Mine' });
  const page = await taken.text();
  expect(taken.status).toBe(404);
  expect(page).toContain('Publish it as a new one.');
  expect(page).toContain('action="/home/works/new?by=hand"');
  expect(page).toContain('value="Mine"');
  expect((await works()).some(({ title }) => title === 'Mine')).toBe(false);
});

test('a form from elsewhere, with a file or without, changes nothing', async () => {
  const here = await signedIn();
  const before = await works();
  const foreign = { origin: 'https://elsewhere.example' };
  for (const path of ['/home/works/new', `/home/works/${before[0]?.id}`, '/home/settings']) {
    expect((await here.upload(path, WHOLE, photograph, foreign)).status, path).toBe(403);
  }
  expect(await works()).toEqual(before);
});
