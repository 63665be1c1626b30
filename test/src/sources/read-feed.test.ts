import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Feed, readFeed } from '../../../src/feeds/read-feed.ts';
import { ATOM, JSON_FEED, RDF, RSS } from './samples.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'obole-feeds-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function feedOf(source: string): Promise<Feed> {
  const result = await readFeed(source);
  if (!result.ok) throw new Error(`${result.code}: ${result.detail}`);
  return result.feed;
}

async function feedIn(content: string | Uint8Array): Promise<Feed> {
  const file = join(folder, 'feed');
  await writeFile(file, content);
  return feedOf(file);
}

const ownFeed = (name: string) =>
  new URL(`../../../src/demo/feeds/${name}`, import.meta.url).pathname;

describe('the four formats', () => {
  test('RSS', async () => {
    const feed = await feedIn(RSS);
    expect(feed).toMatchObject({
      title: 'Tide & Time',
      url: 'https://tide.example/blog/',
      language: 'en-US',
      leftOut: 3,
    });
    expect(feed.entries.map(({ url }) => url)).toEqual([
      'https://tide.example/blog/first',
      'https://tide.example/second',
      'https://tide.example/film',
      'https://tide.example/untitled',
    ]);
    expect(feed.entries[0]).toEqual({
      entryId: 't1',
      url: 'https://tide.example/blog/first',
      title: 'First light',
      excerpt: 'One & two. Three <five>',
      language: 'en-US',
      tags: ['Sea', 'light'],
      category: 'text',
      publishedAt: new Date('2026-10-25T07:00:00Z'),
    });
    expect(feed.entries[2]).toMatchObject({
      entryId: 'https://tide.example/film',
      category: 'video',
      publishedAt: null,
    });
    expect(feed.entries[3]?.title).toBe('tide.example/untitled');
  });

  test('Atom', async () => {
    const feed = await feedIn(ATOM);
    expect(feed).toMatchObject({ title: 'Carnet', url: null, language: 'fr', leftOut: 0 });
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
      },
    ]);
  });

  test('RDF', async () => {
    const feed = await feedIn(RDF);
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
      },
    ]);
  });

  test('JSON Feed', async () => {
    const feed = await feedIn(JSON_FEED);
    expect(feed).toMatchObject({ title: 'Feed <1>', language: null });
    expect(feed.entries[0]).toMatchObject({
      entryId: 'j1',
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
])('not a feed: %#', async (content) => {
  const file = join(folder, 'not-a-feed');
  await writeFile(file, content);
  expect(await readFeed(file)).toMatchObject({ ok: false, code: 'not_a_feed' });
});

test('files that are not there, or too large', async () => {
  expect(await readFeed(join(folder, 'none'))).toMatchObject({ code: 'unreachable' });
  const file = join(folder, 'large');
  await writeFile(file, `${RSS}${' '.repeat(5 * 1024 * 1024)}`);
  expect(await readFeed(file)).toEqual({ ok: false, code: 'too_large' });
});

test('the feeds of the demo are whole', async () => {
  const trains = await feedOf(ownFeed('night-trains.atom'));
  expect(trains).toMatchObject({
    url: 'https://night-trains.example/',
    language: 'en',
    leftOut: 0,
  });
  expect(trains.entries).toHaveLength(6);
  const radio = await feedOf(ownFeed('harbour-radio.rss'));
  expect(radio).toMatchObject({
    url: 'https://harbour-radio.example/',
    language: 'fr',
    leftOut: 0,
  });
  expect(radio.entries.map(({ category }) => category)).toEqual(Array(5).fill('audio'));
  for (const entry of [...trains.entries, ...radio.entries]) {
    expect(entry.excerpt.length).toBeGreaterThan(100);
    expect(entry.tags.length).toBeGreaterThan(1);
    expect(entry.publishedAt?.toISOString() ?? '').toMatch(/^2026-(08|09|10)-/);
  }
});

/** Real feeds, where the folder with them lies beside the repository. */
const realFeeds = new URL('../../../../shared/fixtures/feeds/', import.meta.url).pathname;

describe.skipIf(!existsSync(realFeeds))('feeds from the wild', () => {
  test.each([
    ['content-encoded.rss', 'Food in Invironment on Medium', 7],
    ['guardian.rss', 'The Guardian', 55],
    ['heise.atom', 'heise developer neueste Meldungen', 15],
    ['itunes-href.rss', 'Transfermarkt', 10],
    ['reddit-atom.rss', 'reddit: the front page of the internet', 24],
    ['uolNoticias.rss', 'UOL Noticias', 15],
  ])('%s', async (file, title, count) => {
    const feed = await feedOf(join(realFeeds, file));
    expect(feed).toMatchObject({ title, leftOut: 0 });
    expect(feed.entries).toHaveLength(count);
    for (const entry of feed.entries) {
      expect(entry.url).toMatch(/^https?:\/\//);
      expect(entry.excerpt.length).toBeLessThanOrEqual(500);
      expect(`${entry.title} ${entry.excerpt}`).not.toMatch(/<\/|&[a-z]+;|\ufffd/);
    }
  });

  test('Latin-1 that does not say so', async () => {
    const feed = await feedOf(join(realFeeds, 'uolNoticias.rss'));
    expect(feed.entries[0]?.title).toContain('simulações de 2º turno');
  });
});
