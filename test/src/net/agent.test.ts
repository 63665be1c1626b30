import type { LookupFunction } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeAgent } from '../../../src/net/agent.ts';
import { makeBoundedGet } from '../../../src/net/bounded-get.ts';
import { type Site, startSite } from './a-site.ts';

let site: Site;

beforeAll(async () => {
  site = await startSite((_, response) => response.end('inside'));
});

afterAll(() => site.close());

beforeEach(() => {
  site.asked.length = 0;
});

/** Names stand for what the test says, the first time and ever after. */
function looksUp(...answers: string[][]): LookupFunction & { times: number } {
  const lookup: LookupFunction = (_, options, callback) => {
    const addresses = answers[Math.min(named.times, answers.length - 1)] ?? [];
    named.times += 1;
    const all = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (options.all) callback(null, all);
    else callback(null, all[0]?.address ?? '', all[0]?.family);
  };
  const named = Object.assign(lookup, { times: 0 });
  return named;
}

const getter = (lookup?: LookupFunction) =>
  makeBoundedGet({
    userAgent: 'test',
    agent: makeAgent({ allowPrivateAddress: false, ...(lookup && { lookup }) }),
  });

const options = { headers: {}, maxBytes: 100, timeoutMs: 2_000 };

test.each(['127.0.0.1', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', 'localhost', '127.0.0.1.'])(
  'http://%s is refused without a word to it',
  async (hostname) => {
    await expect(getter()(`http://${hostname}:${site.port}/`, options)).rejects.toMatchObject({
      code: 'private_address',
    });
    expect(site.asked).toEqual([]);
  },
);

test.each([[['127.0.0.1']], [['::ffff:127.0.0.1']], [['10.0.0.1', '127.0.0.1', '::1']]])(
  'a name that stands for %s is refused',
  async (addresses) => {
    const get = getter(looksUp(addresses));
    await expect(get(`http://outside.example:${site.port}/`, options)).rejects.toMatchObject({
      code: 'private_address',
    });
    await expect(get(`https://outside.example:${site.port}/`, options)).rejects.toMatchObject({
      code: 'private_address',
    });
    expect(site.asked).toEqual([]);
  },
);

test('the address that was judged is the one that is connected to', async () => {
  // Whoever looked the name up twice would be led inside.
  const lookup = looksUp(['2001:db8:ffff:ffff::1'], ['127.0.0.1']);
  const get = getter(lookup);
  const failed = await get(`http://outside.example:${site.port}/`, options).catch((e) => e);
  expect(failed).toMatchObject({ name: 'GetFailed' });
  expect(failed.code).not.toBe('private_address');
  expect(lookup.times).toBe(1);
  expect(site.asked).toEqual([]);
});

test('of several addresses the private ones are left out', async () => {
  const lookup = looksUp(['127.0.0.1', '2001:db8:ffff:ffff::1']);
  const failed = await getter(lookup)(`http://outside.example:${site.port}/`, options).catch(
    (e) => e,
  );
  expect(failed).toMatchObject({ name: 'GetFailed' });
  expect(failed.code).not.toBe('private_address');
  expect(site.asked).toEqual([]);
});

test('a redirect to a private address is refused', async () => {
  const lookup = looksUp(['127.0.0.1']);
  const agent = makeAgent({ allowPrivateAddress: false, lookup });
  const outside = await startSite((_, response) => {
    response.writeHead(302, { location: `http://inside.example:${site.port}/` }).end();
  });
  // The first hop is let through as if it were public.
  const open = makeAgent({ allowPrivateAddress: true });
  const judging: typeof agent = Object.create(agent, {
    dispatch: {
      value: (request: Parameters<typeof agent.dispatch>[0], handler: never) =>
        (String(request.origin) === outside.origin ? open : agent).dispatch(request, handler),
    },
  });
  const get = makeBoundedGet({ userAgent: 'test', agent: judging });
  await expect(get(outside.origin, options)).rejects.toMatchObject({ code: 'private_address' });
  outside.close();
  expect([outside.asked.length, site.asked.length]).toEqual([1, 0]);
});

test('two nodes on one machine reach each other when they are allowed to', async () => {
  const lookup = looksUp(['127.0.0.1']);
  const agent = makeAgent({ allowPrivateAddress: true, lookup });
  const get = makeBoundedGet({ userAgent: 'test', agent });
  const { body } = await get(`http://neighbour.example:${site.port}/`, options);
  expect(new TextDecoder().decode(body)).toBe('inside');
  await expect(get(site.origin, options)).resolves.toMatchObject({ status: 200 });
});
