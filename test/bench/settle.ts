import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { savePeer } from '../../db/records/peers.ts';
import { closePeriod } from '../../src/operations/close-period.ts';
import { issueStatements } from '../../src/operations/issue-statements.ts';
import { obole } from '../support/obole.ts';
import { temporaryFolder } from '../support/test-server.ts';
import { decimal, seconds } from './figures.ts';
import { addPayees, fillGiving, MONTH, type PayeesOf, payIn } from './settle-books.ts';
import { megabytes, memoryOf, onBooks, type Served, serve, stop } from './settle-nodes.ts';
import { payLarge } from './settle-paid.ts';

/** A statement of so many lines is issued, fetched, verified, booked and countersigned in less, by
 *  processes that stay this small; and a month's statements cost no more each for many peers.
 *  Source: issue 6, "Speed". */
const LINES = 100_000;
const AT_MOST_MS = 10_000;
const MEMORY_BYTES = 300_000_000;
const PEERS = [50, 500];
const GROWTH = 1.5;
const LINES_PER_PEER = 20;

const BEFORE = '2026-10-20T12:00:00Z';
const AFTER = '2026-11-05T12:00:00Z';

/** Prints what one large statement takes between two nodes, and what many small ones take.
 *  @returns whether it is as fast as it should be. */
export async function bench(): Promise<boolean> {
  const [large, many] = [await oneLarge(), await manySmall()];
  return large && many;
}

const CLOSED = 'delete from graphile_worker._private_jobs';

async function oneLarge(): Promise<boolean> {
  const folders = [temporaryFolder(), temporaryFolder()] as const;
  let [debtor, creditor] = await Promise.all([
    serve(folders[0], 9461, BEFORE),
    serve(folders[1], 9462, BEFORE),
  ]);
  try {
    const met = await obole({ ...debtor.settings }, 'peer', 'trust', creditor.host);
    if (met.status !== 0) throw new Error(met.err);
    await Promise.all([stop(debtor), stop(creditor)]);
    const payees = { host: creditor.host, from: 1, count: LINES };
    await onBooks(creditor, AFTER, (_, owner) =>
      owner.transaction((tx) => addPayees(tx, payees, { local: true })),
    );
    await onBooks(debtor, BEFORE, async ({ deps }, owner) => {
      await fillGiving(owner, [payees]);
      await payIn(deps);
    });
    await onBooks(debtor, AFTER, async ({ deps }, owner) => {
      const closed = await closePeriod(deps, MONTH);
      if (!closed.ok) throw new Error(closed.code);
      await owner.execute(sql.raw(CLOSED));
    });
    [debtor, creditor] = await Promise.all([
      serve(debtor.dataDir, 9461, AFTER),
      serve(creditor.dataDir, 9462, AFTER),
    ]);
    const isFast = await measureLarge(debtor, creditor);
    await Promise.all([stop(debtor), stop(creditor)]);
    await payLarge(debtor, creditor);
    return isFast;
  } finally {
    await Promise.all([debtor, creditor].map((n) => n.process.exitCode ?? stop(n)));
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}

async function measureLarge(debtor: Served, creditor: Served): Promise<boolean> {
  // What a start has to do is done before.
  await sleep(3_000);
  const idle = [debtor, creditor].map(memoryOf);
  const tookMs = await onBooks(debtor, AFTER, (_, ours) =>
    onBooks(creditor, AFTER, (_other, theirs) => timeLarge(ours, theirs)),
  );
  const memory = [debtor, creditor].map(memoryOf);
  console.log(`${LINES} lines: issued, fetched, booked and accepted in ${seconds(tookMs)} s`);
  console.log(
    `memory of the processes: ${memory.map(megabytes).join(', ')} at most, ${idle.map(megabytes).join(', ')} before`,
  );
  return said([
    ...(tookMs > AT_MOST_MS ? [`not in ${AT_MOST_MS / 1000} s`] : []),
    ...(Math.max(...memory) > MEMORY_BYTES ? [`more than ${megabytes(MEMORY_BYTES)}`] : []),
  ]);
}

/** Has the statement issued and waits until it is accepted; says when each part was done.
 *  @param ours the debtor's books, as their owner; `theirs`: the creditor's. */
async function timeLarge(ours: Db, theirs: Db): Promise<number> {
  const startedMs = performance.now();
  await ours.execute(sql`select enqueue_job('issue-statements',
    json_build_object('month', ${MONTH}::text), null, 0, null)`);
  const is = (state: string) => async (): Promise<boolean> => {
    const [row] = await ours.execute<{ state: string }>(sql`select state from statement
      where direction = 'issued'`);
    if (row?.state === 'refused') throw new Error('the statement was refused');
    return row !== undefined && (state === 'issued' || row.state === state);
  };
  const isBooked = async () =>
    (await theirs.execute(sql`select from statement where direction = 'received'`)).length > 0;
  const parts = { issued: is('issued'), 'fetched and booked': isBooked, answered: is('accepted') };
  for (const [part, isDone] of Object.entries(parts)) {
    while (!(await isDone())) {
      if (performance.now() - startedMs > 20 * AT_MOST_MS) throw new Error(`it is not ${part}`);
      await sleep(50);
    }
    console.log(`${part} after ${seconds(performance.now() - startedMs)} s`);
  }
  const tookMs = performance.now() - startedMs;
  // The creditor states its own month after that: a debtor that asks for it when it is stopped finds nobody.
  for (let isOver = false; !isOver; await sleep(50)) {
    const own = sql`select from statement where direction = 'issued' and state = 'accepted'`;
    isOver = (await theirs.execute(own)).length > 0;
    if (performance.now() - startedMs > 20 * AT_MOST_MS) throw new Error('it does not end');
  }
  return tookMs;
}

async function manySmall(): Promise<boolean> {
  const each: number[] = [];
  for (const peers of PEERS) {
    const tookMs = await issueTo(peers);
    each.push(tookMs / peers);
    console.log(
      `${peers} peers, ${LINES_PER_PEER} lines each: ${seconds(tookMs)} s, ${decimal(tookMs / peers, 1)} ms a statement`,
    );
  }
  const growth = (each.at(-1) ?? 0) / (each[0] ?? 1);
  console.log(`cost of a statement, most peers to fewest: ${decimal(growth, 2)}`);
  return said(growth > GROWTH ? ['it grows with the number of peers'] : []);
}

async function issueTo(peers: number): Promise<number> {
  const dataDir = temporaryFolder();
  const node: Served = await serve(dataDir, 9463, BEFORE);
  try {
    await stop(node);
    const payees: PayeesOf[] = Array.from({ length: peers }, (_, n) => ({
      ...{ host: `node${n}.example`, from: 1 + n * LINES_PER_PEER, count: LINES_PER_PEER },
    }));
    await onBooks(node, BEFORE, async ({ deps }, owner) => {
      for (const { host } of payees) {
        await owner.transaction((tx) =>
          savePeer(tx, {
            ...{ id: deps.newId(), host, actorUri: `http://${host}/actor` },
            ...{ understandsFlattr: true, settles: true, currency: 'EUR' },
            checkedAt: deps.clock(),
          }),
        );
      }
      await fillGiving(owner, payees);
      await payIn(deps);
    });
    return await onBooks(node, AFTER, async ({ deps }) => {
      const closed = await closePeriod(deps, MONTH);
      if (!closed.ok) throw new Error(closed.code);
      const startedMs = performance.now();
      const issued = await issueStatements(deps, MONTH);
      if (issued !== peers) throw new Error(`${issued} of ${peers} were issued`);
      return performance.now() - startedMs;
    });
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function said(mistakes: readonly string[]): boolean {
  for (const mistake of mistakes) console.log(mistake);
  return mistakes.length === 0;
}
