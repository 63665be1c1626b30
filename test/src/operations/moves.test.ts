import { beforeAll, expect, test } from 'vitest';
import { addOptOut } from '../../../db/records/opt-outs.ts';
import { awaitedAt } from '../../../db/views/claims.ts';
import type { Subject } from '../../../src/flattr/flattr.ts';
import type { NodeDeps } from '../../../src/operations/deps.ts';
import { findPayee } from '../../../src/operations/find-payee.ts';
import { findWork } from '../../../src/operations/find-work.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { receiveMove } from '../../../src/operations/receive-move.ts';
import { trustPeer } from '../../../src/operations/trust-peer.ts';
import { startNeighbour } from '../../federation/neighbour.ts';
import {
  amend,
  field,
  nodeInfo,
  onWideWeb,
  ours,
  post,
  somebody,
  type WideWeb,
  whose,
} from '../../federation/wide-web.ts';
import { jobsOf } from '../../support/database.ts';
import { flattrById } from '../../support/foreign.ts';

const web = onWideWeb();
let giver: string;
beforeAll(async () => {
  giver = (await ours(web, 'moves-giver')).id;
});

/** Two accounts of one person, the second of which says that it is the first too. */
function twice(old: object = {}): { readonly from: string; readonly to: string } {
  const from = somebody(web.social, old);
  return { from, to: somebody(web.site, { alsoKnownAs: [from] }) };
}

async function gift(uri: string): Promise<string> {
  const found = await findWork(web.deps, uri);
  if (!found.ok) throw new Error(found.code);
  const given = await giveFlattr(web.deps, { giverId: giver, ...found.subject });
  if (!given.ok) throw new Error(given.code);
  return given.flattrId;
}

const payeeOf = async (id: string) => (await flattrById(web.deps, id)).payeeId;

/** What the inbox does with it. */
const moves = (from: string, to: string) =>
  receiveMove(web.deps, { actorUri: from, targetUri: to });

async function lookForAll(deps: NodeDeps = web.deps): Promise<void> {
  for (const subject of await jobsOf(web.node.database, 'find-payee'))
    await findPayee(deps, subject as Subject);
}

/** One of ours who has proven to be somebody elsewhere by a link. */
async function proves(handle: string, uri: string) {
  const who = await ours(web, handle, { alsoKnownAs: [uri] });
  await amend(web.site, uri, { attachment: [field(who.page)] });
  return who;
}

test('what waits goes along when both accounts say so, and not before', async () => {
  const { from, to } = twice();
  const given = await gift(post(web.social, from));
  const { id } = await proves('moved', to);
  // Only one side says it.
  expect(await moves(from, to)).toEqual({ ok: true, taken: false });
  await lookForAll();
  expect(await payeeOf(given)).toBeNull();

  await amend(web.social, from, { movedTo: to });
  expect(await moves(from, to)).toEqual({ ok: true, taken: true });
  expect(await awaitedAt(web.deps.db, { uri: to })).toMatchObject({ flattrs: 1, people: 1 });
  await lookForAll();
  expect(await payeeOf(given)).toBe(id);
  // Told once more, nothing changes.
  expect(await moves(from, to)).toEqual({ ok: true, taken: true });
  expect(await payeeOf(given)).toBe(id);
});

test('who says of somebody else that they have moved, or of themself that they were, changes nothing', async () => {
  const victim = somebody(web.social);
  const given = await gift(post(web.social, victim));
  const thief = somebody(web.site, { alsoKnownAs: [victim] });
  await proves('thief', thief);
  expect(await moves(victim, thief)).toEqual({ ok: true, taken: false });
  // And the other way round: an account that never agreed to be the new one.
  const { from } = twice({ movedTo: somebody(web.site) });
  const other = await gift(from);
  const target = somebody(web.site);
  await amend(web.social, from, { movedTo: target });
  expect(await moves(from, target)).toEqual({ ok: true, taken: false });
  await lookForAll();
  expect([await payeeOf(given), await payeeOf(other)]).toEqual([null, null]);
  expect(await moves('https://never.example/met', thief)).toEqual({ ok: true, taken: false });
});

test('a claimed account stays its claimant’s, whatever it is called now', async () => {
  const { from, to } = twice();
  const { id } = await ours(web, 'stays', { alsoKnownAs: [from] });
  await amend(web.social, from, { movedTo: to, attachment: [field(`${web.node.origin}/@stays`)] });
  const payee = `${web.node.origin}/users/${id}`;
  expect(await whose(web.deps, post(web.social, from))).toMatchObject({ payee, method: 'claimed' });
  expect(await whose(web.deps, post(web.site, to))).toMatchObject({ payee, method: 'moved' });
  // Unless the old one says otherwise.
  const again = somebody(web.site, { alsoKnownAs: [from] });
  expect(await whose(web.deps, post(web.site, again))).toMatchObject({ payee: null });
});

test('one move after another is followed, in no circle and not for ever', async () => {
  const ids = Array.from({ length: 6 }, () => somebody(web.site));
  for (const [n, uri] of ids.entries())
    await amend(web.site, uri, {
      movedTo: ids[n + 1],
      alsoKnownAs: n === 0 ? [] : [ids[n - 1]],
    });
  const last = ids.at(-1) ?? '';
  const { id } = await proves('traveller', last);
  const payee = `${web.node.origin}/users/${id}`;
  expect(await whose(web.deps, ids[2] ?? '')).toMatchObject({ payee });
  expect(await whose(web.deps, ids[0] ?? '')).toMatchObject({ payee: null });
  // Moved there and back.
  const [one, two] = [somebody(web.site), somebody(web.site)];
  await amend(web.site, one, { movedTo: two, alsoKnownAs: [two] });
  await amend(web.site, two, { movedTo: one, alsoKnownAs: [one] });
  expect(await whose(web.deps, one)).toMatchObject({ payee: null, method: 'known_author' });
});

test('who moves to an account here is whoever has it, when that one says so too', async () => {
  const [from, other] = [somebody(web.social), somebody(web.social)];
  const { id } = await ours(web, 'arrived', { alsoKnownAs: [from] });
  const payee = `${web.node.origin}/users/${id}`;
  for (const uri of [from, other]) await amend(web.social, uri, { movedTo: payee });
  expect(await whose(web.deps, post(web.social, from))).toMatchObject({ payee, method: 'claimed' });
  expect(await whose(web.deps, post(web.social, other))).toMatchObject({ payee: null });
});

test('nobody moves to a server that is blocked, or to who wants nothing', async () => {
  const { from, to } = twice();
  await amend(web.social, from, { movedTo: to });
  await proves('unwanting', to);
  await addOptOut(web.deps.db, { who: to, kind: 'author', createdAt: web.deps.clock() });
  expect((await whose(web.deps, from)).verdicts).toContain('moved opted_out');

  const barred = await startNeighbour('mastodon');
  const second = somebody(web.social);
  barred.serveActor('actor', { alsoKnownAs: [second] });
  await amend(web.social, second, { movedTo: barred.uri });
  const { host } = barred.server;
  nodeInfo(barred.server, { software: { name: 'mastodon' }, metadata: {} });
  expect(await trustPeer(web.deps, host, 'blocked')).toMatchObject({ ok: true });
  expect(await moves(second, barred.uri)).toEqual({ ok: true, taken: false });
  expect((await whose(web.deps, second)).verdicts).toContain('moved blocked');
  barred.close();
});

test('their server tells of it as Mastodon does, and is asked', async () => {
  const mover = await startNeighbour('mastodon');
  const to = somebody(web.site, { alsoKnownAs: [mover.uri] });
  await gift(mover.uri);
  const said = { id: `${mover.uri}#moves/1`, type: 'Move', actor: mover.uri, object: mover.uri };
  const body = { '@context': 'https://www.w3.org/ns/activitystreams', ...said, target: to };
  const moved = async () =>
    (await web.deps.db.query.actor.findFirst({ where: (a, { eq }) => eq(a.uri, mover.uri) }))
      ?.movedTo;
  expect(await mover.send(web.node, body)).toEqual({ status: 202 });
  expect(await moved()).toBeNull();
  mover.serveActor('actor', { movedTo: to });
  expect(await mover.send(web.node, { ...body, id: `${mover.uri}#moves/2` })).toEqual({
    status: 202,
  });
  expect(await moved()).toBe(to);
  // Nobody moves somebody else.
  const other = { ...body, id: `${mover.uri}#moves/3`, object: somebody(web.social) };
  expect(await mover.send(web.node, other)).toMatchObject({ status: 400 });
  mover.close();
});

/** What is asked for a week later is not what was kept for an hour. */
const forget = (uri: string) => web.deps.remote.freshActor(uri);

/** That account's server does not answer for it, until it is back. */
async function down(server: WideWeb['site'], uri: string): Promise<() => Promise<void>> {
  const { pathname } = new URL(uri);
  const page = server.pages.get(pathname);
  server.pages.set(pathname, () => new Response('', { status: 503 }));
  await forget(uri);
  return async () => {
    if (page !== undefined) server.pages.set(pathname, page);
    await forget(uri);
  };
}

const WEEK_HOURS = 8 * 24;

test('who has moved stays the payee while their new server is down, for a month', async () => {
  const { from, to } = twice();
  await amend(web.social, from, { movedTo: to });
  const { id } = await proves('away', to);
  const payee = `${web.node.origin}/users/${id}`;
  const note = post(web.social, from);
  expect(await whose(web.deps, note)).toMatchObject({ payee });
  const back = await down(web.site, to);
  const silent = await whose(web.at(WEEK_HOURS), note);
  expect(silent).toMatchObject({ payee });
  expect(await whose(web.at(4 * WEEK_HOURS), note)).toMatchObject({
    ...{ payee: null, verdicts: expect.arrayContaining(['moved unreadable']) },
  });
  await back();
  expect(await whose(web.at(6 * WEEK_HOURS), note)).toMatchObject({ payee });
  // What the new one no longer says is believed at once.
  await amend(web.site, to, { alsoKnownAs: [] });
  await forget(to);
  expect(await whose(web.at(8 * WEEK_HOURS), note)).toMatchObject({ payee: null });
});

test('who has moved to another node, or twice, stays the payee while a server on the way is down', async () => {
  nodeInfo(web.till, { software: { name: 'mastodon' } });
  const first = somebody(web.social);
  const second = somebody(web.till, { alsoKnownAs: [first] });
  const third = somebody(web.purse, { alsoKnownAs: [second] });
  await amend(web.social, first, { movedTo: second });
  await amend(web.till, second, { movedTo: third });
  const note = post(web.social, first);
  const look = (weeks: number, hours = 0) => whose(web.at(weeks * WEEK_HOURS + hours), note);
  // It is a long way: one look reads eight documents, the next goes on.
  await look(0);
  expect(await look(0, 1 / 2)).toMatchObject({ payee: third, method: 'hosted' });
  const stays = async (weeks: number) => {
    for (const hours of [0, 1 / 2])
      expect(await look(weeks, hours), `${weeks}`).toMatchObject({ payee: third });
  };
  const ways = [
    [web.till, second],
    [web.purse, third],
    [web.purse, `${web.purse.origin}/.well-known/nodeinfo`],
  ] as const;
  for (const [n, [server, uri]] of ways.entries()) {
    const back = await down(server, uri);
    await stays(2 * n + 1);
    await back();
    await stays(2 * n + 2);
  }
});
