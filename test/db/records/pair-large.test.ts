import { drizzle } from 'drizzle-orm/postgres-js';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, expect, test } from 'vitest';
import type { Db } from '../../../db/connect.ts';
import { loadPair, type PairKey, withLines } from '../../../db/records/pair-load.ts';
import { savePair } from '../../../db/records/pair-save.ts';
import { addDocument } from '../../../db/records/settlements.ts';
import * as schema from '../../../db/schema/schema.ts';
import {
  type Issued,
  newPair,
  type Pair,
  type Received,
} from '../../../src/settlement/pair/pair.ts';
import { openReplay, type Replay } from './pair-replay.ts';

const [US, THEM] = ['https://us.example/a', 'https://them.example/a'];

const lineOf = (n: number) => ({
  ...{ payee: `${THEM}/"{\\,${n}}`, amountMinor: BigInt(n + 1), adjustedMinor: 0n },
  ...{ disputedMinor: 0n, struckMinor: 0n },
});

/** Statements of both directions with as many lines. */
function stated(pair: Pair, lines: number): Pair {
  const all = Array.from({ length: lines }, (_, n) => lineOf(n));
  const grossMinor = all.reduce((sum, line) => sum + line.amountMinor, 0n);
  const issued: Issued = {
    ...{ seq: 1, month: '2026-10', sha256: 'a'.repeat(64), state: 'accepted', issuedAtMs: 5 },
    ...{ grossMinor, totalMinor: grossMinor, acceptedMinor: grossMinor, answeredAtMs: 7 },
    ...{ lines: all, adjustments: [] },
  };
  const payload = JSON.stringify(['2026-10', 1, null, '', `${grossMinor}`, '0', `${grossMinor}`]);
  const received: Received = {
    ...{ seq: 1, month: '2026-10', sha256: 'b'.repeat(64), payload, state: 'accepted' },
    ...{ acceptedMinor: grossMinor, acceptedAtMs: 9 },
    lines: all.map((line) => ({
      ...{ ...line, fundedMinor: 0n, releasedMinor: 0n, writtenOffMinor: 0n, lostMinor: 0n },
    })),
  };
  return {
    ...pair,
    issued: { statements: [issued], dischargedMinor: 0n },
    received: { statements: [received], dischargedMinor: 0n },
    wanted: all.map(({ payee }) => ({ adjusts: 1, payee, amountMinor: 1n, disputed: false })),
    // Its acceptance is not in the records of this test.
    held: { ['b'.repeat(64)]: null },
  };
}

/** All that is theirs is paid in part, and is its creators'. */
function paid(pair: Pair): Pair {
  const statements = pair.received.statements.map((row) => ({
    ...row,
    lines: row.lines.map((line) => ({ ...line, fundedMinor: 1n, releasedMinor: 1n })),
  }));
  const dischargedMinor = BigInt(statements[0]?.lines.length ?? 0);
  return { ...pair, received: { statements, dischargedMinor }, spreadMinor: dischargedMinor };
}

const open: Replay[] = [];

afterAll(async () => {
  for (const { database } of open) await database.close();
});

/** Writes large statements, changes all their lines, reads them again.
 *  @returns how many queries that took. */
async function queriesFor(lines: number): Promise<number> {
  const replay = await openReplay();
  open.push(replay);
  let queries = 0;
  const logger = { logQuery: () => void queries++ };
  const db: Db = drizzle(replay.database.db.$client, { schema, logger });
  const terms = { trust: 'funded', limitMinor: 0n } as const;
  const key: PairKey = { peerId: replay.peerId, currency: 'EUR', us: US, them: THEM, ...terms };
  const save = (change: (pair: Pair) => Pair) =>
    db.transaction(async (tx): Promise<Pair> => {
      const loaded = await withLines(tx, await loadPair(tx, key));
      await savePair(tx, loaded, change(loaded.pair), null);
      return loaded.pair;
    });
  await replay.database.db.transaction(async (tx) => {
    for (const letter of ['a', 'b'])
      await addDocument(tx, {
        ...{ id: uuidv7(), uri: letter, peerId: replay.peerId, currency: 'EUR', jws: letter },
        ...{ kind: 'statement', sha256: letter.repeat(64), recordedAt: new Date() },
        direction: letter === 'a' ? 'issued' : 'received',
      });
  });
  const state = (pair: Pair) => stated(pair, lines);
  const wantLess = (pair: Pair) => ({ ...pair, wanted: pair.wanted.slice(1) });
  for (const change of [state, paid, wantLess]) await save(change);
  const queriesSoFar = queries;
  const last = await save((pair) => pair);
  expect(last).toEqual(wantLess(paid(state(newPair(US, THEM, 'EUR')))));
  return queriesSoFar;
}

test('a statement of 20,000 lines takes as many queries as one of two, but that lines go some thousand at a time', async () => {
  // Both are written and read twice, and one is changed once, 1,000 at a time.
  const [written, read, changed] = [19 + 19, 2 * (20 + 20), 19];
  expect(await queriesFor(20_000)).toBe((await queriesFor(2)) + written + read + changed);
});
