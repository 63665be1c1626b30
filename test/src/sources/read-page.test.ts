import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { OEmbed } from '../../../src/sources/oembed.ts';
import { pageFacts } from '../../../src/sources/page-facts.ts';
import { readPage } from '../../../src/sources/read-page.ts';

const reading = (html: string, at = 'https://a.example/page', oEmbed: OEmbed = {}) =>
  readPage({ facts: pageFacts(html), url: new URL(at), language: null }, oEmbed);

const fixture = (name: string, at: string) =>
  reading(
    readFileSync(new URL(`../../fixtures/pages/${name}`, import.meta.url).pathname, 'utf8'),
    at,
  );

describe('pages as they are', () => {
  test('an article of a blog', () => {
    expect(fixture('blog-article.html', 'https://river.example/?p=7&utm_source=x#top')).toEqual({
      url: 'https://river.example/2026/silt/',
      title: 'Silt, and other visitors',
      description: 'What stays when the water goes & who sweeps it.',
      pictureUrl: 'https://river.example/wp-content/silt.jpg',
      language: 'en-GB',
      byline: 'The river keeper',
      tags: ['Silt', 'mud', 'water'],
      category: 'text',
      publishedAt: new Date('2026-10-09T08:00:00Z'),
      // Not those of visitors.
      names: [
        'acct:river@node.example',
        'https://node.example/@river',
        'https://social.example/@river',
      ],
      feeds: ['https://river.example/feed/', 'https://river.example/comments/feed/'],
    });
  });

  test('a film', () => {
    expect(fixture('film.html', 'https://films.example/watch?v=q1&t=3')).toMatchObject({
      url: 'https://films.example/watch?v=q1',
      title: 'A chair from one board',
      description: 'One board, no screws.',
      pictureUrl: 'https://i.films.example/q1.jpg',
      byline: 'Workbench',
      tags: ['wood', 'chair'],
      category: 'video',
      publishedAt: new Date('2026-09-30T16:00:00Z'),
    });
  });

  test('a song, whose page says so in an array', () => {
    expect(fixture('song.html', 'https://tunes.example/maree')).toMatchObject({
      title: 'Marée, by Les Écluses',
      byline: 'Les Écluses',
      language: 'fr',
      tags: ['chanson', 'port', 'mer'],
      category: 'audio',
      pictureUrl: 'https://tunes.example/maree.jpg',
      publishedAt: new Date('2026-10-12T00:00:00Z'),
    });
  });

  test('a page from before all that', () => {
    expect(fixture('old-page.html', 'http://boat.example/~skipper/')).toMatchObject({
      url: 'http://boat.example/~skipper/',
      title: 'My boat',
      byline: 'Skipper',
      language: 'nl',
      tags: ['boat', 'sail'],
      pictureUrl: 'http://boat.example/boats/boat.gif',
      category: 'text',
    });
  });

  test('a program; one script in it is broken', () => {
    expect(fixture('program.html', 'https://code.example/ebb')).toMatchObject({
      title: 'ebb',
      description: 'Tide tables in a terminal. Fast.',
      byline: 'One',
      category: 'software',
    });
  });
});

describe('its own address', () => {
  const canonical = (href: string, at: string) =>
    reading(`<link rel=canonical href="${href}">`, at).url;

  test.each([
    ['/a', 'https://a.example/b', 'https://a.example/a'],
    ['https://a.example/a#x', 'https://a.example/b', 'https://a.example/a'],
    ['http://a.example/a', 'https://a.example/b', 'https://a.example/a'],
    ['https://b.example/a', 'https://a.example/b', 'https://a.example/b'],
    ['https://a.example:444/a', 'https://a.example/b', 'https://a.example/b'],
    ['javascript:alert(1)', 'https://a.example/b#c', 'https://a.example/b'],
    ['https://b.example@a.example/', 'https://a.example/b', 'https://a.example/b'],
  ])('%s found at %s', (href, at, url) => {
    expect(canonical(href, at)).toBe(url);
  });

  test('is that of OpenGraph where there is no other', () => {
    expect(reading('<meta property=og:url content=/a>').url).toBe('https://a.example/a');
  });
});

describe('whom it names', () => {
  const names = (html: string) => reading(html).names;

  test.each([
    ['<link rel="me" href="https://n.example/@a">', ['https://n.example/@a']],
    ['<a rel="Me noopener" href="/about">', ['https://a.example/about']],
    ['<a rel="author" href="https://n.example/@a">', []],
    ['<a rel="me ugc" href="https://n.example/@a">', []],
    ['<a rel="me" href="javascript:x">', []],
    ['<!-- <a rel="me" href="https://n.example/@a"> -->', []],
    ['<script>"<a rel=me href=https://n.example/@a>"</script>', []],
    ['<textarea><a rel="me" href="https://n.example/@a"></textarea>', []],
    ['<meta name="fediverse:creator" content="@A@N.example:8443">', ['acct:a@n.example:8443']],
    ['<meta name="fediverse:creator" content="a@n.example"/>', ['acct:a@n.example']],
    ['<meta name="fediverse:creator" content="https://n.example/@a">', []],
  ])('%s', (html, found) => {
    expect(names(html)).toEqual(found);
  });

  test('is bounded, payment first', () => {
    const many = Array.from({ length: 900 }, (_, n) => `<a rel=me href="/${n}">x</a>`).join('');
    const found = names(`<link rel=payment href="https://n.example/@a">${many}`);
    expect(found).toHaveLength(20);
    expect(found[0]).toBe('https://n.example/@a');
  });
});

describe('what it is', () => {
  const ld = (type: unknown) =>
    `<script type="application/ld+json">${JSON.stringify({ '@type': type })}</script>`;

  test.each([
    ['', 'text'],
    ['<meta property="og:type" content="website">', 'text'],
    ['<meta property="og:type" content="video.movie">', 'video'],
    ['<meta property="og:type" content="music.album">', 'audio'],
    ['<meta property="og:type" content="flickr_photos:photo">', 'image'],
    [ld('Photograph'), 'image'],
    [ld('PodcastEpisode'), 'audio'],
    [ld(['Thing', 'https://schema.org/NewsArticle']), 'text'],
    [ld('SoftwareApplication'), 'software'],
    [ld({ a: 1 }), 'text'],
    [`<meta property="og:type" content="article">${ld('VideoObject')}`, 'text'],
  ])('%s', (html, category) => {
    expect(reading(html).category).toBe(category);
  });

  test('is what oEmbed says, where nothing else says it', () => {
    expect(reading('', undefined, { type: 'photo', url: 'https://p.example/a.jpg' })).toMatchObject(
      {
        category: 'image',
        pictureUrl: 'https://p.example/a.jpg',
      },
    );
    expect(reading(ld('Article'), undefined, { type: 'video' }).category).toBe('text');
  });
});

describe('a page that means harm', () => {
  test('has bounds', () => {
    const long = 'long '.repeat(3_000);
    const page = reading(
      `<title>${long}</title><meta name=description content="${long}"><meta name=author content="${long}">
       <meta property=og:image content="javascript:alert(1)">
       <meta name=keywords content="${'a,b,'.repeat(2_000)}${'x'.repeat(99)}">`,
    );
    expect(page.title.length).toBeLessThanOrEqual(300);
    expect(page.description.length).toBeLessThanOrEqual(500);
    expect(page).toMatchObject({ byline: null, pictureUrl: null, tags: ['a', 'b'] });
  });

  test.each([
    ['tags that never end', '<'.repeat(900_000)],
    // What is deeper than any page is not read any more.
    ['elements within elements', `${'<i>'.repeat(200_000)}<meta name=og:title content=late>`],
    ['one attribute', `<meta content="${'x'.repeat(2_000_000)}`],
    ['many attributes', `<meta ${Array.from({ length: 60_000 }, (_, n) => `a${n}=1`).join(' ')}>`],
    ['many of everything', '<meta name=a content=b><link rel=me href=/x>'.repeat(20_000)],
    [
      'deep JSON-LD',
      `<script type="application/ld+json">${'['.repeat(90_000)}${']'.repeat(90_000)}</script>`,
    ],
    [
      'wide JSON-LD',
      `<script type="application/ld+json">[${'{"@graph":[{}]},'.repeat(9_000)}{}]</script>`.repeat(
        30,
      ),
    ],
  ])('with %s is read all the same', (_, html) => {
    expect(reading(`<title>T</title>${html}`).title).toBe('T');
  });

  test('has one title', () => {
    const page = '<title> </title><title>One</title><svg><title>A circle</title></svg>';
    expect(reading(page).title).toBe('One');
  });

  test('cannot make text of markup', () => {
    expect(reading('<title>&lt;script&gt;x()&lt;/script&gt;<b>a</b></title>').title).toBe('a');
    expect(reading('<meta property=og:title content="a\u202eb\u0000c">').title).toBe('abc');
  });
});
