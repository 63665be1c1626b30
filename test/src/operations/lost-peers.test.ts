import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Peer } from '../../../db/records/peers.ts';
import { peer as peerTable } from '../../../db/schema/settlements.ts';
import { settlementsOf } from '../../../db/views/settlements.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import type { NodeDeps } from '../../../src/operations/deps.ts';
import { booksRestored } from '../../../src/operations/restored-books.ts';
import { queueTicks, tickPair } from '../../../src/operations/tick-pairs.ts';
import { toPay } from '../../../src/settlement/pair/dues.ts';
import { type House, house, person } from '../../support/house.ts';
import { meet, PEER_HOST, pairWith, settling, stated } from '../../support/peer.ts';

let node: House;
let deps: NodeDeps;
let peer: Peer;

/** A peer owes 12.00 for October, and then says no more that it settles. */
beforeAll(async () => {
  node = await house();
  deps = settling(node.deps);
  peer = await meet(node.deps);
  const radio = `${deps.node.origin}/users/${await person(deps, 'harbour-radio')}`;
  node.setClock('2026-11-04T00:00:00Z');
  expect(await closePeriod(deps, '2026-10')).toMatchObject({ ok: true });
  const taken = await stated(deps, peer, [{ payee: radio, amountMinor: 1_200n, works: [] }]);
  expect(taken).toMatchObject({ ok: true });
  await change({ settles: false });
});
// Closing checks the books.
afterAll(() => node.close());

const change = (facts: Partial<typeof peerTable.$inferInsert>) =>
  deps.db.update(peerTable).set(facts).where(eq(peerTable.id, peer.id));
const tickAt = async (at: string) => {
  node.setClock(at);
  expect(await queueTicks(deps)).toBe(1);
  return tickPair(deps, { peerId: peer.id });
};

test('what it has acknowledged falls due all the same, and stands on the pages', async () => {
  await tickAt('2026-11-21T12:00:00Z');
  expect((await pairWith(deps, PEER_HOST)).dues).toMatchObject([
    { kind: 'gross', debtor: 'them', amountMinor: 1_200n },
  ]);
  const which = { us: deps.node.actorUri, now: deps.clock(), peerId: peer.id };
  expect(await settlementsOf(deps.db, which)).toMatchObject([{ theyOweMinor: 1_200n }]);
});

test('and is written off in time, also when it is blocked', async () => {
  await change({ trust: 'blocked' });
  await tickAt('2027-02-20T12:00:00Z');
  expect((await pairWith(deps, PEER_HOST)).standing).toBe('defaulted');
  const [settlement] = await settlementsOf(deps.db, {
    ...{ us: deps.node.actorUri, now: deps.clock(), peerId: peer.id },
  });
  expect(settlement?.waits.map(({ code }) => code)).toContain('defaulted');
});

test('books that were restored pay a blocked peer nothing before it has told what was signed', async () => {
  expect(await booksRestored(deps)).toBe(1);
  const pair = await pairWith(deps, PEER_HOST);
  expect([pair.restoredAtMs, pair.bankAgrees]).toEqual([deps.clock().getTime(), false]);
  expect(toPay(pair)).toEqual([]);
});
