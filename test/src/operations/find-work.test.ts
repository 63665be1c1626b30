import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setTrust } from '../../../db/records/peers.ts';
import { work } from '../../../db/schema/schema.ts';
import type { Remote, RemoteWork } from '../../../src/operations/deps.ts';
import { findWork } from '../../../src/operations/find-work.ts';
import { done } from '../../../src/operations/outcome.ts';
import { creator, type House, house } from '../../support/house.ts';
import { silentRemote } from '../../support/pages.ts';
import { elsewhere, meet, PEER_HOST } from '../../support/peer.ts';

let node: House;
let trains: Awaited<ReturnType<typeof creator>>;
beforeAll(async () => {
  node = await house();
  trains = await creator(node.deps, 'night-trains', ['One']);
  await meet(node.deps);
});
afterAll(() => node.close());

const find = async (text: string, remote: Remote = silentRemote) => {
  const found = await findWork({ ...node.deps, remote }, text);
  if (!found.ok) return found.code;
  return { workId: found.workId, payeeId: found.payeeId };
};
type Seen = Awaited<ReturnType<Remote['lookUp']>>;
/** A network in which one thing is to be seen. */
const showing = (seen: Seen): Remote => ({ ...silentRemote, lookUp: async () => seen });
const workOf = (author = elsewhere('fog-horn'), facts: Partial<RemoteWork> = {}): RemoteWork => ({
  ...{ uri: `https://${author.host}/works/1`, url: 'https://fog.example/1' },
  ...{ pageUrl: `https://${author.host}/@fog/works/1`, title: 'Fog', excerpt: '' },
  ...{ language: null, tags: [], publishedAt: null, author },
  ...facts,
});

test('what is ours is found by its id, its page, its original and its author’s page', async () => {
  const { origin } = node.deps.node;
  const work = { workId: trains.workIds[0], payeeId: trains.actorId };
  expect(await find(`${origin}/works/${trains.workIds[0]}`)).toEqual(work);
  expect(await find(` ${origin}/@night-trains/works/one `)).toEqual(work);
  expect(await find('https://night-trains.example/One')).toEqual(work);
  const person = { workId: null, payeeId: trains.actorId };
  expect(await find(`${origin}/@Night-Trains`)).toEqual(person);
  expect(await find(`${origin}/users/${trains.actorId}`)).toEqual(person);
});

test('a page with a title in any script is found however its address is written', async () => {
  const [lines] = (await creator(node.deps, 'lines', ['夜行'])).workIds;
  const [row] = await node.deps.db
    .select()
    .from(work)
    .where(eq(work.id, lines ?? ''));
  const pageUrl = row?.pageUrl ?? '';
  expect(pageUrl).toMatch(/%E5%A4%9C/);
  for (const address of [pageUrl, decodeURI(pageUrl)])
    expect(await find(address)).toMatchObject({ workId: lines });
});

test('an address that one of ours published is theirs once its page names them', async () => {
  const url = 'https://fog.example/claimed';
  const workId = trains.workIds[0] ?? '';
  await node.deps.db.update(work).set({ url, provenAt: null }).where(eq(work.id, workId));
  expect(await find(url)).toBe('nothing_there');
  const page = async (asked: string) =>
    done({
      reading: {
        ...{ url: asked, title: '', description: '', pictureUrl: null, language: null },
        ...{ byline: null, tags: [], category: 'text' as const, publishedAt: null, feeds: [] },
        names: [`${node.deps.node.origin}/@night-trains`],
      },
    });
  const deps = { ...node.deps, sources: { ...node.deps.sources, page } };
  expect(await findWork(deps, url)).toMatchObject({ workId, payeeId: trains.actorId });
  // From now on nobody has to look.
  expect(await find(url)).toMatchObject({ workId });
});

test('what is not there is not looked for elsewhere, nor is the node itself found', async () => {
  const { origin, actorUri } = node.deps.node;
  const anything = showing({ actor: elsewhere('fog-horn') });
  expect(await find(`${origin}/@nobody`, anything)).toBe('nothing_there');
  expect(await find(actorUri, anything)).toBe('nothing_there');
  expect(await find(`${origin}/@node`, anything)).toBe('nothing_there');
});

test.each([
  '',
  'night trains',
  'javascript:alert(1)',
  'file:///etc/passwd',
  `https://x.example/${'a'.repeat(2_000)}`,
])('%j is no address', async (text) => {
  expect(await find(text)).toBe('not_a_url');
});

test('a work or a person elsewhere is remembered once', async () => {
  const seen = showing({ work: workOf() });
  const first = await find('https://fog.example/1', seen);
  expect(first).toMatchObject({ workId: expect.any(String) });
  expect(await find('https://fog.example/1', seen)).toEqual(first);
  const person = await find('https://fog.example/', showing({ actor: elsewhere('fog-horn') }));
  expect(person).toEqual({ ...(typeof first === 'object' ? first : {}), workId: null });
});

test('a node elsewhere cannot be flattred, nor what claims to be written by one of ours', async () => {
  const theirNode = { ...elsewhere('node'), kind: 'application' } as const;
  expect(await find('https://fog.example/', showing({ actor: theirNode }))).toBe('nothing_there');
  const forged = { ...elsewhere('night-trains', node.deps.node.host) };
  const claim = showing({ work: workOf(forged) });
  expect(await find('https://fog.example/2', claim)).toBe('nothing_there');
});

test('only what lives on a flattr node that is not blocked is found', async () => {
  const plain = showing({ work: workOf(elsewhere('somebody', 'plain.example')) });
  expect(await find('https://plain.example/1', plain)).toBe('no_flattr_node');
  const speaks = {
    ...plain,
    nodeInfo: async () => ({ software: 'mastodon', flattr: null }),
  };
  expect(await find('https://plain.example/1', speaks)).toBe('no_flattr_node');
  const peers = await node.deps.db.query.peer.findMany();
  await setTrust(node.deps.db, peers.find((p) => p.host === PEER_HOST)?.id ?? '', 'blocked');
  expect(await find('https://fog.example/1', showing({ work: workOf() }))).toBe('node_blocked');
});
