import { randomBytes } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lockActivity } from '../../../db/records/locks.ts';
import { setTrust } from '../../../db/records/peers.ts';
import { actor, earlyUndo } from '../../../db/schema/schema.ts';
import type { RemoteActor } from '../../../src/operations/deps.ts';
import { receiveFlattr } from '../../../src/operations/receive-flattr.ts';
import { receiveUndo } from '../../../src/operations/receive-undo.ts';
import { jobsOf, openAll } from '../../support/database.ts';
import { creator, type House, house } from '../../support/house.ts';
import { elsewhere, meet, PEER_HOST, settling, stated } from '../../support/peer.ts';

let node: House;
let works: readonly string[];
let payeeUri: string;
beforeAll(async () => {
  node = await house();
  await openAll(node.deps.db);
  const made = await creator(node.deps, 'night-trains', ['One', 'Two']);
  works = made.workIds.map((id) => `${node.deps.node.origin}/works/${id}`);
  payeeUri = `${node.deps.node.origin}/users/${made.actorId}`;
  await meet(node.deps);
});
afterAll(() => node.close());

let counter = 0;
/** A flattr of somebody new, so that tests do not meet each other. */
function incoming(facts: Partial<Parameters<typeof receiveFlattr>[1]> = {}) {
  const n = ++counter;
  return {
    uri: `https://${PEER_HOST}/flattrs/${n}`,
    contentHash: `hash ${n}`,
    giver: elsewhere(`giver-${n}`),
    objectUri: works[0] ?? '',
    toUris: [payeeUri],
    month: '2026-10',
    weight: 1,
    message: null,
    ...facts,
  };
}
type Incoming = ReturnType<typeof incoming>;

const receive = async (flattr: Incoming) => {
  const taken = await receiveFlattr(node.deps, flattr);
  return taken.ok ? (taken.repeat ? 'repeat' : 'new') : taken.code;
};
const standing = (flattr: Incoming) =>
  node.deps.db.query.flattr.findMany({
    where: (f, { and, eq, isNull }) => and(eq(f.uri, flattr.uri), isNull(f.undoneAt)),
  });
const undoOf = ({ uri, giver }: Incoming) => ({
  uri: `${uri}/undo`,
  contentHash: `undo of ${uri}`,
  actorUri: giver.uri,
  flattrUri: uri,
});
const undo = async (act: ReturnType<typeof undoOf>) => {
  const taken = await receiveUndo(node.deps, act);
  return taken.ok ? (taken.repeat ? 'repeat' : 'new') : taken.code;
};

/** Everything that a refusal must leave as it was. */
const traces = async () => ({
  flattrs: await node.deps.db.query.flattr.findMany(),
  remembered: await node.deps.db.query.receivedActivity.findMany(),
  actors: await node.deps.db.query.actor.findMany(),
  jobs: await jobsOf(node.database, 'meet-peer'),
});
async function unchanged<Answer>(act: () => Promise<Answer>): Promise<Answer> {
  const before = await traces();
  const answer = await act();
  expect(await traces()).toEqual(before);
  return answer;
}

describe('a flattr from elsewhere', () => {
  test('is stored once, however often and at once it comes', async () => {
    const flattr = incoming({ message: 'Merci', weight: 3 });
    const all = await Promise.all(Array.from({ length: 10 }, () => receive(flattr)));
    expect(all.sort()).toEqual(['new', ...Array(9).fill('repeat')]);
    expect(await unchanged(() => receive(flattr))).toBe('repeat');
    const rows = await node.deps.db.query.flattr.findMany({
      where: (f, { eq }) => eq(f.uri, flattr.uri),
    });
    expect(rows).toMatchObject([{ month: '2026-10', weight: 3, message: 'Merci', source: 'node' }]);
  });

  test('with a known id and other content, or another sender, is refused', async () => {
    const flattr = incoming();
    await receive(flattr);
    const forged = { ...flattr, contentHash: 'another' };
    expect(await unchanged(() => receive(forged))).toBe('id_reused');
    const stranger = { ...flattr, giver: elsewhere('stranger') };
    expect(await unchanged(() => receive(stranger))).toBe('id_reused');
  });

  test.each([
    'https://evil.example/flattrs/1',
    `http://${PEER_HOST}/flattrs/1`,
    `https://${PEER_HOST}:8443/flattrs/1`,
    'no address',
  ])('with the id %s is refused', async (uri) => {
    expect(await unchanged(() => receive(incoming({ uri })))).toBe('foreign_id');
  });

  test('of the same work by the same giver counts once a month', async () => {
    const flattr = incoming();
    await receive(flattr);
    const second = { ...incoming(), giver: flattr.giver };
    expect(await unchanged(() => receive(second))).toBe('flattr_once');
    expect(await receive({ ...second, month: '2026-11' })).toBe('new');
    expect(await receive({ ...incoming(), giver: flattr.giver, objectUri: payeeUri })).toBe('new');
    expect(
      await unchanged(() => receive({ ...incoming(), giver: flattr.giver, objectUri: payeeUri })),
    ).toBe('flattr_once');
  });

  test.each([
    ['not_found', { objectUri: 'https://elsewhere.example/works/1', toUris: [] }],
    ['not_found', { objectUri: `https://elsewhere.example/1`, toUris: [PEER_HOST] }],
    ['weight_invalid', { weight: 0 }],
    ['weight_invalid', { weight: 6 }],
    ['weight_invalid', { weight: 1.5 }],
    ['message_too_long', { message: 'a'.repeat(501) }],
    ['month_invalid', { month: '2026-13' }],
    ['month_invalid', { month: '+275760-09' }],
    ['month_invalid', { month: '2026-12' }],
    ['period_closed', { month: '2026-08' }],
  ])('is refused as %s with %o, and leaves no trace', async (code, facts) => {
    expect(await unchanged(() => receive(incoming(facts)))).toBe(code);
  });

  test('of one’s own work is refused, where that is proven', async () => {
    const flattr = incoming();
    const payeeId = payeeUri.replace(/^.*\//, '');
    const also = (uris: string[]) =>
      node.deps.db.update(actor).set({ alsoKnownAs: uris }).where(eq(actor.id, payeeId));
    await also([flattr.giver.uri]);
    expect(await unchanged(() => receive(flattr))).toBe('flattr_owner');
    await also([]);
    expect(await receive(flattr)).toBe('new');
  });

  test('without a name comes from the node’s own actor, and several of a month count', async () => {
    const giver: RemoteActor = { ...elsewhere('node'), kind: 'application' };
    const flattrs = [incoming({ giver }), incoming({ giver }), incoming({ giver })];
    expect(await Promise.all(flattrs.map(receive))).toEqual(['new', 'new', 'new']);
    for (const one of flattrs) expect(await standing(one)).toMatchObject([{ anonymous: true }]);
    // Any actor can call itself an application; its word does not make it the node's.
    const bot: RemoteActor = { ...elsewhere('bot'), kind: 'application' };
    const first = incoming({ giver: bot });
    expect(await receive(first)).toBe('new');
    expect(await standing(first)).toMatchObject([{ anonymous: false }]);
    expect(await unchanged(() => receive(incoming({ giver: bot })))).toBe('flattr_once');
  });

  test('in the name of a node that does not say who it is waits for that', async () => {
    const host = 'silent.example';
    const giver: RemoteActor = { ...elsewhere('node', host), kind: 'application' };
    const flattr = incoming({ giver, uri: `https://${host}/flattrs/1` });
    expect(await unchanged(() => receive(flattr))).toBe('actor_unreadable');
  });

  test('of the node itself is refused', async () => {
    const objectUri = node.deps.node.actorUri;
    expect(await unchanged(() => receive(incoming({ objectUri })))).toBe('not_found');
  });

  test.each(['2026-09', '2026-11'])('may be of %s: clocks differ at the edge', async (month) => {
    expect(await receive(incoming({ month }))).toBe('new');
  });

  test('from a server never met makes us meet it, once', async () => {
    const host = 'new.example';
    for (const n of [1, 2]) {
      const giver = elsewhere(`giver-${n}`, host);
      expect(await receive(incoming({ giver, uri: `https://${host}/flattrs/${n}` }))).toBe('new');
    }
    expect(await jobsOf(node.database, 'meet-peer')).toEqual([{ host }]);
  });

  test('from a blocked server is refused, and so is its undo', async () => {
    const host = 'blocked.example';
    const peer = await meet(node.deps, { host, actorUri: `https://${host}/users/node` });
    const giver = elsewhere('giver', host);
    const before = incoming({ giver, uri: `https://${host}/flattrs/1` });
    expect(await receive(before)).toBe('new');
    await setTrust(node.deps.db, peer.id, 'blocked');
    const after = incoming({ giver, uri: `https://${host}/flattrs/2` });
    expect(await unchanged(() => receive(after))).toBe('blocked');
    expect(await unchanged(() => undo(undoOf(before)))).toBe('blocked');
  });
});

describe('an undo from elsewhere', () => {
  test('takes the flattr back once', async () => {
    const flattr = incoming();
    await receive(flattr);
    const all = await Promise.all(Array.from({ length: 10 }, () => undo(undoOf(flattr))));
    expect(all.sort()).toEqual(['new', ...Array(9).fill('repeat')]);
    const [row] = await node.deps.db.query.flattr.findMany({
      where: (f, { eq }) => eq(f.uri, flattr.uri),
    });
    expect(row?.undoneAt).toEqual(node.deps.clock());
    // The first arrival again, late: the undo stands.
    expect(await unchanged(() => receive(flattr))).toBe('repeat');
    expect(await receive({ ...incoming(), giver: flattr.giver })).toBe('new');
  });

  test('that comes before its flattr makes that come undone, also when both come at once', async () => {
    const flattr = incoming();
    expect(await undo(undoOf(flattr))).toBe('new');
    expect(await undo(undoOf(flattr))).toBe('repeat');
    expect(await receive(flattr)).toBe('new');
    expect(await standing(flattr)).toEqual([]);
    expect(await receive({ ...incoming(), giver: flattr.giver })).toBe('new');
    const many = Array.from({ length: 20 }, () => incoming());
    await Promise.all(many.flatMap((one) => [receive(one), undo(undoOf(one))]));
    for (const one of many) expect(await standing(one)).toEqual([]);
  });

  test('by anybody but its giver, before it comes, changes nothing', async () => {
    const flattr = incoming();
    const other = { ...undoOf(flattr), actorUri: elsewhere('somebody').uri };
    expect(await undo(other)).toBe('new');
    expect(await receive(flattr)).toBe('new');
    expect(await standing(flattr)).toHaveLength(1);
  });

  test('of what never came is kept a week, and not without bounds', async () => {
    const { db } = node.deps;
    const [first, last] = [incoming(), incoming()];
    const actorUri = first.giver.uri;
    expect(await undo(undoOf(first))).toBe('new');
    const receivedAt = node.deps.clock();
    const many = Array.from({ length: 999 }, (_, n) => ({
      ...{ actorUri, activityUri: `https://${PEER_HOST}/early/${n}`, receivedAt },
    }));
    await db.insert(earlyUndo).values(many);
    const another = { ...undoOf(last), actorUri };
    expect(await unchanged(() => undo(another))).toBe('not_found');
    const longAgo = new Date(receivedAt.getTime() - 8 * 24 * 3_600_000);
    await db.update(earlyUndo).set({ receivedAt: longAgo }).where(eq(earlyUndo.actorUri, actorUri));
    expect(await undo(another)).toBe('new');
    expect(await db.select().from(earlyUndo).where(eq(earlyUndo.actorUri, actorUri))).toHaveLength(
      1,
    );
  });

  test('of an id that is too long to be kept is refused', async () => {
    const flattrUri = `https://${PEER_HOST}/${randomBytes(950).toString('hex')}`;
    expect(await unchanged(() => undo({ ...undoOf(incoming()), flattrUri }))).toBe('not_found');
  });

  test('of somebody else’s flattr, or of a foreign one, is refused without a trace', async () => {
    const flattr = incoming();
    await receive(flattr);
    const other = incoming();
    await receive(other);
    const foreign = { ...undoOf(flattr), actorUri: other.giver.uri };
    expect(await unchanged(() => undo(foreign))).toBe('not_found');
    const none = { ...undoOf(flattr), flattrUri: 'https://elsewhere.example/flattrs/none' };
    expect(await unchanged(() => undo(none))).toBe('not_found');
    const evil = { ...undoOf(flattr), uri: 'https://evil.example/undo' };
    expect(await unchanged(() => undo(evil))).toBe('foreign_id');
    expect(await undo(undoOf(flattr))).toBe('new');
    const changed = { ...undoOf(flattr), contentHash: 'another' };
    expect(await unchanged(() => undo(changed))).toBe('id_reused');
  });
});

test('the edge of the month is held before the activity, as where many are taken together', async () => {
  const [{ db }, flattr] = [node.deps, incoming()];
  let taking: Promise<string> | undefined;
  await db.transaction(async (tx) => {
    await lockActivity(tx, flattr.uri);
    taking = receive(flattr);
    const waiters = sql`select (select count(*)::int from pg_locks edge where edge.pid = lock.pid
      and edge.locktype = 'advisory' and edge.classid = 1 and edge.granted) as edges
      from pg_locks lock join pg_database on oid = lock.database and datname = current_database()
      where lock.locktype = 'advisory' and lock.classid = 7 and not lock.granted`;
    await expect.poll(async () => [...(await db.execute(waiters))]).toEqual([{ edges: 1 }]);
  });
  expect(await taking).toBe('new');
});

// Last, because it closes the month of the peer for good.
test('once its node has stated the month, nothing of it comes or goes', async () => {
  const between = settling(node.deps);
  const early = incoming({ month: '2026-09' });
  await receive(early);
  const peer = await meet(node.deps);
  expect(await stated(between, peer, [])).toMatchObject({ ok: false, code: 'not_yet' });
  expect(await stated(between, peer, [], { period: '2026-09' })).toMatchObject({ ok: true });
  expect(await unchanged(() => receive(incoming({ month: '2026-09' })))).toBe('period_closed');
  expect(await unchanged(() => undo(undoOf(early)))).toBe('period_closed');
  expect(await receive(incoming())).toBe('new');
});
