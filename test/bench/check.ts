import { rmSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { connect } from '../../db/connect.ts';
import { readConfig } from '../../src/config.ts';
import { endOf, type Month, nextMonth } from '../../src/flattr/period.ts';
import { openNode } from '../../src/main.ts';
import { checkBooks } from '../../src/operations/check-books.ts';
import { closePeriod } from '../../src/operations/close-period.ts';
import type { NodeDeps } from '../../src/operations/deps.ts';
import { sealBooks } from '../../src/operations/seal-books.ts';
import { temporaryFolder } from '../support/test-server.ts';
import { type BooksSize, fillBooks, giveMonth } from './check-books.ts';
import { median } from './figures.ts';

/** All of the books are checked in less, when they have this many transfers.
 *  Source: issue 5, "Speed". */
const AT_MOST_MS = 5_000;
const TRANSFERS = 1_000_000;

const ROUNDS = 5;
const FIRST: Month = '2026-01';
const MONTHS = 7;
/** Each month has two postings of each giver, and one to each payee. */
const SIZE: BooksSize = { givers: 60_000, payees: 2_000, topUps: 380_000 };

/** Prints how long it takes to check books with a million transfers, half a million shares, sealed
 *  blocks and all, beside one reading of the transfers.
 *  @returns whether it is as fast as it should be, and finds nothing. */
export async function bench(): Promise<boolean> {
  const dataDir = temporaryFolder();
  const read = readConfig({
    DATA_DIR: dataDir,
    ORIGIN: 'http://localhost:9000',
    FEE_BPS: '500',
    CLOCK: `${FIRST}-02T00:00:00Z`,
  });
  if ('mistakes' in read) throw new Error(read.mistakes.join('\n'));
  const node = await openNode(read.config, { owner: 'node', log: console.log });
  try {
    const owner = connect(node.address);
    await fill(node.deps, owner.db);
    await owner.close();
    return await measure(node.deps);
  } finally {
    await node.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function fill(deps: NodeDeps, owner: Db): Promise<void> {
  await fillBooks(owner, SIZE);
  let month = FIRST;
  for (let n = 0; n < MONTHS; n += 1) {
    await giveMonth(owner, SIZE, month);
    await owner.execute(sql`analyze flattr`);
    const after = new Date(endOf(month).getTime() + 5 * 86_400_000);
    const closed = await closePeriod({ ...deps, clock: () => after }, month);
    if (!closed.ok) throw new Error(`${closed.code} ${closed.detail}`);
    const sealed = await sealBooks({ ...deps, clock: () => after });
    if (!sealed.ok) throw new Error(sealed.code);
    console.log(`${month}: ${closed.flattrs} flattrs`);
    month = nextMonth(month);
  }
  await owner.execute(sql`vacuum analyze`);
  await owner.execute(sql`checkpoint`);
}

async function measure(deps: NodeDeps): Promise<boolean> {
  const checks: number[] = [];
  const floor: number[] = [];
  let transfers = 0;
  let wrong: readonly unknown[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const scanMs = await took(async () => {
      const [row] = await deps.db.execute<{ n: number }>(
        sql`select count(*)::int as n, sum(amount_minor) from ledger_transfer`,
      );
      transfers = row?.n ?? 0;
    });
    const checkMs = await took(async () => {
      wrong = (await checkBooks(deps)).filter((finding) => finding.wrong !== null);
    });
    // The first one reads what was on the disk.
    if (round > 0) floor.push(scanMs);
    if (round > 0) checks.push(checkMs);
  }
  console.log(`${transfers} transfers, ${process.version}`);
  print('floor: sum one column', floor);
  print('obole books check', checks);
  const mistakes = [
    ...(transfers < TRANSFERS ? [`fewer than ${TRANSFERS} transfers`] : []),
    ...(median(checks) >= AT_MOST_MS ? [`not in under ${AT_MOST_MS / 1000} s`] : []),
    ...wrong.map((finding) => JSON.stringify(finding)),
  ];
  for (const mistake of mistakes) console.log(mistake);
  return mistakes.length === 0;
}

async function took(act: () => Promise<void>): Promise<number> {
  const startedMs = performance.now();
  await act();
  return performance.now() - startedMs;
}

const print = (name: string, runsMs: readonly number[]): void =>
  console.log(
    `${name.padEnd(24)} median ${Math.round(median(runsMs))} ms  (${runsMs.map(Math.round).join(', ')})`,
  );

if (import.meta.main) process.exitCode = (await bench()) ? 0 : 1;
