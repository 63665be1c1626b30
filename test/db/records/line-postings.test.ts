import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTransaction } from '../../../db/records/ledger.ts';
import { type LinePosting, postLines } from '../../../db/records/line-postings.ts';
import { sha256Hex } from '../../../db/sha256.ts';
import { canonicalRequest } from '../../../src/ledger/transfer.ts';
import type { LinePart } from '../../../src/settlement/pair/events.ts';
import { type House, house, person } from '../../support/house.ts';
import { meet } from '../../support/peer.ts';
import { aPair, aStatement } from '../../support/settled.ts';

let node: House;
let peerId: string;
let documentId: string;
let payees: string[];

/** Three lines of theirs; nobody here has the last one any more. */
beforeAll(async () => {
  node = await house({ at: '2026-11-12T12:00:00Z' });
  const { deps } = node;
  peerId = (await meet(deps)).id;
  const of = await aPair(deps, { peerId, currency: 'EUR' });
  payees = [await person(deps, 'lighthouse'), await person(deps, 'ship')];
  const lines = [500n, 300n, 200n].map((amountMinor, nr) => ({
    ...{ amountMinor, payeeId: payees[nr] ?? null, disputedMinor: nr === 2 ? amountMinor : 0n },
  }));
  const stated = { direction: 'received', month: '2026-10', seq: 1 } as const;
  documentId = (await aStatement(deps, of, stated, lines)).id;
});
// What was stated is in no books.
afterAll(() => node.database.close());

let count = 0;
const book = async (of: Pick<LinePosting, 'debit' | 'credit' | 'parts'>) => {
  const { deps } = node;
  count += 1;
  const idempotencyKey = `peer:${peerId}:EUR:${count}`;
  const head = { idempotencyKey, kind: 'release', month: '2026-11', currency: 'EUR' } as const;
  const entry = { id: deps.newId(), at: deps.clock() };
  return deps.db.transaction(async (tx) => {
    const isBooked = await postLines(tx, { documentId, peerId, ...of }, head, entry);
    const [row] = await tx.execute<{ request_hash: string }>(
      sql`select request_hash from ledger_transaction where id = ${entry.id}`,
    );
    const found = await readTransaction(tx, idempotencyKey);
    if (found === null) return { isBooked, transfers: [] };
    // As `post` would have named it: the same request has the same hash, wherever it was made.
    expect(row?.request_hash).toBe(sha256Hex(canonicalRequest(found)));
    const texts = found.transfers.map((t) => `${t.debit}>${t.credit}=${t.amountMinor}`);
    return { isBooked, transfers: texts };
  });
};

const receivable = () => `peer:${peerId}:receivable`;
const purse = (nr: number, name: string) => `user:${payees[nr]}:${name}`;
const parts = (...amounts: readonly (readonly [number, bigint])[]): LinePart[] =>
  amounts.map(([nr, amountMinor]) => ({ nr, amountMinor }));

test('whole lines and parts of them are booked as they would be one by one', async () => {
  expect(await book({ debit: 'receivable', credit: 'pending', parts: null })).toEqual({
    isBooked: true,
    transfers: [
      `${receivable()}>${purse(0, 'pending')}=500`,
      `${receivable()}>${purse(1, 'pending')}=300`,
    ],
  });
  const some = parts([0, 120n], [1, 300n]);
  expect(await book({ debit: 'pending', credit: 'earnings', parts: some })).toEqual({
    isBooked: true,
    transfers: [
      `${purse(0, 'pending')}>${purse(0, 'earnings')}=120`,
      `${purse(1, 'pending')}>${purse(1, 'earnings')}=300`,
    ],
  });
  const gone = parts([0, 380n]);
  expect(await book({ debit: 'pending', credit: 'receivable', parts: gone })).toMatchObject({
    transfers: [`${purse(0, 'pending')}>${receivable()}=380`],
  });
});

test('the reserve keeps what is for nobody, and what it would give itself is not booked', async () => {
  const lost = parts([2, 50n]);
  expect(await book({ debit: 'receivable', credit: 'pending', parts: lost })).toMatchObject({
    transfers: [`${receivable()}>reserve=50`],
  });
  const given = await book({ debit: 'pending', credit: 'earnings', parts: lost });
  expect(given).toEqual({ isBooked: false, transfers: [] });
});

test('nobody’s money goes below zero', async () => {
  const tooMuch = parts([1, 1n]);
  await expect(book({ debit: 'pending', credit: 'earnings', parts: tooMuch })).rejects.toThrow();
  count -= 1;
});
