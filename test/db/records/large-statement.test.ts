import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTransaction } from '../../../db/records/ledger.ts';
import type { Peer } from '../../../db/records/peers.ts';
import { addDocument } from '../../../db/records/settlements.ts';
import { sha256Hex } from '../../../db/sha256.ts';
import { statementText } from '../../../db/views/statement-text.ts';
import { canonicalRequest } from '../../../src/ledger/transfer.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { inOnePart, type LinesText } from '../../../src/settlement/lines-text.ts';
import { openAll } from '../../support/database.ts';
import { type House, house, person } from '../../support/house.ts';
import { meet, pairWith, settling, stated } from '../../support/peer.ts';

let node: House;
let peer: Peer;
beforeAll(async () => {
  node = await house();
  await openAll(node.deps.db);
  peer = await meet(node.deps);
  node.setClock('2026-11-04T00:00:00Z');
  await closePeriod(node.deps, '2026-10');
});
afterAll(() => node.close());

/** Keeps documents with these texts beside them, all in one transaction. @returns their ids. */
const kept = (texts: readonly LinesText[]): Promise<string[]> =>
  node.deps.db.transaction(async (tx) => {
    const ids: string[] = [];
    for (const lines of texts) {
      const id = node.deps.newId();
      await addDocument(tx, {
        ...{ id, uri: `${peer.actorUri}/${id}`, peerId: peer.id, jws: id, sha256: sha256Hex(id) },
        ...{ kind: 'statement', currency: 'EUR', direction: 'received', recordedAt: new Date() },
        lines,
      });
      ids.push(id);
    }
    return ids;
  });

/** What is read again, and in how many parts. */
async function read(id: string): Promise<readonly [string, number]> {
  const parts: Uint8Array[] = [];
  for await (const part of (await statementText(node.deps.db, id)) ?? []) parts.push(part);
  return [Buffer.concat(parts).toString(), parts.length];
}

test('lines that are kept in parts are read as they were, two statements after one another too', async () => {
  const first = { parts: () => ['{"a":1}\n', '{"é":"\\\\"}\n', '{"c":3}\n'] };
  const second = { parts: () => ['x\n', "'; y\n"] };
  const [one = '', two = '', three = '', four = ''] = await kept([
    ...[first, second, inOnePart('z\n'), inOnePart('')],
  ]);
  expect(await read(one)).toEqual(['{"a":1}\n{"é":"\\\\"}\n{"c":3}\n', 1]);
  expect(await read(two)).toEqual(["x\n'; y\n", 1]);
  expect(await read(three)).toEqual(['z\n', 1]);
  expect(await read(four)).toEqual(['', 0]);
  expect(await statementText(node.deps.db, node.deps.newId())).toBeNull();
});

test('lines of many megabytes are read in parts, none of which ends within a character', async () => {
  const long = `${'é'.repeat(1_000)}😀\n`.repeat(9_000);
  const [id = ''] = await kept([inOnePart(long)]);
  const [text, parts] = await read(id);
  expect(text === long).toBe(true);
  expect(parts).toBe(2);
});

test('what is booked of lines in the database is what would be booked of their transfers', async () => {
  const deps = settling(node.deps);
  for (const name of ['anna', 'bert', 'carl']) await person(node.deps, name);
  const uris = await deps.db.execute<{ id: string; uri: string }>(
    sql`select id, uri from actor where handle in ('anna', 'bert', 'carl') order by uri`,
  );
  const amounts = [700n, 0n, 41n];
  const lines = uris.map(({ uri }, n) => ({
    payee: uri,
    amountMinor: amounts[n] ?? 0n,
    works: [],
  }));
  const stranger = { payee: 'http://nobody.example/x', amountMinor: 5n, works: [] };
  expect(await stated(deps, peer, [...lines, stranger])).toMatchObject({ ok: true });
  expect((await pairWith(deps, peer.host)).received.statements).toMatchObject([
    { state: 'accepted', acceptedMinor: 741n },
  ]);
  const key = `peer:${peer.id}:EUR:1`;
  const booked = await deps.db.transaction((tx) => readTransaction(tx, key));
  const receivable = `peer:${peer.id}:receivable`;
  expect(booked).toMatchObject({
    ...{ kind: 'acceptance', month: '2026-11', currency: 'EUR' },
    transfers: [
      { debit: receivable, credit: `user:${uris[0]?.id}:pending`, amountMinor: 700n },
      { debit: receivable, credit: `user:${uris[2]?.id}:pending`, amountMinor: 41n },
    ],
  });
  const [row] = await deps.db.execute<{ request_hash: string }>(
    sql`select request_hash from ledger_transaction where idempotency_key = ${key}`,
  );
  expect(booked && sha256Hex(canonicalRequest(booked))).toBe(row?.request_hash);
});
