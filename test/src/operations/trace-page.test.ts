import { describe, expect, test } from 'vitest';
import {
  amend,
  field,
  link,
  onWideWeb,
  ours,
  PUBLIC,
  page,
  payment,
  post,
  somebody,
  type WideWeb,
  whose,
} from '../../federation/wide-web.ts';
import { rssOf } from '../../support/creator-site.ts';

const web = onWideWeb();

const profileLink = (href: string) => ({ name: 'Site', href, provenAt: null });
const feedAt = (path: string, channel: string) => {
  const rss = rssOf(web.site, [{ id: 'one' }], channel).replace(
    '<rss ',
    '<rss xmlns:podcast="https://podcastindex.org/namespace/1.0" ',
  );
  const headers = { 'content-type': 'application/rss+xml' };
  web.site.pages.set(path, () => new Response(rss, { headers }));
  return `<link rel="alternate" type="application/rss+xml" href="${path}">`;
};
const creator = (account: string) => `<meta name="fediverse:creator" content="@${account}">`;
/** Answers WebFinger for somebody. */
function known(server: WideWeb['social'], name: string, uri: string): string {
  const resource = encodeURIComponent(`acct:${name}@${server.host}`);
  server.serve(`/.well-known/webfinger?resource=${resource}`, {
    links: [{ rel: 'self', type: 'application/activity+json', href: uri }],
  });
  return `${name}@${server.host}`;
}

describe('a page and an account', () => {
  test('that name each other', async () => {
    const { deps, site, purse } = web;
    const account = somebody(purse, { attachment: [field(`${site.origin}/pages/`)] });
    const url = page(site, link('payment', account));
    expect(await whose(deps, url)).toMatchObject({ payee: account, method: 'page_payment' });
    const other = page(site, link('payment', account), '/elsewhere/one');
    expect(await whose(deps, other)).toMatchObject({
      payee: null,
      method: 'unknown_author',
      verdicts: ['page_payment no_back_link'],
    });
  });

  test('of ours, by its link or by its domain', async () => {
    const { deps, site } = web;
    const byLink = await ours(web, 'by-link', { links: [profileLink(`${site.origin}/by-link/`)] });
    const url = page(site, link('payment', byLink.page), '/by-link/post');
    expect(await whose(deps, url)).toMatchObject({ method: 'page_payment' });
    const byDomain = await ours(web, 'by-domain', { attributionDomains: [site.host] });
    const own = page(site, link('payment', byDomain.page));
    const payee = `${deps.node.origin}/users/${byDomain.id}`;
    expect(await whose(deps, own)).toMatchObject({ payee, method: 'page_payment' });
  });

  test('when the payment link leads to a work that is this page', async () => {
    const { deps, site, purse } = web;
    const account = somebody(purse);
    const path = '/of-a-work';
    const attachment = [{ type: 'Link', href: `${site.origin}${path}`, name: 'The sleeper' }];
    const work = post(purse, account, { attachment });
    const url = page(site, link('payment', work), path);
    expect(await whose(deps, url)).toMatchObject({ payee: account, method: 'page_payment' });
    expect(await whose(deps, page(site, link('payment', work)))).toMatchObject({ payee: null });
  });

  test('by the page’s feed, and where a podcast says to fund it', async () => {
    const { deps, site, purse } = web;
    const account = somebody(purse, { attachment: [field(`${site.origin}/blog/`)] });
    const paying = feedAt('/blog/pay.rss', `<atom:link rel="payment" href="${account}"/>`);
    expect(await whose(deps, page(site, paying, '/blog/1'))).toMatchObject({
      payee: account,
      method: 'feed_payment',
    });
    const funded = feedAt('/blog/pod.rss', `<podcast:funding url="${account}">x</podcast:funding>`);
    expect(await whose(deps, page(site, funded, '/blog/2'))).toMatchObject({
      payee: account,
      method: 'podcast_funding',
    });
    // A feed beside it does not speak for another folder.
    const away = page(site, paying, '/news/1');
    expect(await whose(deps, away)).toMatchObject({ payee: null, verdicts: [] });
  });

  test('that it names as its creator, whose domain it is', async () => {
    const { deps, site, purse, social } = web;
    const says = { attributionDomains: [site.host] };
    const account = somebody(purse, says);
    const one = page(site, creator(known(purse, 'one', account)));
    expect(await whose(deps, one)).toMatchObject({ payee: account, method: 'fediverse_creator' });
    const mine = somebody(purse);
    const author = somebody(social, { ...says, alsoKnownAs: [mine] });
    const two = page(site, creator(known(social, 'two', author)));
    expect(await whose(deps, two)).toMatchObject({
      payee: null,
      method: 'known_author',
      verdicts: [
        'fediverse_creator confirmed',
        'hosted no_flattr_node',
        'also_known_as no_back_link',
      ],
    });
    const stranger = page(site, creator(known(purse, 'three', somebody(purse))));
    expect(await whose(deps, stranger)).toMatchObject({
      payee: null,
      method: 'unknown_author',
      verdicts: ['fediverse_creator no_back_link'],
    });
  });

  test('that link to each other with rel=me, also over a profile elsewhere', async () => {
    const { deps, site, purse, social } = web;
    const folder = `${site.origin}/pages/`;
    const account = somebody(purse, { attachment: [field(folder)] });
    expect(await whose(deps, page(site, link('me', account)))).toMatchObject({
      payee: account,
      method: 'rel_me',
    });
    const till = somebody(web.till);
    const author = somebody(social, { attachment: [field(folder), payment(till)] });
    await amend(web.till, till, { alsoKnownAs: [author] });
    expect(await whose(deps, page(site, link('me', author)))).toMatchObject({
      payee: till,
      method: 'rel_me',
    });
  });

  test('that the site’s funding manifest names, for what the manifest covers', async () => {
    const { deps, site, purse } = web;
    const account = somebody(purse, { attachment: [field(`${site.origin}/software/`)] });
    const text = { headers: { 'content-type': 'text/plain' } };
    const manifest = `${site.origin}/funding.json`;
    site.pages.set('/.well-known/funding-manifest-urls', () => new Response(manifest, text));
    site.serve('/funding.json', {
      version: 'v1.0.0',
      entity: { webpageUrl: { url: `${site.origin}/software/` } },
      projects: [],
      funding: { channels: [{ address: 'not an address' }, { address: account }] },
    });
    expect(await whose(deps, page(site, '', '/software/one'))).toMatchObject({
      payee: account,
      method: 'funding_manifest',
    });
    expect(await whose(deps, page(site, '', '/~else/one'))).toMatchObject({ payee: null });
    // Of another host it counts only where it names this one as its witness.
    const [there] = [web.social];
    there.serve('/funding.json', {
      entity: { webpageUrl: { url: `${site.origin}/software/` } },
      funding: { channels: [{ address: account }] },
    });
    const other = new Response(`${there.origin}/funding.json`, text);
    site.pages.set('/.well-known/funding-manifest-urls', () => other);
    expect(await whose(deps, page(site, '', '/software/two'))).toMatchObject({ payee: null });
    site.pages.delete('/.well-known/funding-manifest-urls');
  });
});

describe('what does not count', () => {
  test('links that visitors left', async () => {
    const { deps, site, purse } = web;
    const account = somebody(purse, { attachment: [field(`${site.origin}/pages/`)] });
    const comment = (rel: string) => `</head><body><a rel="${rel}" href="${account}">x</a>`;
    for (const rel of ['payment ugc', 'payment nofollow', 'me nofollow noopener', 'noopener'])
      expect(await whose(deps, page(site, comment(rel))), rel).toMatchObject({
        payee: null,
        method: 'unknown_author',
      });
    expect(await whose(deps, page(site, comment('payment')))).toMatchObject({ payee: account });
  });

  test('a link into another owner’s corner of a host that many share', async () => {
    const { deps, site, purse } = web;
    const account = somebody(purse, { attachment: [field(`${site.origin}/`)] });
    const mine = page(site, link('payment', account), '/mine');
    expect(await whose(deps, mine)).toMatchObject({ payee: account });
    const theirs = page(site, link('payment', account), '/~neighbour/post');
    expect(await whose(deps, theirs)).toMatchObject({ payee: null });
  });

  test('what a page on another host says, that it calls its own or redirects to', async () => {
    const { deps, site, social, purse } = web;
    const account = somebody(purse, { attachment: [field(`${social.origin}/`)] });
    const rich = page(social, link('payment', account), '/rich');
    const evil = page(site, link('canonical', rich), '/evil');
    expect(await whose(deps, evil)).toEqual({
      payee: null,
      method: 'unknown_author',
      verdicts: [],
    });
    site.pages.set('/out', () => Response.redirect(rich, 302));
    expect(await whose(deps, `${site.origin}/out`)).toEqual({ refused: 'not_found' });
    // On its own host it is what it calls itself.
    const copy = page(social, link('canonical', rich), '/copy?from=feed');
    expect(await whose(deps, copy)).toMatchObject({ payee: account });
    expect(await whose(deps, rich)).toMatchObject({ payee: account });
    const works = await deps.db.query.work.findMany();
    expect(works.filter(({ uri }) => uri.startsWith(social.origin))).toHaveLength(1);
  });

  test('an object of another host, or one that its host says is somebody else’s', async () => {
    const { deps, site, purse } = web;
    const account = somebody(purse);
    const note = post(purse, account);
    const forged = { type: 'Note', id: note, attributedTo: account, to: PUBLIC };
    site.serve('/forged', forged);
    site.serve('/forged-too', { ...forged, id: `${site.origin}/forged-too` });
    site.pages.set('/redirected', () => Response.redirect(note, 302));
    for (const path of ['/forged-too', '/redirected'])
      expect(await whose(deps, site.origin + path), path).toEqual({ refused: 'not_found' });
    expect(await whose(deps, `${site.origin}/forged`)).toEqual({ refused: 'not_found' });
    expect(await whose(deps, note)).toMatchObject({ payee: account });
    const other = somebody(purse);
    await amend(purse, note, { attributedTo: other });
    expect(await whose(web.at(24 * 8), note)).toEqual({ refused: 'not_found' });
  });
});

test('a server is its front page, by the name that it gives itself', async () => {
  const { deps, social, purse } = web;
  const account = somebody(purse, { attachment: [field(`${social.origin}/`)] });
  page(social, link('payment', account), '/');
  expect(await whose(deps, `${social.origin}/`)).toMatchObject({ payee: account });
  expect(await whose(deps, `${purse.origin}`)).toMatchObject({ payee: null });
  const machine = somebody(purse, { type: 'Application' });
  expect(await whose(deps, machine)).toMatchObject({ payee: null, method: 'unknown_author' });
  const works = await deps.db.query.work.findMany();
  const titles = new Map(works.map(({ uri, title }) => [uri, title]));
  expect(titles.get(`${social.origin}/`)).toBe('Social');
  expect(titles.get(`${purse.origin}/`)).toBe(purse.host);
  expect(await whose(deps, `${deps.node.origin}/`)).toEqual({ refused: 'not_found' });
});

test('what a link says of a page counts where the page says nothing', async () => {
  const { deps, site } = web;
  const silent = `${site.origin}/silent`;
  const headers = { 'content-type': 'text/html' };
  site.pages.set('/silent', () => new Response('<p>No title</p>', { headers }));
  const hints = {
    ...{ title: 'A silent page', description: 'Four', language: 'de_DE', category: 'images' },
    ...{ tags: ['#trains', 'trains', ''], hidden: true },
  };
  await whose(deps, silent, hints);
  const spoken = page(site, '<meta property="og:description" content="It speaks.">', '/spoken');
  await whose(deps, spoken, { ...hints, title: 'no' });
  const film = `${site.origin}/films/fog.mp4`;
  const video = { headers: { 'content-type': 'video/mp4' } };
  site.pages.set('/films/fog.mp4', () => new Response('film', video));
  await whose(deps, film);
  const works = new Map((await deps.db.query.work.findMany()).map((row) => [row.uri, row]));
  expect(works.get(silent)).toMatchObject({
    ...{ authorId: null, title: 'A silent page', excerpt: '', language: 'de-DE' },
    ...{ category: 'image', tags: ['trains'], hidden: true },
  });
  expect(works.get(spoken)).toMatchObject({ excerpt: 'It speaks.' });
  expect(works.get(spoken)?.title).toMatch(/^Page/);
  expect(works.get(film)).toMatchObject({ title: 'fog.mp4', category: 'video' });
  await whose(web.at(48), silent, { title: 'Another name for it' });
  const again = (await deps.db.query.work.findMany()).find(({ uri }) => uri === silent);
  expect(again?.title).toBe('A silent page');
});
