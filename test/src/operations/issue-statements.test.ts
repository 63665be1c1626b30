import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockBooks } from '../../../db/records/locks.ts';
import { stateFact } from '../../../db/records/node.ts';
import { setTrust } from '../../../db/records/peers.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import type { SettlementDeps } from '../../../src/operations/deps.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { issueStatements } from '../../../src/operations/issue-statements.ts';
import { waiting } from '../../support/database.ts';
import { until } from '../../support/holder.ts';
import { giver, type House, house } from '../../support/house.ts';
import { elsewhere, meet, settling, workElsewhere } from '../../support/peer.ts';

let node: House;
let deps: SettlementDeps;
let reader: string;
beforeEach(async () => {
  node = await house();
  deps = settling(node.deps);
  reader = await giver(deps, 'reader', { budgetMinor: 500n, fundsMinor: 5_000n });
});
afterEach(() => node.close());

/** A month in which the reader gives its budget to somebody on the peer, and its close. */
async function monthOfGiving(month: string, next: string): Promise<void> {
  node.setClock(`${month}-20T12:00:00Z`);
  await closePeriod(deps, month);
  const { workId } = await workElsewhere(deps, elsewhere('fog-horn'), 'fog');
  const given = await giveFlattr(deps, { giverId: reader, workId });
  if (!given.ok) throw new Error(given.code);
  node.setClock(`${next}-04T00:00:00Z`);
  expect(await closePeriod(deps, month)).toMatchObject({ ok: true, sharedMinor: 500n });
}

const statements = async () =>
  (await deps.db.query.statement.findMany())
    .sort((a, b) => a.seq - b.seq)
    .map(({ month, seq, totalMinor }) => `${seq} ${month} ${totalMinor}`);

test('every month has one statement, in a chain, also of nothing, however often it is asked for', async () => {
  await meet(deps);
  await monthOfGiving('2026-10', '2026-11');
  const at_once = Array.from({ length: 5 }, () => issueStatements(deps, '2026-10'));
  expect((await Promise.all(at_once)).sort()).toEqual([0, 0, 0, 0, 1]);
  node.setClock('2026-12-04T00:00:00Z');
  await closePeriod(deps, '2026-11');
  expect(await issueStatements(deps, '2026-11')).toBe(1);
  expect(await statements()).toEqual(['1 2026-10 500', '2 2026-11 0']);
});

test('a month whose turn came late is stated before the later ones', async () => {
  await meet(deps);
  await monthOfGiving('2026-10', '2026-11');
  await monthOfGiving('2026-11', '2026-12');
  expect(await issueStatements(deps, '2026-11')).toBe(2);
  expect(await issueStatements(deps, '2026-10')).toBe(0);
  expect(await statements()).toEqual(['1 2026-10 500', '2 2026-11 500']);
});

test('a peer that was blocked when it was its turn is stated all that it is owed later', async () => {
  const peer = await meet(deps);
  await monthOfGiving('2026-10', '2026-11');
  await setTrust(deps.db, peer.id, 'blocked');
  expect(await issueStatements(deps, '2026-10')).toBe(0);
  node.setClock('2026-12-04T00:00:00Z');
  await closePeriod(deps, '2026-11');
  await setTrust(deps.db, peer.id, 'funded');
  expect(await issueStatements(deps, '2026-11')).toBe(2);
  expect(await statements()).toEqual(['1 2026-10 500', '2 2026-11 0']);
});

test('nobody is charged for a gift to a node that can no longer be settled with', async () => {
  const peer = await meet(deps);
  const { workId } = await workElsewhere(deps, elsewhere('fog-horn'), 'fog');
  expect(await giveFlattr(deps, { giverId: reader, workId })).toMatchObject({ ok: true });
  await setTrust(deps.db, peer.id, 'blocked');
  node.setClock('2026-11-04T00:00:00Z');
  expect(await closePeriod(deps, '2026-10')).toMatchObject({ flattrs: 1, sharedMinor: 0n });
  expect(await deps.db.query.share.findMany()).toMatchObject([{ amountMinor: 0n }]);
});

test('a month that is not distributed is not stated, nor is one to a blocked peer or in its own currency', async () => {
  const peer = await meet(deps);
  expect(await issueStatements(deps, '2026-10')).toBe(0);
  await monthOfGiving('2026-10', '2026-11');
  await setTrust(deps.db, peer.id, 'blocked');
  expect(await issueStatements(deps, '2026-10')).toBe(0);
  await setTrust(deps.db, peer.id, 'funded');
  await meet(deps, { currency: 'CHF' });
  expect(await issueStatements(deps, '2026-10')).toBe(0);
  await meet(deps, { currency: 'EUR' });
  expect(await issueStatements(deps, '2026-10')).toBe(1);
});

test('a check that ends while statements go out holds back the next one', async () => {
  await meet(deps);
  await monthOfGiving('2026-10', '2026-11');
  let issuing: Promise<number> | undefined;
  await deps.db.transaction(async (tx) => {
    await lockBooks(tx);
    let hasEnded = false;
    issuing = issueStatements(deps, '2026-10').finally(() => {
      hasEnded = true;
    });
    await until(async () => hasEnded || (await waiting(node.database)) > 0);
    await stateFact(tx, 'books_wrong', 'a check: a row');
  });
  expect(await issuing).toBe(0);
  expect(await statements()).toEqual([]);
  await deps.db.transaction((tx) => stateFact(tx, 'books_wrong', null));
  expect(await issueStatements(deps, '2026-10')).toBe(1);
});
