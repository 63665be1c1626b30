import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CreatorSite, creatorSite } from '../../support/creator-site.ts';
import { localSources } from '../../support/pages.ts';

let site: CreatorSite;
let other: CreatorSite;
beforeAll(async () => {
  [site, other] = await Promise.all([creatorSite(), creatorSite()]);
});
afterAll(() => Promise.all([site.close(), other.close()]));

const sources = localSources();

describe('a page says whose it is', () => {
  test('by its links, those of its head apart from those of its text', async () => {
    site.pages.set(
      '/page',
      `<!doctype html><head><base href="/below/"><meta name="fediverse:creator" content="@One@a.example">
       <link rel="payment" href="https://node.example/@one"></head><body>
       <a rel="payment noopener" href="two">x</a><a rel="me" href="https://a.example/@one">me</a>
       <a rel="payment ugc" href="https://visitor.example/">x</a><a rel="nofollow me" href="/x">x</a>`,
    );
    expect(await sources.evidence(`${site.origin}/page#top`)).toMatchObject({
      evidence: {
        at: `${site.origin}/page`,
        mediaType: 'text/html',
        reading: { url: `${site.origin}/page` },
        payments: [
          { href: 'https://node.example/@one', inHead: true },
          { href: `${site.origin}/below/two`, inHead: false },
        ],
        me: ['https://a.example/@one'],
        creators: ['acct:one@a.example'],
      },
    });
  });

  test('and nothing else is fetched for it', async () => {
    const oEmbed = '<link rel="alternate" type="application/json+oembed" href="/embed">';
    site.pages.set('/embedded', `<!doctype html><head>${oEmbed}</head>`);
    site.visits();
    await sources.evidence(`${site.origin}/embedded`);
    expect(site.visits()).toEqual(['/embedded']);
  });

  test('unless it is none', async () => {
    const headers = { 'content-type': 'application/pdf' };
    site.pages.set('/file.pdf', {
      headers,
      body: '<link rel="payment" href="https://a.example/">',
    });
    expect(await sources.evidence(`${site.origin}/file.pdf`)).toMatchObject({
      evidence: { mediaType: 'application/pdf', reading: null, payments: [] },
    });
    expect(await sources.evidence(`${site.origin}/nothing`)).toMatchObject({ code: 'refused' });
  });
});

describe('funding manifests', () => {
  const LIST = '/.well-known/funding-manifest-urls';
  const text = (body: string) => ({ headers: { 'content-type': 'text/plain' }, body });
  const json = (body: object) => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const manifest = (url: string) => ({
    version: 'v1.0.0',
    entity: { type: 'individual', webpageUrl: { url } },
    projects: [
      { repositoryUrl: { url: 'https://code.example/one', wellKnown: 'https://code.example/w' } },
      { webpageUrl: 7 },
    ],
    funding: {
      channels: [{ guid: 'a', address: 'https://node.example/@one' }, { address: 'IBAN' }],
    },
  });

  test('are those that a site names', async () => {
    const address = `${site.origin}/funding.json`;
    site.pages.set('/funding.json', json(manifest(`${site.origin}/`)));
    site.pages.set(LIST, text(`${address}\r\nnonsense\n\n${address}\n`));
    expect(await sources.fundings(site.origin)).toEqual({
      ok: true,
      manifests: [
        {
          at: address,
          covers: [
            { url: `${site.origin}/`, wellKnown: null },
            { url: 'https://code.example/one', wellKnown: 'https://code.example/w' },
          ],
          addresses: ['https://node.example/@one'],
        },
      ],
    });
  });

  test('two at most, each at its own address', async () => {
    for (const n of [1, 2, 3])
      other.pages.set(`/${n}.json`, json(manifest(`${other.origin}/${n}`)));
    other.pages.set('/moved.json', { status: 302, headers: { location: '/1.json' } });
    other.pages.set('/bad.json', text('{'));
    const listing = (...names: string[]) =>
      other.pages.set(LIST, text(names.map((name) => `${other.origin}/${name}`).join('\n')));
    const read = async () => {
      const answer = await sources.fundings(other.origin);
      return answer.ok ? answer.manifests.map(({ at }) => new URL(at).pathname) : answer.code;
    };
    listing('1.json', '2.json', '3.json');
    expect(await read()).toEqual(['/1.json', '/2.json']);
    listing('moved.json', 'bad.json');
    expect(await read()).toEqual([]);
    other.pages.set(LIST, { status: 302, headers: { location: `${site.origin}${LIST}` } });
    expect(await read()).toBe('not_a_page');
    other.pages.delete(LIST);
    expect(await read()).toBe('refused');
  });
});

test('of a feed, payment links and what podcast:funding says are told apart', async () => {
  site.pages.set('/pod.rss', {
    headers: { 'content-type': 'application/rss+xml' },
    body: `<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"
      xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel><title>Pod</title>
      <link>${site.origin}/</link><atom:link rel="payment" href="https://node.example/@one"/>
      <atom:link rel="me" href="https://a.example/@one"/>
      <podcast:funding url="https://node.example/@two">Help</podcast:funding></channel></rss>`,
  });
  const known = { etag: null, lastModified: null };
  expect(await sources.feed(`${site.origin}/pod.rss`, known)).toMatchObject({
    reading: {
      names: ['https://node.example/@one', 'https://a.example/@one', 'https://node.example/@two'],
      payments: ['https://node.example/@one'],
      fundings: ['https://node.example/@two'],
    },
  });
});
