import { describe, expect, test } from 'vitest';
import { type ParsedFeed, readFeed } from '../../../src/sources/read-feed.ts';
import { readFeedApart } from '../../../src/sources/read-feed-apart.ts';

const read = (text: string) =>
  readFeed({ bytes: Buffer.from(text), charset: undefined, url: 'https://a.example/feed' });

function taken(text: string): ParsedFeed {
  const result = read(text);
  if (!result.ok) throw new Error(`${result.code}: ${result.detail}`);
  return result.reading;
}

const rss = (items: string, before = '') =>
  `<?xml version="1.0"?>${before}<rss version="2.0"><channel><title>A</title><link>https://a.example/</link>${items}</channel></rss>`;
const item = (inner: string) => `<item><link>https://a.example/1</link>${inner}</item>`;

describe('entities that a document declares itself', () => {
  const laughs = Array.from(
    { length: 10 },
    (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`,
  ).join('');

  test('are not multiplied', () => {
    const bomb = `<!DOCTYPE rss [<!ENTITY l0 "ha">${laughs}]>`;
    const { entries } = taken(rss(item('<title>one &l10; two</title>'), bomb));
    expect(entries[0]?.title.length).toBeLessThan(30);
  });

  test.each(['file:///etc/hostname', 'https://a.example/secret'])(
    'do not bring what lies at %s',
    (source) => {
      const declared = `<!DOCTYPE rss [<!ENTITY x SYSTEM "${source}"><!ENTITY y "why">]>`;
      const { entries } = taken(rss(item('<title>[&x;&y;]</title>'), declared));
      expect(entries[0]?.title).toBe('[&x;&y;]');
    },
  );

  test('are no reason to refuse an old feed', () => {
    const declared = `<!DOCTYPE rdf:RDF [
      <!ENTITY % HTMLlat1 PUBLIC "-//W3C//ENTITIES Latin 1 for XHTML//EN" "http://127.0.0.1:1/x.ent">
      %HTMLlat1; ]>`;
    expect(taken(rss(item('<title>Caf&eacute;</title>'), declared)).entries[0]?.title).toBe('Café');
  });

  test('do not fetch a document type', () => {
    const outer = '<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/x.dtd">';
    expect(taken(rss(item('<title>t</title>'), outer)).entries).toHaveLength(1);
  });
});

describe('an entry', () => {
  test.each([
    ['javascript:alert(1)'],
    ['data:text/html,x'],
    ['file:///etc/passwd'],
    ['https://name:word@a.example/'],
    ['http://['],
    [`https://a.example/${'a'.repeat(3_000)}`],
  ])('that leads to %s is left out', (link) => {
    const feed = taken(rss(`<item><title>t</title><link>${link}</link></item>`));
    expect(feed).toMatchObject({ entries: [], leftOut: 1 });
  });

  test('is text, whatever markup it has', () => {
    const html = '<script>x()</script><img src=x onerror="y()"><b>bold</b> &lt;i&gt;';
    const [entry] = taken(
      rss(
        item(
          `<title><![CDATA[${html}]]></title><description><![CDATA[${html}]]></description><category><![CDATA[<b>tag</b>]]></category>`,
        ),
      ),
    ).entries;
    expect(entry).toMatchObject({ title: 'bold <i>', excerpt: 'bold <i>' });
  });

  test('has bounds: title, excerpt, tags, author, id, language, picture', () => {
    const long = 'long '.repeat(2_000);
    const [entry] = taken(
      rss(
        item(
          `<title>${long}</title><description>${long}</description><guid>${'g'.repeat(5_000)}</guid>
           <author>${'n'.repeat(5_000)}</author><category>${'c'.repeat(5_000)}</category>
           ${'<category>a</category>'.repeat(100)}
           <enclosure type="image/png" url="https://a.example/${'p'.repeat(5_000)}"/>`,
        ),
      ),
    ).entries;
    expect(entry?.title.length).toBeLessThanOrEqual(300);
    expect(entry?.excerpt.length).toBeLessThanOrEqual(500);
    expect(entry).toMatchObject({
      entryId: 'https://a.example/1',
      tags: ['a'],
      byline: null,
      pictureUrl: null,
    });
  });

  test('may begin with a picture that is written out in letters', () => {
    const picture = `<img src="data:image/png;base64,${'A'.repeat(200_000)}">`;
    const [entry] = taken(
      rss(item(`<description><![CDATA[${picture}Words.]]></description>`)),
    ).entries;
    expect(entry).toMatchObject({ excerpt: 'Words.', pictureUrl: null });
  });
});

describe('too many entries', () => {
  const many = (count: number, words: string) =>
    rss(
      Array.from({ length: count }, (_, n) => {
        const date = new Date(Date.UTC(2020, 0, 1, n)).toUTCString();
        return `<item><title>${n}</title><link>https://a.example/${n}</link><pubDate>${date}</pubDate><description>${words}</description></item>`;
      }).join(''),
    );

  test('lose the oldest, and say how many', () => {
    const feed = taken(many(1_200, 'x'));
    expect(feed).toMatchObject({ leftOut: 700, entries: { length: 500 } });
    expect(feed.entries[0]?.title).toBe('1199');
    expect(feed.entries.at(-1)?.title).toBe('700');
  });

  test('without dates keep the first', () => {
    const feed = taken(many(600, 'x').replaceAll(/<pubDate>[^<]*<\/pubDate>/g, ''));
    expect(feed.entries[0]?.title).toBe('0');
    expect(feed.entries.at(-1)?.title).toBe('499');
  });

  test('are read in a process of their own when they are many, to the same end', async () => {
    const bytes = Buffer.from(many(10_000, 'word '.repeat(60)));
    expect(bytes.byteLength).toBeGreaterThan(4 * 1024 * 1024);
    const raw = { bytes, charset: undefined, url: 'https://a.example/feed' };
    let turns = 0;
    const turning = setInterval(() => {
      turns += 1;
    }, 1);
    const apart = await readFeedApart(raw);
    clearInterval(turning);
    expect(apart).toEqual(readFeed(raw));
    expect(apart).toMatchObject({ ok: true, reading: { leftOut: 9_500 } });
    // Meanwhile this one had time for others.
    expect(turns).toBeGreaterThan(3);
  });

  test('and a large one that is broken is one that could not be read', async () => {
    const bytes = Buffer.from(`${many(10_000, 'x')}<`.replace('</channel>', ''));
    const raw = { bytes, charset: undefined, url: undefined };
    expect(await readFeedApart(raw)).toMatchObject({ ok: false, code: 'not_a_feed' });
    const limits = { timeoutMs: 1, heapMaxMiB: 512 };
    expect(await readFeedApart(raw, limits)).toMatchObject({
      code: 'not_a_feed',
      detail: 'it takes too long or too much to read',
    });
  });
});
