import { signRequest } from '@fedify/fedify/sig';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  account,
  block,
  earlyUndo,
  flattr as flattrTable,
  identity,
  reaction,
} from '../../db/schema/schema.ts';
import { makeActorKeys } from '../../federation/actor-keys.ts';
import { makeBoundedFetch } from '../../federation/bounded-fetch.ts';
import { makeDocuments } from '../../federation/documents.ts';
import { type Door, makeDoor } from '../../federation/door.ts';
import { type FastLane, makeFastLane } from '../../federation/fast-lane.ts';
import { makeKeyValue } from '../../federation/key-value.ts';
import type { RsaKey } from '../../federation/keys.ts';
import { makeLookup } from '../../federation/lookup.ts';
import { makeKnownSigner, makeSigner } from '../../federation/signer.ts';
import { makeAgent } from '../../src/net/agent.ts';
import { jobsOf } from '../support/database.ts';
import { silentSources } from '../support/pages.ts';
import { meet } from '../support/peer.ts';
import { ODD } from './odd-flattrs.ts';
import { flattrBody, keyOf } from './sending.ts';
import { actorOn, type StrangerActor } from './stranger-actor.ts';
import { KINDS, openStreet, type Street } from './street.ts';

let street: Street;
let work: { id: string; uri: string };
let author: { id: string; uri: string };
let giver: StrangerActor;
/** The same messages come to both: one that tries the fast lane first, and one that has none. */
let fast: Door;
let full: Door;
let wasFast = false;

beforeAll(async () => {
  street = await openStreet();
  const { node, there } = street;
  author = await street.newcomer('night-trains');
  work = await node.work('night-trains', 'work');
  giver = await actorOn(there.hollo.server, 'giver');
  const signer = () => keyOf(node, node.deps.node.actorId);
  const agent = makeAgent({ allowPrivateAddress: true });
  const get = makeBoundedFetch({ userAgent: 'Obole/test', agent, signer });
  const documents = makeDocuments(get, makeKeyValue(node.deps.db));
  const lookup = makeLookup(get, documents, { allowPrivateAddress: true });
  const keys = makeActorKeys(get);
  const tools = { lookup, documents, whoSigned: makeSigner(keys) };
  const deps = { ...node.deps, remote: lookup, sources: silentSources };
  const lane = makeFastLane(deps, makeKnownSigner(keys));
  const watched: FastLane = async (arrived) => {
    wasFast = await lane(arrived);
    return wasFast;
  };
  fast = makeDoor(deps, { ...tools, fast: watched });
  full = makeDoor(deps, { ...tools, fast: async () => false });
  for (const kind of KINDS) {
    await meet(node.deps, { host: there[kind].server.host, actorUri: `${there[kind].uri}/node` });
    await deliver(full, there[kind].read('like', { work: work.uri }), there[kind].key);
  }
  await deliver(full, flattr(), giver.key);
  await forget();
});

afterAll(() => street.close());

const flattr = (change: object = {}) => flattrBody(giver.uri, work.uri, change);

type Way = {
  readonly inboxOf?: string | null;
  readonly at?: Date;
  readonly spec?: 'rfc9421';
  readonly text?: string;
};

async function deliver(door: Door, body: object, key: RsaKey, way: Way = {}) {
  const { spec = 'draft-cavage-http-signatures-12', at = new Date(), text } = way;
  const { inboxOf = null } = way;
  const path = inboxOf === null ? '/inbox' : `/users/${inboxOf}/inbox`;
  const { origin } = street.node.deps.node;
  const headers = { date: at.toUTCString(), host: new URL(origin).host };
  const message = { method: 'POST', headers, body: text ?? JSON.stringify(body) };
  const request = new Request(origin + path, message);
  const response = await door(
    await signRequest(request, key.privateKey, key.keyId, { spec }),
    inboxOf,
  );
  const answer = await response.text();
  return { status: response.status, code: answer === '' ? null : JSON.parse(answer).code };
}

/** What of one run's activities stays, without what differs from one run to the next. */
async function effects(run: string) {
  const rows = await street.node.database.ownerDb.execute(sql`select
    (select jsonb_agg(to_jsonb(f) - 'id' - 'recorded_at' order by f.uri) from flattr f) as flattrs,
    (select jsonb_agg(to_jsonb(r) - 'id' - 'created_at' order by r.uri) from reaction r) as likes,
    (select jsonb_agg(to_jsonb(r) - 'received_at' - 'content_hash' order by r.uri)
      from received_activity r where r.uri like ${`%${run}%`}) as seen,
    (select jsonb_agg(to_jsonb(e) - 'received_at') from early_undo e) as early,
    (select count(*) from actor) as actors`);
  return JSON.parse(JSON.stringify(rows).replaceAll(run, ''));
}

/** What counts money is remembered forever; each run has ids of its own. */
async function forget(): Promise<void> {
  const { ownerDb } = street.node.database;
  for (const table of [flattrTable, reaction, earlyUndo]) await ownerDb.delete(table);
}

let runs = 0;

/** Both ways come to the same verdict and leave the same behind.
 *  @returns that, and whether the fast lane took it. */
async function bothWays(
  body: object,
  key: RsaKey = giver.key,
  way: Way = {},
  first: object[] = [],
) {
  const [one, two] = [
    await judged(fast, body, key, way, first),
    await judged(full, body, key, way, first),
  ];
  expect(one.verdict).toEqual(two.verdict);
  expect(one.left).toEqual(two.left);
  return { ...one.verdict, wasFast: one.wasFast };
}

async function judged(door: Door, body: object, key: RsaKey, way: Way, first: object[]) {
  await forget();
  runs += 1;
  const run = `~${runs}~`;
  const ids = [...first, body].flatMap((one) => ('id' in one ? [`${one.id}`] : []));
  const shortest = ids.sort((a, b) => a.length - b.length)[0] ?? '';
  const renamed = (one: object | string) => {
    const text = typeof one === 'string' ? one : JSON.stringify(one);
    return text.replaceAll(`"${shortest}`, `"${shortest}${run}`);
  };
  for (const one of first) await deliver(full, one, key, { text: renamed(one) });
  wasFast = false;
  const verdict = await deliver(door, body, key, { ...way, text: renamed(way.text ?? body) });
  return { verdict, left: await effects(run), wasFast };
}

const TAKEN = { status: 202, code: null, wasFast: true };

describe('what is plain goes the fast way and means the same', () => {
  test.each([
    ['a flattr', {}],
    ['with a weight', { weight: 5 }],
    ['with a message', { message: 'Merci « bien » 🚂 "\\\n' }],
    ['with an empty message', { message: '' }],
    ['with a message of 500 signs', { message: '🚂'.repeat(500) }],
    ['to several', { to: ['https://x.example/1', 'https://y.example/2'], cc: [] }],
    ['to one', { to: 'https://x.example/1' }],
    ['with its time', { published: '2026-11-22T20:00:00Z' }],
    ['with its time in parts of a second', { published: '2026-11-22T20:00:00.5Z' }],
  ])('%s', async (_, change) => {
    expect(await bothWays(flattr(change))).toEqual(TAKEN);
  });

  test.each(KINDS)('a favourite from %s', async (kind) => {
    const { read, key } = street.there[kind];
    const like = read('like', { work: work.uri, person: author.uri });
    expect(await bothWays(like, key)).toEqual(TAKEN);
    expect(await bothWays(like, key, { inboxOf: author.id })).toEqual(TAKEN);
  });
});

describe('what is not plain, or not good, is decided in full', () => {
  test.each(ODD)('%s', async (_, change) => {
    expect(await bothWays(flattr(change))).toMatchObject({ wasFast: false });
  });

  test('a favourite with another id, actor or object than it seems', async () => {
    const like = { id: `${giver.uri}#likes/1`, type: 'Like', actor: giver.uri, object: work.uri };
    expect(await bothWays(like)).toEqual(TAKEN);
    expect(await bothWays({ ...like, actor: { id: giver.uri } })).toEqual(TAKEN);
    for (const change of [
      { object: [work.uri, 'https://x.example/1'] },
      { object: { id: work.uri } },
      { object: street.node.deps.node.actorUri },
      { type: ['Like'] },
      { type: 'as:Like' },
      { id: 'https://x.example/likes/1' },
      { actor: `${giver.uri}#me` },
    ]) {
      expect(await bothWays({ ...like, ...change })).toMatchObject({ wasFast: false });
    }
  });

  test('a favourite of an account that is somebody’s here: it may be their flattr', async () => {
    const { deps, database } = street.node;
    const { id: accountId } = await street.newcomer('with-an-account-elsewhere');
    const actor = await deps.db.query.actor.findFirst({
      where: (one, { eq }) => eq(one.uri, giver.uri),
    });
    await deps.db.insert(account).values({ actorId: accountId });
    await deps.db.insert(identity).values({
      ...{ actorId: actor?.id ?? '', accountId, host: actor?.host ?? '', scope: 'read' },
      ...{ tokenSealed: await deps.vault.seal('token'), provenAt: deps.clock() },
    });
    const like = { id: `${giver.uri}#likes/3`, type: 'Like', actor: giver.uri, object: work.uri };
    expect(await bothWays(like)).toMatchObject({ status: 202, wasFast: false });
    expect(await jobsOf(database, 'flattr-like')).toHaveLength(2);
    expect(await bothWays(flattr())).toEqual(TAKEN);
    await deps.db.delete(identity);
  });

  test('what came before, in any form', async () => {
    const body = flattr();
    const { '@context': context, ...embedded } = body;
    const undo = { '@context': context, id: `${body.id}/undo`, type: 'Undo', object: embedded };
    const taken = { ...undo, actor: giver.uri };
    const like = { id: `${giver.uri}#likes/2`, type: 'Like', actor: giver.uri, object: work.uri };
    const unlike = { id: `${like.id}/undo`, type: 'Undo', actor: giver.uri, object: like };
    const cases: [object, object[], number][] = [
      [body, [body], 202],
      [{ ...body, weight: 2 }, [body], 409],
      [{ ...body, id: `${body.id}-2` }, [body], 422],
      [{ ...body, id: `${body.id}-2` }, [body, taken], 202],
      [body, [taken], 202],
      [body, [body, taken], 202],
      [like, [like], 202],
      [{ ...like, id: `${like.id}3` }, [like], 202],
      [like, [unlike], 202],
      [like, [like, unlike], 202],
    ];
    for (const [then, first, status] of cases) {
      const verdict = await bothWays(then, giver.key, {}, first);
      expect(verdict).toMatchObject({ status });
      if (first.length === 1) expect(verdict).toMatchObject({ wasFast: false });
    }
  });

  test('a signature of another time, form or key, an inbox of nobody', async () => {
    const halfDay = 13 * 3_600_000;
    const { key } = street.there.mastodon;
    for (const sign of [-1, 1]) {
      const at = new Date(Date.now() + sign * halfDay);
      expect(await bothWays(flattr(), giver.key, { at })).toMatchObject({ status: 401 });
      const soon = new Date(Date.now() + (sign * halfDay * 11) / 13);
      expect(await bothWays(flattr(), giver.key, { at: soon })).toEqual(TAKEN);
    }
    expect(await bothWays(flattr(), key)).toMatchObject({ status: 401, code: 'wrong_signer' });
    const forged = { keyId: giver.key.keyId, privateKey: key.privateKey };
    expect(await bothWays(flattr(), forged)).toMatchObject({ status: 401, code: 'unsigned' });
    expect(await bothWays(flattr(), giver.key, { spec: 'rfc9421' })).toMatchObject({ status: 202 });
    const inboxOf = '00000000-0000-7000-8000-000000000000';
    expect(await bothWays(flattr(), giver.key, { inboxOf })).toMatchObject({ status: 404 });
    expect(await bothWays(flattr(), giver.key, { inboxOf: 'x' })).toMatchObject({ status: 404 });
  });

  test('a name that comes twice in the JSON', async () => {
    const body = flattr();
    const said = JSON.stringify(body);
    const text = said.replace('{', '{"weight":5,"object":"https://x.example/1",');
    expect(await bothWays(body, giver.key, { text })).toEqual({ ...TAKEN, wasFast: true });
  });

  test('somebody whom the author blocked, or whose server is, or who is the author', async () => {
    const { db } = street.node.deps;
    const like = { id: `${giver.uri}#likes/4`, type: 'Like', actor: giver.uri, object: work.uri };
    const known = (await db.query.actor.findMany()).find(({ uri }) => uri === giver.uri);
    const pair = { blockerId: author.id, blockedId: known?.id ?? '' };
    await db.insert(block).values({ ...pair, createdAt: new Date() });
    for (const body of [like, flattr()]) {
      expect(await bothWays(body)).toMatchObject({ status: 202, wasFast: false });
    }
    await db.delete(block);
    const also = (uris: string) =>
      db.execute(sql`update actor set also_known_as = ${uris} where id = ${author.id}`);
    await also(`{${giver.uri}}`);
    expect(await bothWays(flattr())).toMatchObject({ status: 422, code: 'flattr_owner' });
    await also('{}');
    const trust = (to: string) =>
      db.execute(sql`update peer set trust = ${to} where host = ${new URL(giver.uri).host}`);
    await trust('blocked');
    for (const body of [like, flattr()]) {
      expect(await bothWays(body)).toMatchObject({ status: 403, code: 'blocked' });
    }
    await trust('funded');
    expect(await bothWays(flattr())).toEqual(TAKEN);
  });
});
