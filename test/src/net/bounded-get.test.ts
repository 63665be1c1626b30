import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeAgent } from '../../../src/net/agent.ts';
import { type GetOptions, makeBoundedGet, type Sign } from '../../../src/net/bounded-get.ts';
import { type Site, startSite } from './a-site.ts';

let site: Site;
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  site = await startSite((request, response) => answer(request, response));
});

afterAll(() => site.close());

beforeEach(() => {
  site.asked.length = 0;
});

const get = makeBoundedGet({
  userAgent: 'test/1',
  agent: makeAgent({ allowPrivateAddress: true }),
});
const options: GetOptions = { headers: { accept: 'text/plain' }, maxBytes: 1000 };
const failing = (url: string, change: Partial<GetOptions> = {}) =>
  get(url, { ...options, ...change }).then(
    () => 'no failure',
    (error) => error.code ?? String(error),
  );

test('says who asks for what, and brings what came with where from', async () => {
  answer = ({ url }, response) =>
    url === '/start'
      ? response.writeHead(301, { location: '/end' }).end('moved')
      : response.writeHead(404, { etag: '"x"' }).end('nothing');
  const fetched = await get(`${site.origin}/start`, options);
  expect(fetched).toMatchObject({ status: 404, url: new URL(`${site.origin}/end`) });
  expect(fetched.headers.get('etag')).toBe('"x"');
  expect(new TextDecoder().decode(fetched.body)).toBe('nothing');
  expect(site.asked[0]?.headers).toMatchObject({ 'user-agent': 'test/1', accept: 'text/plain' });
});

describe('fails', () => {
  test('when there is more than was asked for, also once it is unpacked', async () => {
    answer = ({ url }, response) => {
      if (url === '/gzip') {
        response.writeHead(200, { 'content-encoding': 'gzip' });
        response.end(gzipSync(Buffer.alloc(1_000_000)));
      } else response.end('x'.repeat(1001));
    };
    expect(await failing(site.origin)).toBe('too_large');
    expect(await failing(`${site.origin}/gzip`)).toBe('too_large');
    expect(await failing(site.origin, { maxBytes: 1001 })).toBe('no failure');
  });

  test('when redirects do not end, or lead out of the web', async () => {
    answer = ({ url = '' }, response) => {
      const location = url === '/file' ? 'file:///etc/passwd' : `/${url.length}${url}`;
      response.writeHead(302, { location: url === '/odd' ? 'http://[' : location }).end();
    };
    expect(await failing(site.origin)).toBe('too_many_redirects');
    expect(site.asked).toHaveLength(4);
    expect(await failing(site.origin, { redirects: 0 })).toBe('too_many_redirects');
    expect(site.asked).toHaveLength(5);
    expect(await failing(`${site.origin}/file`)).toBe('unreachable');
    expect(await failing(`${site.origin}/odd`)).toBe('unreachable');
    expect(await failing('javascript:alert(1)')).toBe('unreachable');
    const sign: Sign[] = [async (request) => request];
    const named = site.origin.replace('//', '//name:secret@');
    expect(await failing(named, { sign })).toBe('unreachable');
  });

  test('when it takes too long: to answer, or to say all of it', async () => {
    answer = ({ url }, response) => {
      if (url === '/body') response.writeHead(200).write('...');
    };
    expect(await failing(site.origin, { timeoutMs: 200 })).toBe('too_slow');
    expect(await failing(`${site.origin}/body`, { timeoutMs: 200 })).toBe('too_slow');
  });

  test('when nobody is there, or the connection breaks', async () => {
    const gone = await startSite(() => {});
    gone.close();
    expect(await failing(gone.origin)).toBe('unreachable');
    expect(await failing('http://no-such-name.invalid/')).toBe('unreachable');
    answer = (request) => request.socket.destroy();
    expect(await failing(site.origin)).toBe('unreachable');
  });
});

test('signs in another way when the first is refused', async () => {
  const as =
    (name: string): Sign =>
    async (request) => {
      const headers = new Headers(request.headers);
      headers.set('signature', name);
      return new Request(request, { headers });
    };
  answer = ({ headers }, response) =>
    response.writeHead(headers.signature === 'second' ? 200 : 401).end('x');
  const signed = (...sign: Sign[]) => get(site.origin, { ...options, sign });
  expect(await signed(as('first'), as('second'))).toMatchObject({ status: 200 });
  expect(site.asked.map(({ headers }) => headers.signature)).toEqual(['first', 'second']);
  expect(await signed(as('first'))).toMatchObject({ status: 401 });
  const broken: Sign = () => Promise.reject(new Error('no key'));
  await expect(signed(broken)).rejects.toThrow(/^no key$/);
});

test('asks before each hop whether it may', async () => {
  answer = (_, response) => response.writeHead(302, { location: '/on' }).end();
  const hops: string[] = [];
  const beforeHop = (url: URL) => {
    hops.push(url.pathname);
    if (hops.length === 2) throw new Error('enough');
  };
  await expect(get(site.origin, { ...options, beforeHop })).rejects.toThrow(/^enough$/);
  expect([hops, site.asked.length]).toEqual([['/', '/on'], 1]);
});
