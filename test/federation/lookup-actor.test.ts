import { MemoryKvStore } from '@fedify/fedify';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeBoundedFetch } from '../../federation/bounded-fetch.ts';
import { makeDocuments } from '../../federation/documents.ts';
import { makeLookup } from '../../federation/lookup.ts';
import { makeAgent } from '../../src/net/agent.ts';
import type { Remote } from '../../src/operations/deps.ts';
import { type Stranger, startStranger } from './a-stranger.ts';
import { actorOn } from './stranger-actor.ts';

let there: Stranger;
let elsewhere: Stranger;
let lookup: Remote;
let strict: Remote;
let serial = 0;

beforeAll(async () => {
  [there, elsewhere] = await Promise.all([startStranger(), startStranger()]);
  const { key } = await actorOn(there, 'signer');
  const looking = (allowPrivateAddress: boolean) => {
    const agent = makeAgent({ allowPrivateAddress });
    const get = makeBoundedFetch({ userAgent: 'test', agent, signer: async () => key });
    return makeLookup(get, makeDocuments(get, new MemoryKvStore()), { allowPrivateAddress });
  };
  lookup = looking(true);
  strict = looking(false);
});

afterAll(() => {
  there.close();
  elsewhere.close();
});

afterEach(() => {
  for (const server of [there, elsewhere]) {
    server.pages.clear();
    server.asked.length = 0;
  }
});

/** Somebody new on a server: documents are cached for an hour. */
function somebody(server: Stranger, change: object = {}) {
  serial += 1;
  const path = `/users/${serial}`;
  const uri = server.origin + path;
  const document = { type: 'Person', id: uri, inbox: `${uri}/inbox`, preferredUsername: 'writer' };
  server.serve(path, { ...document, ...change });
  return { uri, path, rename: (name: string) => server.serve(path, { ...document, name }) };
}

describe('a handle', () => {
  const handle = (account: string) => lookup.handle(account);

  /** Answers WebFinger for one handle, with these links. */
  function answers(server: Stranger, name: string, links: unknown) {
    const resource = encodeURIComponent(`acct:${name}@${server.host}`);
    const headers = { 'content-type': 'application/jrd+json' };
    server.pages.set(
      `/.well-known/webfinger?resource=${resource}`,
      () =>
        new Response(JSON.stringify({ subject: `acct:${name}@${server.host}`, links }), {
          headers,
        }),
    );
  }
  const self = (href: unknown, type = 'application/activity+json') => ({ rel: 'self', type, href });

  test('leads to its actor, however it is written', async () => {
    const { uri } = somebody(there);
    const page = { rel: 'http://webfinger.net/rel/profile-page', href: uri };
    answers(there, 'writer', [
      page,
      null,
      { rel: 7 },
      { rel: 'self', type: 'text/html' },
      self(uri),
    ]);
    for (const account of [
      `@writer@${there.host}`,
      `writer@${there.host}`,
      `acct:writer@${there.host}`,
      ` @writer@${there.host} `,
    ]) {
      expect(await handle(account), account).toMatchObject({ uri, handle: 'writer' });
    }
  });

  test('may stand on another host than its actor', async () => {
    const { uri } = somebody(elsewhere);
    const type = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"';
    answers(there, 'writer', [self(uri, type)]);
    expect(await handle(`@writer@${there.host}`)).toMatchObject({ uri, host: elsewhere.host });
  });

  test('of nobody, or that leads to nothing, is null', async () => {
    const { uri } = somebody(there);
    answers(there, 'no-self', [{ rel: 'self', href: uri }]);
    answers(there, 'no-address', [self('javascript:no()')]);
    answers(there, 'no-list', 'none');
    answers(there, 'no-actor', [self(`${there.origin}/nothing`)]);
    answers(there, 'other', [self(`${uri}#other`)]);
    for (const name of ['no-self', 'no-address', 'no-list', 'no-actor', 'other', 'nobody']) {
      expect(await handle(`@${name}@${there.host}`), name).toBeNull();
    }
    there.asked.length = 0;
    for (const account of ['', '@', 'writer', `@a@b@${there.host}`, `a/b@${there.host}`, 'a@b:c']) {
      expect(await handle(account), account).toBeNull();
    }
    expect(await handle(`${'a'.repeat(201)}@${there.host}`)).toBeNull();
    expect(await handle(`writer@${there.host}/../x`)).toBeNull();
    expect(there.asked).toEqual([]);
  });

  test('is asked by https, and never on a private address', async () => {
    answers(there, 'writer', [self(somebody(there).uri)]);
    expect(await strict.handle(`@writer@${there.host}`)).toBeNull();
    expect(there.asked).toEqual([]);
  });
});

describe('an actor as they are now', () => {
  test('is asked for, past what was kept, and is what everybody hears then', async () => {
    const { uri, path, rename } = somebody(there);
    rename('Before');
    expect(await lookup.actor(uri)).toMatchObject({ name: 'Before' });
    rename('After');
    expect(await lookup.actor(uri)).toMatchObject({ name: 'Before' });
    expect(await lookup.freshActor(uri)).toMatchObject({ name: 'After' });
    expect(await lookup.actor(uri)).toMatchObject({ name: 'After' });
    expect(there.asked).toEqual([path, path]);
  });

  test.each([404, 410])('is gone when their own server answers %i', async (status) => {
    const { uri, path } = somebody(there);
    expect(await lookup.actor(uri)).toMatchObject({ uri });
    there.pages.set(path, () => new Response('gone', { status }));
    expect(await lookup.freshActor(uri)).toBe('gone');
    expect(await lookup.freshActor(`${uri}#me`)).toBe('gone');
    expect(await lookup.actor(uri)).toBeNull();
  });

  test('is not gone because of anything else', async () => {
    const { uri, path } = somebody(there);
    for (const answer of [
      () => new Response('broken', { status: 500 }),
      () => new Response('no', { status: 401 }),
      () => new Response('no', { status: 403 }),
      () => Response.redirect(`${elsewhere.origin}/gone`, 302),
      () => Response.redirect(`${there.origin}/gone`, 302),
      () => new Response('text'),
    ]) {
      there.pages.set(path, answer);
      expect(await lookup.freshActor(uri)).toBeNull();
    }
    expect(await lookup.freshActor('http://127.0.0.1:1/users/1')).toBeNull();
    expect(await lookup.freshActor('nonsense')).toBeNull();
  });
});

test('what is larger than 64 KiB is read each time, and not kept', async () => {
  const large = somebody(there, { icon: 'x'.repeat(64 * 1024) });
  const small = somebody(there, { icon: 'x'.repeat(63 * 1024) });
  for (const { uri } of [large, large, small, small])
    expect(await lookup.actor(uri)).toMatchObject({ uri });
  expect(there.asked).toEqual([large.path, large.path, small.path]);
});

test('a redirect to another host speaks for nobody, though the actor there names the page', async () => {
  const url = `${elsewhere.origin}/out`;
  const { uri } = somebody(there, { url });
  elsewhere.pages.set('/out', () => Response.redirect(uri, 302));
  expect(await lookup.lookUp(new URL(url))).toBeNull();
  const link = `<link rel="alternate" type="application/activity+json" href="${uri}">`;
  const page = () => new Response(link, { headers: { 'content-type': 'text/html' } });
  there.pages.set('/page', page);
  elsewhere.pages.set('/out', () => Response.redirect(`${there.origin}/page`, 302));
  expect(await lookup.lookUp(new URL(url))).toBeNull();
  elsewhere.pages.set('/out', page);
  expect(await lookup.lookUp(new URL(url))).toMatchObject({ actor: { uri } });
});

test('a URL leads to an actor, whatever their context says besides', async () => {
  const context = ['https://www.w3.org/ns/activitystreams', `${elsewhere.origin}/context`];
  const url = `${there.origin}/@club`;
  const { uri } = somebody(there, { '@context': context, type: 'Group', url });
  there.pages.set('/@club', () => Response.redirect(uri, 302));
  expect(await lookup.lookUp(new URL(url))).toMatchObject({
    actor: { uri, kind: 'group', profileUrl: url },
  });
  expect(elsewhere.asked).toEqual([]);
});
