import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeAgent } from '../../../src/net/agent.ts';
import { type BoundedGet, makeBoundedGet } from '../../../src/net/bounded-get.ts';
import type { Validators } from '../../../src/operations/deps.ts';
import { makeSources } from '../../../src/sources/sources.ts';
import { type Site, startSite } from '../net/a-site.ts';
import { RSS } from './samples.ts';

const MIB = 1024 * 1024;

let site: Site;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
beforeAll(async () => {
  site = await startSite((request, response) => answer(request, response));
});
afterAll(() => site.close());
beforeEach(() => {
  site.asked.length = 0;
});

const getting = (allowPrivateAddress: boolean) =>
  makeBoundedGet({ userAgent: 'test/1', agent: makeAgent({ allowPrivateAddress }) });
const get = getting(true);
/** As patient as the real one, in less time. */
const hasty: BoundedGet = (url, options) => get(url, { ...options, timeoutMs: 300 });
const sources = makeSources(get);
const NOTHING: Validators = { etag: null, lastModified: null };
const feed = (path: string, known = NOTHING) => sources.feed(`${site.origin}${path}`, known);

const serve = (body: string | Uint8Array, headers: Record<string, string> = {}) => {
  answer = (_, response) => response.writeHead(200, headers).end(body);
};

describe('a feed', () => {
  test('comes with what to ask with next time, and is not sent again', async () => {
    answer = ({ headers }, response) => {
      if (headers['if-none-match'] === '"v1"') response.writeHead(304).end();
      else response.writeHead(200, { etag: '"v1"', 'last-modified': 'Sun, 25 Oct 2026' }).end(RSS);
    };
    const first = await feed('/feed');
    expect(first).toMatchObject({ ok: true, reading: { title: 'Tide & Time' } });
    if (!first.ok || !('reading' in first)) throw new Error('no reading');
    expect(first.reading.validators).toEqual({ etag: '"v1"', lastModified: 'Sun, 25 Oct 2026' });
    expect(await feed('/feed', first.reading.validators)).toEqual({ ok: true, unchanged: true });
    expect(site.asked[1]?.headers).toMatchObject({ 'if-modified-since': 'Sun, 25 Oct 2026' });
    expect(site.asked[0]?.headers['if-none-match']).toBeUndefined();
  });

  test('is decoded as HTTP says', async () => {
    const latin1 = Buffer.from(RSS.replace('A film', 'Marée'), 'latin1');
    serve(latin1, { 'content-type': 'application/rss+xml; charset="ISO-8859-1"' });
    const read = await feed('/');
    expect(read.ok && 'reading' in read && read.reading.entries[2]?.title).toBe('Marée');
  });

  test.each([
    [[301, 308], 2],
    [[301, 302], 1],
    [[302, 301], 0],
    [[307], 0],
  ])('behind the redirects %j has moved for good by %i', async (statuses, lasting) => {
    answer = ({ url = '' }, response) => {
      const step = Number.parseInt(url.slice(1), 10);
      const status = statuses[step];
      if (status === undefined) response.end(RSS);
      else response.writeHead(status, { location: `/${step + 1}` }).end();
    };
    const read = await feed('/0');
    expect(read.ok && read.movedTo).toBe(lasting === 0 ? undefined : `${site.origin}/${lasting}`);
  });

  test.each([
    ['120', 120_000],
    ['999999999', 7 * 86_400_000],
    ['soon', undefined],
    ['-5', undefined],
  ])('whose server says Retry-After: %s', async (said, waitMs) => {
    answer = (_, response) => response.writeHead(503, { 'retry-after': said }).end();
    const refused = await feed('/');
    expect(refused).toMatchObject({ ok: false, code: 'refused', detail: 'status 503' });
    expect(refused.waitMs).toBe(waitMs);
  });

  test('may ask for a date', async () => {
    const later = new Date(Date.now() + 3_600_000).toUTCString();
    answer = (_, response) => response.writeHead(429, { 'retry-after': later }).end();
    expect((await feed('/')).waitMs).toBeGreaterThan(3_000_000);
  });

  test.each([
    [404, 'refused'],
    [500, 'refused'],
    [410, 'gone'],
  ])('answered by %i is %s', async (status, code) => {
    answer = (_, response) => response.writeHead(status).end(RSS);
    expect(await feed('/')).toMatchObject({ ok: false, code });
  });

  test('that is a page is none', async () => {
    serve('<!doctype html><title>A</title>', { 'content-type': 'text/html' });
    expect(await feed('/')).toMatchObject({ ok: false, code: 'not_a_feed' });
  });

  test('of 50 MB is refused without being read to its end', async () => {
    let sent = 0;
    answer = (_, response) => {
      const more = () => {
        while (sent < 50 * MIB && !response.destroyed) {
          sent += MIB;
          if (!response.write(Buffer.alloc(MIB, ' '))) return response.once('drain', more);
        }
        return response.end();
      };
      more();
    };
    expect(await feed('/')).toMatchObject({ ok: false, code: 'too_large' });
    expect(sent).toBeLessThan(30 * MIB);
  });

  test('that unpacks to more than it may is too large', async () => {
    serve(gzipSync(Buffer.alloc(20 * MIB, ' ')), { 'content-encoding': 'gzip' });
    expect(await feed('/')).toMatchObject({ ok: false, code: 'too_large' });
  });

  test('that goes round in circles ends', async () => {
    answer = ({ url }, response) =>
      response.writeHead(302, { location: url === '/a' ? '/b' : '/a' }).end();
    expect(await feed('/a')).toMatchObject({ ok: false, code: 'too_many_redirects' });
    expect(site.asked.length).toBeLessThan(10);
  });

  test.each(['file:///etc/hostname', 'javascript:alert(1)', 'http://['])(
    'that leads to %s leads nowhere',
    async (location) => {
      answer = (_, response) => response.writeHead(302, { location }).end();
      expect(await feed('/')).toMatchObject({ ok: false, code: 'unreachable' });
    },
  );

  test('that comes byte by byte is given up', async () => {
    answer = (_, response) => {
      response.writeHead(200);
      const drop = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drop));
    };
    const slow = await makeSources(hasty).feed(site.origin, NOTHING);
    expect(slow).toMatchObject({ ok: false, code: 'too_slow' });
  });

  test('whose server says nothing at all is given up', async () => {
    answer = () => {};
    const silent = await makeSources(hasty).feed(site.origin, NOTHING);
    expect(silent).toMatchObject({ ok: false, code: 'too_slow' });
  });

  test.each(['http://127.0.0.1:1/', 'http://nowhere.invalid/', 'no address'])(
    'at %s is unreachable',
    async (url) => {
      expect(await sources.feed(url, NOTHING)).toMatchObject({ ok: false, code: 'unreachable' });
    },
  );

  test('inside this machine or its network is not looked at, by whatever way', async () => {
    const careful = makeSources(getting(false));
    for (const url of [`${site.origin}/`, 'http://localhost/', 'http://[::1]/', 'http://10.0.0.1/'])
      expect(await careful.feed(url, NOTHING)).toMatchObject({ code: 'private_address' });
    expect(site.asked).toEqual([]);
  });
});

describe('a page', () => {
  const page = (path = '/') => sources.page(`${site.origin}${path}`);
  const HTML = { 'content-type': 'text/html; charset=utf-8' };

  test('is read', async () => {
    serve('<title>A &amp; b</title><html lang=fr>', HTML);
    expect(await page('/x')).toMatchObject({
      ok: true,
      reading: { url: `${site.origin}/x`, title: 'A & b' },
    });
  });

  test('says its language in its headers, where it says it nowhere else', async () => {
    serve('<title>A</title>', { ...HTML, 'content-language': 'de-AT, en' });
    expect(await page()).toMatchObject({ reading: { language: 'de-AT' } });
  });

  test.each([
    ['application/pdf', '%PDF-1.4'],
    ['text/plain', 'words'],
    ['image/png', '<html>'],
    ['application/rss+xml', RSS],
  ])('of type %s is none', async (type, body) => {
    serve(body, { 'content-type': type });
    expect(await page()).toMatchObject({ ok: false, code: 'not_a_page' });
  });

  test('may have no type and still be one', async () => {
    serve('<!DOCTYPE html><title>Old</title>');
    expect(await page()).toMatchObject({ reading: { title: 'Old' } });
  });

  test('may be long: what it says of itself is at its beginning', async () => {
    serve(`<title>Long</title>${'<p>word</p>'.repeat(300_000)}`, HTML);
    expect(await page()).toMatchObject({ reading: { title: 'Long' } });
    serve(`<title>Too long</title>${' '.repeat(6 * MIB)}`, HTML);
    expect(await page()).toMatchObject({ ok: false, code: 'too_large' });
  });

  test.each([
    [410, 'gone'],
    [403, 'refused'],
  ])('answered by %i is %s', async (status, code) => {
    answer = (_, response) => response.writeHead(status, HTML).end('<title>x</title>');
    expect(await page()).toMatchObject({ ok: false, code });
  });

  test('has its oEmbed asked, once, for what it does not say itself', async () => {
    answer = ({ url }, response) => {
      if (url === '/oembed')
        response.end('{"type":"video","author_name":"Film makers","thumbnail_url":"/t.jpg"}');
      else
        response
          .writeHead(200, HTML)
          .end('<title>Film</title><link rel=alternate type=application/json+oembed href=/oembed>');
    };
    expect(await page()).toMatchObject({
      reading: { category: 'video', byline: 'Film makers', pictureUrl: `${site.origin}/t.jpg` },
    });
    expect(site.asked.map(({ url }) => url)).toEqual(['/', '/oembed']);
  });

  test.each([
    ['not JSON', 'x'],
    ['other shapes', '{"type":["video"],"author_name":{},"title":3}'],
    ['too much', `{"type":"video","title":"${'x'.repeat(MIB)}"}`],
  ])('whose oEmbed is %s is read without it', async (_, body) => {
    answer = ({ url }, response) => {
      if (url === '/oembed') response.end(body);
      else
        response
          .writeHead(200, HTML)
          .end('<title>A</title><link rel=alternate type=application/json+oembed href=/oembed>');
    };
    expect(await page()).toMatchObject({ ok: true, reading: { title: 'A', category: 'text' } });
  });

  test('cannot have another host asked without TLS', async () => {
    const other = await startSite((_, response) => response.end('{}'));
    const link = `<link rel=alternate type=application/json+oembed href="${other.origin}/">`;
    serve(`<title>A</title>${link}`, HTML);
    expect(await page()).toMatchObject({ ok: true });
    other.close();
    expect(other.asked).toHaveLength(0);
  });
});

describe('a picture', () => {
  test('is fetched and drawn anew', async () => {
    const background = { r: 1, g: 2, b: 3 };
    const create = { width: 80, height: 60, channels: 3 as const, background };
    serve(await sharp({ create }).png().toBuffer(), { 'content-type': 'text/plain' });
    expect(await sources.picture(site.origin)).toMatchObject({
      ok: true,
      picture: { width: 80, height: 60 },
    });
  });

  test('that is a page, or too large, is none', async () => {
    serve('<html></html>', { 'content-type': 'image/png' });
    expect(await sources.picture(site.origin)).toMatchObject({ code: 'not_a_picture' });
    serve(Buffer.alloc(11 * MIB));
    expect(await sources.picture(site.origin)).toMatchObject({ code: 'too_large' });
  });
});
