import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFeed } from '../../../src/feeds/read-feed.ts';
import { RSS } from './samples.ts';

const big = Buffer.alloc(6 * 1024 * 1024, ' ');
const latin1Feed = RSS.replace('A film', 'Marée');

function answer(request: IncomingMessage, response: ServerResponse) {
  const [, kind, count] = (request.url ?? '').split('/');
  const left = Number.parseInt(count ?? '0', 10);
  if (kind === 'redirect' && left > 0) {
    response.writeHead(302, { location: `/redirect/${left - 1}` }).end();
  } else if (kind === 'loop') {
    response.writeHead(302, { location: '/loop' }).end();
  } else if (kind === 'elsewhere') {
    response.writeHead(302, { location: 'file:///etc/hostname' }).end();
  } else if (kind === 'gone') {
    response.writeHead(410).end(RSS);
  } else if (kind === 'big') {
    response.end(Buffer.concat([Buffer.from(RSS), big]));
  } else if (kind === 'bomb') {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(big));
  } else if (kind === 'latin1') {
    const headers = { 'content-type': 'application/rss+xml; charset="ISO-8859-1"' };
    response.writeHead(200, headers).end(Buffer.from(latin1Feed, 'latin1'));
  } else {
    response.end(RSS);
  }
}

const server = createServer(answer);
let origin: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const read = (path: string) => readFeed(`${origin}${path}`, { allowPrivateAddress: true });

test('a feed over HTTP, after three redirects', async () => {
  expect(await read('/redirect/3')).toMatchObject({ ok: true, feed: { title: 'Tide & Time' } });
});

test('the charset that HTTP names', async () => {
  const result = await read('/latin1');
  expect(result.ok && result.feed.entries[2]?.title).toBe('Marée');
});

test.each([
  ['/redirect/4', 'unreachable', 'more than 3 redirects'],
  ['/loop', 'unreachable', 'more than 3 redirects'],
  ['/gone', 'unreachable', 'status 410'],
])('%s is %s', async (path, code, detail) => {
  expect(await read(path)).toEqual({ ok: false, code, detail });
});

test('no redirect leads off the web', async () => {
  expect(await read('/elsewhere')).toMatchObject({ ok: false, code: 'unreachable' });
});

test('a body over 5 MiB, unpacked too', async () => {
  expect(await read('/big')).toEqual({ ok: false, code: 'too_large' });
  expect(await read('/bomb')).toEqual({ ok: false, code: 'too_large' });
});

test('nothing of this machine or its network, unless allowed', async () => {
  for (const url of [`${origin}/`, 'http://localhost/', 'http://[::1]/', 'http://10.0.0.1/feed']) {
    expect(await readFeed(url)).toMatchObject({ ok: false, code: 'unreachable' });
  }
});

test('nobody listens', async () => {
  const result = await readFeed('http://127.0.0.1:1/', { allowPrivateAddress: true });
  expect(result).toMatchObject({ ok: false, code: 'unreachable' });
});
