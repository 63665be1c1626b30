import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type ParsedFeed, readFeed } from '../../../src/sources/read-feed.ts';
import { ATOM, JSON_FEED, RDF, RSS } from './samples.ts';

function feedIn(content: string | Uint8Array, url?: string): ParsedFeed {
  const result = readFeed({ bytes: Buffer.from(content), charset: undefined, url });
  if (!result.ok) throw new Error(`${result.code}: ${result.detail}`);
  return result.reading;
}

const folder = (path: string) => new URL(`../../../${path}/`, import.meta.url).pathname;
const feedOf = (path: string, name: string, url?: string) =>
  feedIn(readFileSync(`${folder(path)}${name}`), url);

describe('the four formats', () => {
  test('RSS', () => {
    const feed = feedIn(RSS);
    expect(feed).toMatchObject({
      title: 'Tide & Time',
      siteUrl: 'https://tide.example/blog/',
      leftOut: 3,
    });
    expect(feed.entries.map(({ url }) => url)).toEqual([
      'https://tide.example/blog/first',
      'https://tide.example/second',
      'https://tide.example/film',
      'https://tide.example/untitled',
    ]);
    expect(feed.entries[0]).toEqual({
      entryId: 'tide.example t1',
      url: 'https://tide.example/blog/first',
      title: 'First light',
      excerpt: 'One & two. Three <five>',
      language: 'en-US',
      tags: ['Sea', 'light'],
      category: 'text',
      publishedAt: new Date('2026-10-25T07:00:00Z'),
      pictureUrl: null,
      byline: null,
    });
    expect(feed.entries[2]).toMatchObject({
      entryId: 'https://tide.example/film',
      category: 'video',
      publishedAt: null,
    });
    expect(feed.entries[3]?.title).toBe('tide.example/untitled');
  });

  test('Atom', () => {
    const feed = feedIn(ATOM, 'https://phare.example/feed.atom');
    expect(feed).toMatchObject({ title: 'Carnet', siteUrl: null, leftOut: 0 });
    expect(feed.entries).toEqual([
      {
        entryId: 'urn:carnet:1',
        url: 'https://phare.example/carnet/un',
        title: 'a <b> c',
        excerpt: 'Un',
        language: 'en',
        tags: ['Lampe'],
        category: 'audio',
        publishedAt: new Date('2026-10-01T08:00:00Z'),
        pictureUrl: null,
        byline: null,
      },
    ]);
  });

  test('RDF', () => {
    const feed = feedIn(RDF);
    expect(feed.entries).toEqual([
      {
        entryId: 'https://old.example/1',
        url: 'https://old.example/1',
        title: 'Eins',
        excerpt: 'Text',
        language: 'de',
        tags: ['alt'],
        category: 'text',
        publishedAt: new Date('2026-10-01T00:00:00Z'),
        pictureUrl: null,
        byline: null,
      },
    ]);
  });

  test('JSON Feed', () => {
    const feed = feedIn(JSON_FEED);
    expect(feed.title).toBe('Feed <1>');
    expect(feed.entries[0]).toMatchObject({
      entryId: 'json.example j1',
      url: 'https://json.example/one',
      title: 'One <two>',
      excerpt: 'Three',
      language: 'fr-CA',
      publishedAt: new Date('2026-10-01T00:00:00Z'),
    });
    expect(feed.entries[0]?.tags).toHaveLength(10);
  });
});

test.each([
  ['', 'nothing'],
  ['<html><body>A page</body></html>', 'a page'],
  ['{"items": 1}', 'some JSON'],
  [`${'['.repeat(100_000)}`, 'deep JSON'],
  ['<rss version="2.0"><channel><title>It ends', 'half a feed'],
  [`<rss version="2.0"><channel>${'<a>'.repeat(50_000)}`, 'a feed that goes down and down'],
  ['<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url/></urlset>', 'a site map'],
])('not a feed: %#', (content) => {
  const read = readFeed({ bytes: Buffer.from(content), charset: undefined, url: undefined });
  expect(read).toMatchObject({ ok: false, code: 'not_a_feed' });
});

const AT = 'https://found.example/feeds/';

describe('feeds as they are', () => {
  test('a podcast: episodes with and without a page, their own pictures, how to thank', () => {
    const feed = feedOf('test/fixtures/feeds', 'podcast.rss', AT);
    expect(feed.names).toEqual([
      'https://node.example/flattr?url=https%3A%2F%2Fnode.example%2F%40locks',
    ]);
    expect(feed.entries).toMatchObject([
      {
        entryId: 'lock-keepers.example 12',
        url: 'https://cdn.lock-keepers.example/12.mp3?x=1&y=2',
        category: 'audio',
        language: 'en-GB',
        pictureUrl: 'https://lock-keepers.example/12.jpg',
      },
      { url: 'https://lock-keepers.example/11', excerpt: expect.stringContaining('an eel climbs') },
    ]);
  });

  test('a comic in Atom: XHTML, its first picture, a guest, the payment link', () => {
    const feed = feedOf('test/fixtures/feeds', 'comic.atom', AT);
    expect(feed).toMatchObject({
      title: 'Zwei & ein Floß',
      names: ['https://node.example/@floss'],
    });
    expect(feed.entries).toMatchObject([
      {
        url: 'https://floss.example/comic/204.html',
        excerpt: 'Kopf einziehen!',
        tags: ['Comic', 'floss'],
        pictureUrl: 'https://floss.example/strips/204.png',
        byline: 'Atelier Floß',
      },
      {
        title: 'Folge 203',
        excerpt: 'Ein Gast am Ruder <o>',
        pictureUrl: 'https://floss.example/strips/203.png',
        byline: 'Gastzeichnerin',
      },
    ]);
  });

  test('films: Media RSS inside Atom', () => {
    expect(feedOf('test/fixtures/feeds', 'video-channel.atom', AT).entries).toMatchObject([
      {
        category: 'video',
        excerpt: 'One board, no screws. Plans in the next one.',
        pictureUrl: 'https://i.video.example/q1/hq.jpg',
      },
    ]);
  });

  test('posts without titles, with the larger of two pictures', () => {
    expect(feedOf('test/fixtures/feeds', 'short-posts.rss', AT).entries).toMatchObject([
      {
        title: 'Low water again. The heron has the whole weir to itself, and it knows, it…',
        pictureUrl: 'https://files.posts.example/large.jpg',
      },
    ]);
  });

  test('many voices in RDF; a picture that counts readers is none', () => {
    expect(feedOf('test/fixtures/feeds', 'planet.rdf', AT).entries).toMatchObject([
      { byline: 'Somebody upstream', pictureUrl: 'http://one.example/silt.jpg' },
      { url: 'http://two.example/b', publishedAt: null },
    ]);
  });

  test('JSON Feed: what has no address is left out, an id is not one', () => {
    const feed = feedOf('test/fixtures/feeds', 'notes.json', AT);
    expect(feed).toMatchObject({ leftOut: 1, names: ['https://node.example/@carnet'] });
    expect(feed.entries).toMatchObject([
      { category: 'audio', tags: ['eau', 'nuit'], pictureUrl: 'https://notes.example/crue.jpg' },
      { entryId: 'notes.example 6', url: 'https://elsewhere.example/page', title: 'Vu ailleurs.' },
    ]);
  });

  test('what no XML parser should take: a mark, blanks before all, names in capitals, loose &', () => {
    const feed = feedOf('test/fixtures/feeds', 'untidy.rss', AT);
    expect(feed.title).toBe('Café & Quay');
    expect(feed.entries).toMatchObject([
      {
        title: 'Salt & rope — part 2',
        url: 'https://quay.example/2?a=1&b=2',
        excerpt: 'Tar & hemp and wind',
        publishedAt: new Date('2026-10-02T08:00:00Z'),
      },
    ]);
  });

  test('RSS 0.91 with its document type', () => {
    expect(feedOf('test/fixtures/feeds', 'old.rss', AT).entries).toMatchObject([
      { title: 'Springs', language: 'en' },
    ]);
  });
});

test('the feeds of the demo are whole', () => {
  const trains = feedOf('src/demo/feeds', 'night-trains.atom');
  expect(trains).toMatchObject({ siteUrl: 'https://night-trains.example/', leftOut: 0 });
  expect(trains.entries).toHaveLength(6);
  const radio = feedOf('src/demo/feeds', 'harbour-radio.rss');
  expect(radio).toMatchObject({ siteUrl: 'https://harbour-radio.example/', leftOut: 0 });
  expect(radio.entries.map(({ category }) => category)).toEqual(Array(5).fill('audio'));
  for (const entry of [...trains.entries, ...radio.entries]) {
    expect(entry.language).toMatch(/^(en|fr)$/);
    expect(entry.excerpt.length).toBeGreaterThan(100);
    expect(entry.tags.length).toBeGreaterThan(1);
    expect(entry.publishedAt?.toISOString() ?? '').toMatch(/^2026-(08|09|10)-/);
  }
});

/** Real feeds, where the folder with them lies beside the repository. */
const REAL = '../shared/fixtures/feeds';

describe.skipIf(!existsSync(folder(REAL)))('feeds from the wild', () => {
  const counts = new Map([
    ['content-encoded.rss', 7],
    ['guardian.rss', 55],
    ['heise.atom', 15],
    ['itunes-href.rss', 10],
    ['reddit-atom.rss', 24],
    ['uolNoticias.rss', 15],
  ]);
  test.each(existsSync(folder(REAL)) ? readdirSync(folder(REAL)) : [])('%s', (file) => {
    const feed = feedOf(REAL, file);
    expect(feed).toMatchObject({ title: expect.stringMatching(/./), leftOut: 0 });
    expect(feed.entries).toHaveLength(counts.get(file) ?? feed.entries.length);
    for (const entry of feed.entries) {
      expect(entry.url).toMatch(/^https?:\/\//);
      expect(entry.excerpt.length).toBeLessThanOrEqual(500);
      expect(`${entry.title} ${entry.excerpt}`).not.toMatch(/<\/|&[a-z]+;|\ufffd/);
    }
  });

  test('Latin-1 that does not say so', () => {
    const [first] = feedOf(REAL, 'uolNoticias.rss').entries;
    expect(first?.title).toContain('simulações de 2º turno');
  });
});
