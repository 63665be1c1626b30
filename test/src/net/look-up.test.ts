import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeAgent } from '../../../src/net/agent.ts';
import { makeBoundedGet } from '../../../src/net/bounded-get.ts';
import { makeLookup } from '../../../src/net/look-up.ts';
import { type NameServer, startNameServer } from './a-name-server.ts';
import { type Site, startSite } from './a-site.ts';

let names: NameServer;
let site: Site;

beforeAll(async () => {
  site = await startSite((_, response) => response.end('inside'));
  names = await startNameServer({
    'inside.example': ['127.0.0.1'],
    'both.example': ['127.0.0.1', '192.0.2.1'],
    'mute.example': null,
  });
});

afterAll(() => {
  names.close();
  site.close();
});

const lookUp = (hostname: string, all = true) =>
  new Promise((resolve, reject) => {
    makeLookup([names.address])(hostname, { all }, (error, found) =>
      error ? reject(error) : resolve(found),
    );
  });

test('a name stands for all its addresses, or for the first', async () => {
  expect(await lookUp('both.example')).toEqual([
    { address: '127.0.0.1', family: 4 },
    { address: '192.0.2.1', family: 4 },
  ]);
  expect(await lookUp('both.example', false)).toBe('127.0.0.1');
});

test('what the DNS does not know, the system may: localhost', async () => {
  expect(await lookUp('localhost', false)).toMatch(/^(127\.0\.0\.1|::1)$/);
  await expect(lookUp('no-such-name.invalid')).rejects.toThrow();
});

test('a name whose server does not answer is no name, and holds up no other', async () => {
  const mute = Array.from({ length: 8 }, () => lookUp('mute.example').catch(({ code }) => code));
  let ended = false;
  const all = Promise.all(mute).finally(() => {
    ended = true;
  });
  await lookUp('both.example');
  expect(ended).toBe(false);
  expect(new Set(await all)).toEqual(new Set(['ETIMEOUT']));
});

test('a name in the DNS that stands for an address inside is refused', async () => {
  const lookup = makeLookup([names.address]);
  const options = { headers: {}, maxBytes: 100 };
  const getter = (allowPrivateAddress: boolean) =>
    makeBoundedGet({ userAgent: 'test', agent: makeAgent({ allowPrivateAddress, lookup }) });
  const url = `http://inside.example:${site.port}/`;
  await expect(getter(false)(url, options)).rejects.toMatchObject({ code: 'private_address' });
  expect(site.asked).toEqual([]);
  await expect(getter(true)(url, options)).resolves.toMatchObject({ status: 200 });
});
