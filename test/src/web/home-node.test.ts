import { expect, test } from 'vitest';
import type { NodeDeps } from '../../../src/operations/deps.ts';
import { makeHomeFinder } from '../../../src/web/home-node.ts';
import { silentRemote } from '../../support/pages.ts';

const LIKE = 'https://w3id.org/fep/3b86/Like';
const OBJECT = 'https://w3id.org/fep/3b86/Object';
const ADDRESS = 'https://blog.example/fog?a=1&b=2';

function finder(options: {
  readonly intents?: readonly (readonly [string, string])[];
  readonly node?: 'plain';
  readonly origin?: string;
}) {
  const asked: string[] = [];
  let now = new Date('2026-11-22T12:00:00Z');
  const origin = options.origin ?? 'https://here.example';
  const deps = {
    node: { origin, host: new URL(origin).host },
    clock: () => now,
    remote: {
      ...silentRemote,
      webFinger: async (resource: string) => {
        asked.push(resource);
        return options.intents === undefined
          ? null
          : { payments: [], intents: new Map(options.intents) };
      },
      nodeInfo: async () =>
        options.node === undefined ? null : { software: 'mastodon', flattr: null },
    },
  } as unknown as NodeDeps;
  const find = makeHomeFinder(deps);
  const later = (seconds: number) => {
    now = new Date(now.getTime() + seconds * 1000);
  };
  return {
    find: (typed: string, client = '192.0.2.1') => find(typed, ADDRESS, client),
    asked,
    later,
  };
}

const template = 'https://node.example/flattr?url={object}';

test.each([
  ['@reader@node.example', '@reader@node.example'],
  ['reader@Node.Example', '@reader@node.example'],
  [' node.example ', 'https://node.example/'],
  ['node.example/', 'https://node.example/'],
  ['https://node.example/@reader', 'https://node.example/@reader'],
  ['http://node.example', 'https://node.example/'],
])('%j is asked for as %j, and leads to its own page', async (typed, resource) => {
  const { find, asked } = finder({ intents: [[LIKE, template]] });
  const href = `https://node.example/flattr?url=${encodeURIComponent(ADDRESS)}`;
  expect(await find(typed)).toEqual({
    ok: true,
    host: 'node.example',
    href,
    own: false,
    flattrs: true,
  });
  expect(asked).toEqual([resource]);
});

test('the page for a favourite comes before that for anything, and other fields stay empty', async () => {
  const { find } = finder({
    intents: [
      [OBJECT, 'https://node.example/any?uri={uri}'],
      [LIKE, 'https://node.example/like?id={object}&then={on-success}'],
    ],
  });
  expect(await find('node.example')).toMatchObject({
    href: `https://node.example/like?id=${encodeURIComponent(ADDRESS)}&then=`,
  });
  const any = finder({ intents: [[OBJECT, 'https://node.example/any?uri={uri}']] });
  expect(await any.find('node.example')).toMatchObject({
    href: `https://node.example/any?uri=${encodeURIComponent(ADDRESS)}`,
  });
});

test.each([
  'https://evil.example/flattr?url={object}',
  'https://node.example.evil.example/{object}',
  'https://node.example@evil.example/{object}',
  'https://reader:secret@node.example/{object}',
  'https://reader@node.example/{object}',
  'https://node.example:444/{object}',
  'http://node.example/flattr?url={object}',
  'javascript:alert(1)//node.example/{object}',
  '//evil.example/{object}',
  '{object}',
  '',
])('the template %j leads nowhere', async (wrong) => {
  const { find } = finder({ intents: [[LIKE, wrong]] });
  expect(await find('node.example')).toEqual({ ok: false, code: 'home_without_flattr' });
});

test.each([
  '',
  'my cat',
  'node',
  '@reader',
  'a@b@c.example',
  'node.example/x y',
  'ftp://a.example/',
])('%j is no home', async (typed) => {
  const { find, asked } = finder({ intents: [[LIKE, template]] });
  expect(await find(typed)).toEqual({ ok: false, code: 'home_unreadable' });
  expect(await find('x'.repeat(400))).toEqual({ ok: false, code: 'home_unreadable' });
  expect(asked).toEqual([]);
});

test('who does not answer is told apart from who does not flattr', async () => {
  expect(await finder({}).find('node.example')).toEqual({ ok: false, code: 'home_unreachable' });
  for (const other of [finder({ node: 'plain' }), finder({ intents: [] })]) {
    expect(await other.find('node.example')).toEqual({ ok: false, code: 'home_without_flattr' });
  }
});

test('whose home is this node signs in', async () => {
  const { find, asked } = finder({});
  expect(await find('@reader@here.example')).toMatchObject({ ok: true, own: true, flattrs: true });
  expect(asked).toEqual([]);
});

test('on one machine nodes speak http, and only there', async () => {
  const demo = { origin: 'http://localhost:8001' };
  const next = finder({
    ...demo,
    intents: [[LIKE, 'http://localhost:8002/flattr?url={object}']],
  });
  expect(await next.find('localhost:8002')).toMatchObject({
    href: `http://localhost:8002/flattr?url=${encodeURIComponent(ADDRESS)}`,
  });
  const outside = finder({ ...demo, intents: [[LIKE, 'http://node.example/{object}']] });
  expect(await outside.find('node.example')).toMatchObject({ ok: false });
});

test('a stranger makes this node ask ten times a minute, and shuts the door for nobody else', async () => {
  const { find, asked, later } = finder({ intents: [[LIKE, template]] });
  for (let n = 0; n < 10; n += 1) expect(await find('node.example')).toMatchObject({ ok: true });
  expect(await find('node.example')).toEqual({ ok: false, code: 'asked_too_often' });
  expect(asked).toHaveLength(10);
  expect(await find('node.example', '192.0.2.2')).toMatchObject({ ok: true });
  later(61);
  expect(await find('node.example')).toMatchObject({ ok: true });
});

test('a server without flattrs opens what is ours, to be favourited there, and nothing else', async () => {
  const opens = 'https://toots.example/authorize_interaction?uri={uri}';
  const intents = [['http://ostatus.org/schema/1.0/subscribe', opens]] as const;
  const remote = {
    ...silentRemote,
    webFinger: async () => ({ payments: [], intents: new Map(intents) }),
  };
  const node = { origin: 'https://here.example', host: 'here.example' };
  const deps = { node, clock: () => new Date(), remote } as unknown as NodeDeps;
  const work = 'https://here.example/@author/works/fog';
  expect(await makeHomeFinder(deps)('toots.example', work, 'me')).toEqual({
    ...{ ok: true, host: 'toots.example', own: false, flattrs: false },
    href: `https://toots.example/authorize_interaction?uri=${encodeURIComponent(work)}`,
  });
  expect(await makeHomeFinder(deps)('toots.example', ADDRESS, 'me')).toMatchObject({
    code: 'home_without_flattr',
  });
});
