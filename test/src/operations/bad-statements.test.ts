import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Peer } from '../../../db/records/peers.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import type { NodeDeps } from '../../../src/operations/deps.ts';
import { withdrawDispute } from '../../../src/operations/disputes.ts';
import { type House, house, person } from '../../support/house.ts';
import { meet, PEER_HOST, pairWith, settling, stated } from '../../support/peer.ts';

let node: House;
let deps: NodeDeps;
let peer: Peer;
let radio: string;
beforeAll(async () => {
  node = await house();
  deps = settling(node.deps);
  peer = await meet(node.deps);
  radio = `${deps.node.origin}/users/${await person(deps, 'harbour-radio')}`;
  node.setClock('2026-11-04T00:00:00Z');
  expect(await closePeriod(deps, '2026-10')).toMatchObject({ ok: true });
  node.setClock('2026-12-04T00:00:00Z');
  expect(await closePeriod(deps, '2026-11')).toMatchObject({ ok: true });
});
// Closing checks the books: whatever somebody else signs, ours are right.
afterAll(() => node.close());

test('a statement that does not add up is refused, keeps its place, and our books stay right', async () => {
  const line = { payee: radio, amountMinor: 300n, works: [] };
  const wrong = { grossMinor: 10n ** 15n, adjustmentMinor: 7n, totalMinor: 5n };
  expect(await stated(deps, peer, [line], wrong)).toMatchObject({
    ...{ ok: false, code: 'refused', detail: 'statement: wrong_sums' },
  });
  const { received } = await pairWith(deps, PEER_HOST);
  expect(received.statements.map(({ seq, state }) => [seq, state])).toEqual([[1, 'refused']]);
});

test('nobody takes back the dispute of a line for nobody', async () => {
  const { received } = await pairWith(deps, PEER_HOST);
  const nobody = `${deps.node.origin}/users/nobody`;
  const lines = [{ payee: nobody, amountMinor: 300n, works: [] }];
  const place = { seq: 2, period: '2026-11', prev: received.statements[0]?.sha256 ?? null };
  expect(await stated(deps, peer, lines, place)).toMatchObject({ ok: true });
  const name = { host: PEER_HOST, seq: 2, payee: nobody };
  expect(await withdrawDispute(deps, name)).toMatchObject({ code: 'nobody_here' });
  expect((await pairWith(deps, PEER_HOST)).withdrawals).toEqual([]);
});

test('a peer cannot fill our disk with what we refuse', async () => {
  const { received } = await pairWith(deps, PEER_HOST);
  const prev = received.statements.at(-1)?.sha256 ?? null;
  await node.database.ownerDb.execute(sql`
    insert into settlement_document (id, uri, peer_id, direction, kind, jws, sha256, recorded_at)
    select gen_random_uuid(), 'https://peer.example/' || n, ${peer.id}, 'received', 'withdrawal', 'x', 'h' || n,
      ${deps.clock().toISOString()} from generate_series(1, 500) n`);
  const next = { seq: 3, period: '2026-11', prev };
  expect(await stated(deps, peer, [], next)).toMatchObject({ code: 'not_yet' });
  await node.database.ownerDb.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`);
    await tx.execute(sql`delete from settlement_document where jws = 'x'`);
  });
  // Now it is looked at: the month is stated already, so it is a contradiction.
  expect(await stated(deps, peer, [], next)).toMatchObject({ ok: true, notices: ['frozen'] });
});
