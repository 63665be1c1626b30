import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setTrust } from '../../../db/records/peers.ts';
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
    expect(rows).toMatchObject([{ month: '2026-10', weight: 3, message: 'Merci' }]);
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
    expect(await unchanged(() => receive(second))).toBe('already_flattred');
    expect(await receive({ ...second, month: '2026-11' })).toBe('new');
    expect(await receive({ ...incoming(), giver: flattr.giver, objectUri: payeeUri })).toBe('new');
    expect(
      await unchanged(() => receive({ ...incoming(), giver: flattr.giver, objectUri: payeeUri })),
    ).toBe('already_flattred');
  });

  test.each([
    ['unknown_object', { objectUri: 'https://elsewhere.example/works/1' }],
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

  test('of the node itself is refused', async () => {
    const objectUri = node.deps.node.actorUri;
    expect(await unchanged(() => receive(incoming({ objectUri })))).toBe('unknown_object');
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
    expect(await unchanged(() => receive(after))).toBe('node_blocked');
    expect(await unchanged(() => undo(undoOf(before)))).toBe('node_blocked');
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

  test('of somebody else’s flattr, or of none, is refused without a trace', async () => {
    const flattr = incoming();
    await receive(flattr);
    const other = incoming();
    await receive(other);
    const foreign = { ...undoOf(flattr), actorUri: other.giver.uri };
    expect(await unchanged(() => undo(foreign))).toBe('unknown_flattr');
    const none = { ...undoOf(flattr), flattrUri: `https://${PEER_HOST}/flattrs/none` };
    expect(await unchanged(() => undo(none))).toBe('unknown_flattr');
    const evil = { ...undoOf(flattr), uri: 'https://evil.example/undo' };
    expect(await unchanged(() => undo(evil))).toBe('foreign_id');
    expect(await undo(undoOf(flattr))).toBe('new');
    const changed = { ...undoOf(flattr), contentHash: 'another' };
    expect(await unchanged(() => undo(changed))).toBe('id_reused');
  });
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
