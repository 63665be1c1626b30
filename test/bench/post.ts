import { rmSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { connect, type DatabaseAddress, type Db } from '../../db/connect.ts';
import { startEmbedded } from '../../db/embedded.ts';
import { APP_ROLE, migrate } from '../../db/migrate.ts';
import { post } from '../../db/records/ledger.ts';
import { userAccount } from '../../src/ledger/account.ts';
import { temporaryFolder } from '../support/test-server.ts';
import { median } from './figures.ts';

/** Single postings run at this much of the rate of single-row updates at least.
 *  Source: issue 5, "Speed". */
const LEAST_OF_FLOOR = 0.8;

const CONNECTIONS = 8;
const PEOPLE = 1_000;
const ROUNDS = 5;
const WARM_UP = 400;
const PER_ROUND = 4_000;

/** Prints how many top-ups a second are posted, each in a transaction of its own, beside what
 *  `pgbench -N` does (update an account, read it, write a line of history) through the same driver. The
 *  rounds take turns, so that whatever else the machine does, it does to both.
 *  @returns whether it is as fast as it should be, and right. */
export async function bench(): Promise<boolean> {
  const folder = temporaryFolder();
  const server = await startEmbedded(folder, { owner: 'node', log: console.log });
  try {
    await migrate(server.address, console.log);
    return await measure(server.address);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(address: DatabaseAddress): Promise<boolean> {
  const people = Array.from({ length: PEOPLE }, () => uuidv7());
  const app = connect(address, { connections: CONNECTIONS, role: APP_ROLE });
  const owner = connect(address, { connections: CONNECTIONS });
  await layFloor(owner.db);
  // Every account is there before the first round, as on a node that has been at work for a while.
  for (const person of people) await postOne(app.db, person);
  await owner.db.execute(sql`vacuum analyze`);
  const ours: number[] = [];
  const floor: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const count = round === 0 ? WARM_UP : PER_ROUND;
    const update = await perSecond(count, (n) => updateOne(owner.db, 1 + ((n * 7919) % PEOPLE)));
    const posted = await perSecond(count, (n) =>
      postOne(app.db, people[(n * 7919) % PEOPLE] ?? ''),
    );
    if (round > 0) floor.push(update);
    if (round > 0) ours.push(posted);
  }
  const isRight = await sumsUp(app.db, PEOPLE + WARM_UP + ROUNDS * PER_ROUND);
  await Promise.all([app.close(), owner.close()]);
  return judge(ours, floor) && isRight;
}

const postOne = (db: Db, person: string) =>
  db.transaction((tx) => {
    const id = uuidv7();
    return post(
      tx,
      {
        idempotencyKey: `node:top_up:${id}`,
        kind: 'top_up',
        month: '2026-10',
        currency: 'EUR',
        transfers: [{ debit: 'bank', credit: userAccount(person, 'funds'), amountMinor: 500n }],
      },
      { id, at: new Date() },
    );
  });

/** The tables of pgbench, as far as `-N` touches them. */
async function layFloor(db: Db): Promise<void> {
  await db.execute(sql`create table bench_account (aid int primary key, bid int, abalance int,
    filler char(84)) with (fillfactor = 100)`);
  await db.execute(sql`create table bench_history (tid int, bid int, aid int, delta int,
    mtime timestamp, filler char(22))`);
  await db.execute(sql`insert into bench_account
    select n, 1, 0, '' from generate_series(1, ${PEOPLE}::int) as n`);
}

const updateOne = (db: Db, account: number) =>
  db.transaction(async (tx) => {
    await tx.execute(
      sql`update bench_account set abalance = abalance + 500 where aid = ${account}::int`,
    );
    await tx.execute(sql`select abalance from bench_account where aid = ${account}::int`);
    await tx.execute(sql`insert into bench_history (tid, bid, aid, delta, mtime)
      values (1, 1, ${account}::int, 500, current_timestamp)`);
  });

/** Does something so many times, from all connections at once. */
async function perSecond(count: number, act: (n: number) => Promise<unknown>): Promise<number> {
  let next = 0;
  const one = async () => {
    while (next < count) {
      next += 1;
      await act(next);
    }
  };
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  return (count * 1000) / (performance.now() - startedMs);
}

async function sumsUp(db: Db, count: number): Promise<boolean> {
  const [row] = await db.execute<{ debits: string; transfers: number }>(sql`
    select sum(b.debits_minor)::text as debits, (select count(*)::int from ledger_transfer) as transfers
    from ledger_balance b join ledger_account a on a.id = b.account_id where a.path = 'bank'`);
  const isRight = row?.transfers === count && BigInt(row.debits) === 500n * BigInt(count);
  if (!isRight) console.log(`${row?.transfers} of ${count} postings, the bank has ${row?.debits}`);
  return isRight;
}

function judge(ours: readonly number[], floor: readonly number[]): boolean {
  const ratios = ours.map((rate, round) => rate / (floor[round] ?? 0));
  console.log(`${CONNECTIONS} connections, ${PER_ROUND} transactions a round, ${process.version}`);
  print('floor: update, read, insert', floor);
  print('Obole: post()', ours);
  console.log(`ratio, round by round         median ${Math.round(median(ratios) * 100)} %`);
  const isFast = median(ratios) >= LEAST_OF_FLOOR;
  if (!isFast) console.log(`less than ${LEAST_OF_FLOOR * 100} % of the floor`);
  return isFast;
}

const print = (name: string, rates: readonly number[]): void =>
  console.log(
    `${name.padEnd(28)}  median ${String(Math.round(median(rates))).padStart(6)}/s  (${rates.map(Math.round).join(', ')})`,
  );

if (import.meta.main) process.exitCode = (await bench()) ? 0 : 1;
