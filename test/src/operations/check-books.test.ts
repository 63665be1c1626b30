import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Tx } from '../../../db/connect.ts';
import { checkBooks, findings } from '../../../src/operations/check-books.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { issueStatements } from '../../../src/operations/issue-statements.ts';
import { sealBooks } from '../../../src/operations/seal-books.ts';
import { creator, giver, type House, house, person } from '../../support/house.ts';
import { elsewhere, meet, settling, stated, workElsewhere } from '../../support/peer.ts';
import { run } from '../../support/sql-error.ts';
import { TAMPERINGS as OF_ALL_ELSE, type Who } from './tamperings.ts';
import { TAMPERINGS_OF_BLOCKS } from './tamperings-blocks.ts';
import { OF_CARDS } from './tamperings-cards.ts';
import { OF_CORRECTIONS } from './tamperings-corrections.ts';
import { OF_PAYMENTS } from './tamperings-payments.ts';
import { OF_SETTLEMENT } from './tamperings-settlement.ts';
import { OF_SHARES } from './tamperings-shares.ts';

const TAMPERINGS = [
  ...[...OF_ALL_ELSE, ...OF_SHARES, ...OF_CORRECTIONS, ...OF_SETTLEMENT],
  ...OF_PAYMENTS,
  ...TAMPERINGS_OF_BLOCKS,
  ...OF_CARDS,
];

let node: House;
let who: Who;

/** A month of real life: given here and to a peer, closed, stated, and a statement taken. */
beforeAll(async () => {
  node = await house({ feeBps: 500 });
  const { deps } = node;
  const reader = await giver(deps, 'reader', { budgetMinor: 1_000n, fundsMinor: 3_000n });
  const friend = await giver(deps, 'friend', { budgetMinor: 700n, fundsMinor: 700n });
  const trains = await creator(deps, 'night-trains', ['One', 'Two']);
  const radio = await person(deps, 'harbour-radio');
  const peer = await meet(deps);
  const there = await workElsewhere(deps, elsewhere('fog-horn'), 'fog');
  for (const giverId of [reader, friend]) {
    await giveFlattr(deps, { giverId, workId: trains.workIds[0] ?? '' });
    await giveFlattr(deps, { giverId, workId: there.workId });
  }
  await giveFlattr(deps, { giverId: reader, workId: trains.workIds[1] ?? '' });
  await giveFlattr(deps, { giverId: reader, personId: radio });
  expect(await sealBooks(node.deps)).toMatchObject({ ok: true, block: { seq: 1 } });
  node.setClock('2026-11-04T00:00:00Z');
  expect(await closePeriod(deps, '2026-10')).toMatchObject({ ok: true, flattrs: 6 });
  const between = settling(deps);
  expect(await issueStatements(between, '2026-10')).toBe(1);
  const line = { payee: `${deps.node.origin}/users/${radio}`, amountMinor: 250n, works: [] };
  expect(await stated(between, peer, [line])).toMatchObject({ ok: true });
  expect(await sealBooks(node.deps)).toMatchObject({ ok: true, block: { seq: 2 } });
  who = { reader, friend, trains: trains.actorId, radio, peer: peer.id };
});
// Closing checks the books once more: every tampering was rolled back.
afterAll(() => node.close());

class Undone extends Error {}

/** What the checks find after some statements, which are rolled back. */
async function findingsAfter(statements: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const tampered = node.database.ownerDb.transaction(async (tx: Tx) => {
    // Triggers and foreign keys sleep: what a superuser can do.
    await run(tx, 'set local session_replication_role = replica');
    for (const statement of statements) await run(tx, statement);
    for (const { check, wrong } of await findings(node.deps, tx)) {
      if (wrong !== null) found.set(check, wrong);
    }
    throw new Undone();
  });
  await expect(tampered).rejects.toThrow(Undone);
  return found;
}

describe('the books of a real month', () => {
  test('pass', async () => {
    expect(await findingsAfter([])).toEqual(new Map());
  });

  test.each(TAMPERINGS)('name the row when $what', async ({ how, says }) => {
    const found = await findingsAfter(how(who));
    // Others may see it too: a transfer that was changed is also one that was not asked for.
    for (const [name, wrong] of Object.entries(says(who)))
      expect(found.get(name), name).toMatch(wrong);
  });

  test('have no check that nothing here sets off', async () => {
    const set = new Set<string>();
    for (const { says } of TAMPERINGS) for (const name of Object.keys(says(who))) set.add(name);
    const all = (await checkBooks(node.deps)).map(({ check }) => check);
    expect([...set].sort()).toEqual(all.sort());
  });
});
