import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readProof } from '../../../db/records/payees.ts';
import { setTrust } from '../../../db/records/peers.ts';
import { flattr, work } from '../../../db/schema/schema.ts';
import { inOneBudget, spendOneFetch } from '../../../src/net/fetch-budget.ts';
import type { Remote, RemoteWork } from '../../../src/operations/deps.ts';
import { findWork, findWorkAnew } from '../../../src/operations/find-work.ts';
import { done, refuse } from '../../../src/operations/outcome.ts';
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

const find = async (text: string, remote: Remote = silentRemote, look = findWork) => {
  const found = await look({ ...node.deps, remote }, text);
  if (!found.ok) return found.code;
  return { subject: found.subject, payeeId: found.payeeId };
};
type Seen = Awaited<ReturnType<Remote['lookUp']>>;
/** A network in which one thing is to be seen. */
const showing = (seen: Seen): Remote => ({ ...silentRemote, lookUp: async () => seen });
const workOf = (author = elsewhere('fog-horn'), facts: Partial<RemoteWork> = {}): RemoteWork => ({
  ...{ uri: `https://${author.host}/works/1`, url: 'https://fog.example/1' },
  ...{ pageUrl: `https://${author.host}/@${author.handle}/works/1`, title: 'Fog', excerpt: '' },
  ...{ language: null, tags: [], publishedAt: null, author, payments: [] },
  ...facts,
});
const page = async (asked: string, names: string[]) => ({
  reading: {
    ...{ url: asked, title: '', description: '', pictureUrl: null, language: null },
    ...{ byline: null, tags: [], category: 'text' as const, publishedAt: null, feeds: [] },
    names,
  },
});

test('what is ours is found by its id, its page, its original and its author’s page', async () => {
  const { origin } = node.deps.node;
  const payeeId = trains.actorId;
  const one = { subject: { workId: trains.workIds[0] }, payeeId };
  expect(await find(`${origin}/works/${trains.workIds[0]}`)).toEqual(one);
  expect(await find(` ${origin}/@night-trains/works/one `)).toEqual(one);
  expect(await find('https://night-trains.example/One')).toEqual(one);
  const person = { subject: { personId: payeeId }, payeeId };
  expect(await find(`${origin}/@Night-Trains`)).toEqual(person);
  expect(await find(`${origin}/users/${trains.actorId}`)).toEqual(person);
  expect(await readProof(node.deps.db, { personId: payeeId })).toBeUndefined();
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
    expect(await find(address)).toMatchObject({ subject: { workId: lines } });
});

test('an address that one of ours published is theirs once its page names them', async () => {
  const url = 'https://fog.example/claimed';
  const workId = trains.workIds[0] ?? '';
  await node.deps.db.update(work).set({ url, provenAt: null }).where(eq(work.id, workId));
  expect(await find(url)).toBe('not_found');
  const names = [`${node.deps.node.origin}/@night-trains`];
  const read = async (asked: string) => done(await page(asked, names));
  const deps = { ...node.deps, sources: { ...node.deps.sources, page: read } };
  const theirs = { subject: { workId }, payeeId: trains.actorId };
  expect(await findWork(deps, url)).toMatchObject(theirs);
  // From now on nobody has to look.
  expect(await find(url)).toEqual(theirs);
});

test('the page that may prove a claim counts among what one search reads', async () => {
  const url = 'https://fog.example/heavy-claim';
  const [heavy] = (await creator(node.deps, 'heavy', ['Mine'])).workIds;
  const unproven = { url, provenAt: null };
  await node.deps.db
    .update(work)
    .set(unproven)
    .where(eq(work.id, heavy ?? ''));
  const asked: string[] = [];
  const read = async (at: string) => {
    for (let n = 0; n < 8; n += 1) spendOneFetch(at);
    return refuse('unreachable');
  };
  const remote: Remote = {
    ...silentRemote,
    inOneBudget,
    async lookUp(at) {
      spendOneFetch(`${at}`);
      asked.push(`${at}`);
      return null;
    },
  };
  const deps = { ...node.deps, sources: { ...node.deps.sources, page: read }, remote };
  await expect(findWork(deps, url)).rejects.toThrow('this would be document 9');
  expect(asked).toEqual([]);
});

test('a page that calls itself by the address of a work of ours is that work', async () => {
  const { deps } = node;
  const [two] = (await creator(deps, 'canonical', ['Two'])).workIds;
  const own = 'https://canonical.example/Two';
  const evidence = async (asked: string) => ({
    ...{ at: asked, mediaType: 'text/html', payments: [], me: [], creators: [] },
    ...(await page(own, [])),
  });
  const sources = {
    ...deps.sources,
    evidence: async (asked: string) => done({ evidence: await evidence(asked) }),
  };
  expect(await findWork({ ...deps, sources }, `${own}?from=feed`)).toMatchObject({
    subject: { workId: two },
  });
});

test('what is not there is not looked for elsewhere, nor is the node itself found', async () => {
  const { origin, actorUri } = node.deps.node;
  const anything = showing({ actor: elsewhere('fog-horn') });
  for (const own of [`${origin}/@nobody`, actorUri, `${origin}/@node`, `${origin}/`])
    expect(await find(own, anything), own).toBe('not_found');
});

test.each([
  '',
  'night trains',
  'javascript:alert(1)',
  'file:///etc/passwd',
  'https://reader:secret@fog.example/',
  `https://x.example/${'a'.repeat(2_000)}`,
])('%j is no address', async (text) => {
  expect(await find(text)).toBe('unsupported_url');
});

test('a work or a person elsewhere is remembered once', async () => {
  const seen = showing({ work: workOf() });
  const first = await find('https://fog.example/1', seen);
  expect(first).toMatchObject({ subject: { workId: expect.any(String) } });
  expect(await find('https://fog.example/1', seen)).toEqual(first);
  // Its id and its page are known by now.
  expect(await find(`https://${PEER_HOST}/@fog-horn/works/1`)).toEqual(first);
  const person = await find('https://fog.example/horn', showing({ actor: elsewhere('fog-horn') }));
  const payeeId = typeof first === 'object' ? first.payeeId : '';
  expect(person).toEqual({ subject: { personId: payeeId }, payeeId });
});

test('a page becomes its author’s work when its object can be read, and stays theirs', async () => {
  const { deps } = node;
  const uri = `https://${PEER_HOST}/works/page`;
  const evidence = async () => ({
    ...{ at: uri, mediaType: 'text/html', payments: [], me: [], creators: [] },
    ...(await page(uri, [])),
  });
  const sources = { ...deps.sources, evidence: async () => done({ evidence: await evidence() }) };
  const first = await findWork({ ...deps, sources }, uri);
  expect(first).toMatchObject({ ok: true, payeeId: null });
  const object = showing({ work: workOf(elsewhere('fog-horn'), { uri }) });
  const second = await find(uri, object, findWorkAnew);
  expect(second).toMatchObject({ payeeId: expect.any(String) });
  expect(second).toMatchObject({ subject: first.ok && first.subject });
  expect(await findWorkAnew({ ...deps, sources }, uri)).toMatchObject({ ...Object(second) });
  const stolen = showing({ work: workOf(elsewhere('thief'), { uri }) });
  expect(await find(uri, stolen, findWorkAnew)).toBe('not_found');
});

test('what claims to be written by one of ours is not found', async () => {
  const forged = { ...elsewhere('night-trains', node.deps.node.host) };
  const claim = showing({ work: workOf(forged) });
  expect(await find('https://fog.example/2', claim)).toBe('not_found');
});

test('an author elsewhere is known, and what is given waits for their account', async () => {
  const plain = showing({ work: workOf(elsewhere('somebody', 'plain.example')) });
  expect(await find('https://plain.example/1', plain)).toMatchObject({ payeeId: null });
  const speaks = { ...plain, nodeInfo: async () => ({ software: 'mastodon', flattr: null }) };
  const found = await find('https://plain.example/1', speaks, findWorkAnew);
  expect(found).toMatchObject({ payeeId: null });
  const subject = typeof found === 'object' ? found.subject : { workId: '' };
  expect(await readProof(node.deps.db, subject)).toMatchObject({ method: 'known_author' });
});

test('what lives on a server that is blocked is not found, however well it is known', async () => {
  const { db } = node.deps;
  await db.delete(flattr);
  const peers = await db.query.peer.findMany();
  await setTrust(db, peers.find((p) => p.host === PEER_HOST)?.id ?? '', 'blocked');
  const there = showing({ work: workOf() });
  expect(await find('https://fog.example/1', there)).toBe('blocked');
  expect(await find(`https://${PEER_HOST}/works/1`, there)).toBe('blocked');
});

test('a site is blocked under all of its names, and `host.` is no address', async () => {
  for (const host of [`www.${PEER_HOST}`, PEER_HOST])
    expect(await find(`https://${host}/works/7`)).toBe('blocked');
  const [name, port] = PEER_HOST.split(':');
  const dotted = port === undefined ? `${name}.` : `${name}.:${port}`;
  expect(await find(`https://${dotted}/works/7`)).toBe('unsupported_url');
});
