import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addSettlementKey } from '../../../db/records/own-keys.ts';
import { BLOCK_CHECKS } from '../../../db/views/audit-blocks.ts';
import { CHAIN_CHECKS } from '../../../src/operations/check-blocks.ts';
import { checkBooks, findings } from '../../../src/operations/check-books.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { sealBooks } from '../../../src/operations/seal-books.ts';
import { topUp } from '../../../src/operations/top-up.ts';
import { creator, giver, type House, house } from '../../support/house.ts';
import { memoryHead } from '../../support/memory-head.ts';
import { run } from '../../support/sql-error.ts';
import type { Who } from './tamperings.ts';
import { TAMPERINGS_OF_BLOCKS } from './tamperings-blocks.ts';

let node: House;
const who: Who = { reader: '', friend: '', trains: '', radio: '', peer: '' };
const OURS = [...BLOCK_CHECKS, ...CHAIN_CHECKS].map(({ name }) => name);

/** A month in two blocks, and something that is in none yet. */
beforeAll(async () => {
  node = await house({ feeBps: 500 });
  const { deps } = node;
  who.reader = await giver(deps, 'reader', { budgetMinor: 1_000n, fundsMinor: 3_000n });
  const trains = await creator(deps, 'night-trains', ['One', 'Two']);
  for (const workId of trains.workIds) await giveFlattr(deps, { giverId: who.reader, workId });
  expect(await sealBooks(deps)).toMatchObject({ block: { seq: 1 } });
  node.setClock('2026-11-04T00:00:00Z');
  expect(await closePeriod(deps, '2026-10')).toMatchObject({ ok: true, flattrs: 2 });
  expect(await sealBooks(deps)).toMatchObject({ block: { seq: 2 } });
  const payment = { actorId: who.reader, amountMinor: 5n, reference: 'later' };
  expect(await topUp(deps, payment)).toMatchObject({ ok: true });
});
// Closing checks the books once more: every tampering was rolled back.
afterAll(() => node.close());

class Undone extends Error {}

async function findingsAfter(statements: readonly string[], deps = node.deps) {
  const found = new Map<string, string>();
  const tampered = node.database.ownerDb.transaction(async (tx) => {
    await run(tx, 'set local session_replication_role = replica');
    for (const statement of statements) await run(tx, statement);
    for (const { check, wrong } of await findings(deps, tx)) {
      if (wrong !== null && OURS.includes(check)) found.set(check, wrong);
    }
    throw new Undone();
  });
  await expect(tampered).rejects.toThrow(Undone);
  return found;
}

describe('sealed books', () => {
  test('pass', async () => {
    expect(await findingsAfter([])).toEqual(new Map());
    const names = (await checkBooks(node.deps)).map(({ check }) => check);
    expect(names).toEqual(expect.arrayContaining(OURS));
  });

  test.each(TAMPERINGS_OF_BLOCKS)('tell when $what', async ({ how, says }) => {
    const found = await findingsAfter(how(who));
    expect([...found.keys()].sort()).toEqual(Object.keys(says(who)).sort());
    for (const [name, wrong] of Object.entries(says(who)))
      expect(found.get(name), name).toMatch(wrong);
  });

  test('have no check that nothing here sets off', () => {
    const set = TAMPERINGS_OF_BLOCKS.flatMap(({ says }) => Object.keys(says(who)));
    expect([...new Set(set)].sort()).toEqual([...OURS].sort());
  });
});

test('a file that is behind, or not there, says nothing against the books', async () => {
  const [first] = await node.deps.db.query.ledgerBlock.findMany();
  const behind = memoryHead();
  expect(await findingsAfter([], { ...node.deps, booksHead: behind })).toEqual(new Map());
  await behind.write({ seq: 1, sha256: first?.sha256 ?? '' });
  expect(await findingsAfter([], { ...node.deps, booksHead: behind })).toEqual(new Map());
});

test('a block that is sealed while the books are checked is not one that was lost', async () => {
  const { deps } = node;
  const slow = {
    ...deps.booksHead,
    async read() {
      const payment = { actorId: who.reader, amountMinor: 7n, reference: 'meanwhile' };
      await topUp(deps, payment);
      await sealBooks(deps);
      return deps.booksHead.read();
    },
  };
  const wrong = (await checkBooks({ ...deps, booksHead: slow })).filter((f) => f.wrong !== null);
  expect(wrong).toEqual([]);
});

test('books that were sealed with a key of before are right', async () => {
  const { db } = node.deps;
  const key = await db.query.settlementKey.findFirst();
  if (key === undefined) throw new Error('no settlement key');
  // A newer key signs from now on; the older one stays published.
  await db.transaction((tx) =>
    addSettlementKey(tx, {
      ...key,
      kid: 'newer',
      publicJwk: { ...key.publicJwk, kid: 'newer' },
      createdAt: new Date(key.createdAt.getTime() + 1_000),
    }),
  );
  const again = { actorId: who.reader, amountMinor: 6n, reference: 'again' };
  expect(await topUp(node.deps, again)).toMatchObject({ ok: true });
  expect(await sealBooks(node.deps)).toMatchObject({ ok: true });
  expect(await findingsAfter([])).toEqual(new Map());
});
