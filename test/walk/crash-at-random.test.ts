import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connect, type Db } from '../../db/connect.ts';
import { startEmbedded } from '../../db/embedded.ts';
import { findServer } from '../../db/postgres-process.ts';
import { readConfig } from '../../src/config.ts';
import { openNode } from '../../src/main.ts';
import { fillMonth, MONTH } from '../bench/close-month.ts';
import { obole, startObole } from '../support/obole.ts';
import { memoryFolder } from '../support/test-server.ts';
import { until } from './two-nodes.ts';

/** A close that is killed where nobody chose. `npm run soak kill` does it 50 times. */
const KILLS = Number(process.env.SOAK_KILLS ?? 2);
const SIZE = { flattrs: 6_000, givers: 300, payees: 120 };

vi.setConfig({ testTimeout: 60_000 + KILLS * 30_000, hookTimeout: 120_000 });

const folder = memoryFolder();
const dataDir = join(folder, 'node');
const home = join(dataDir, 'postgres');
const settings = { DATA_DIR: dataDir, PORT: '9418', CLOCK: '2026-11-05T12:00:00Z' };

afterAll(async () => {
  await until('the server has ended', async () => findServer(home) === undefined);
  rmSync(folder, { recursive: true, force: true });
});

async function withServer<Result>(act: (db: Db) => Promise<Result>): Promise<Result> {
  const server = await startEmbedded(dataDir, { owner: 'node' });
  const { db, close } = connect(server.address, { connections: 1 });
  try {
    return await act(db);
  } finally {
    await close();
    await server.stop();
  }
}

/** Whatever a close writes, the amounts as one hash. */
const traces = () =>
  withServer(async (db) => {
    const [row] = await db.execute(sql`
      select (select phase from period where month = ${MONTH}) as phase,
        (select md5(string_agg(flattr_id || ' ' || amount_minor, ',' order by flattr_id)) from share) as shares,
        (select md5(string_agg(giver_id || ' ' || payee_id || ' ' || carry_micro, ',' order by giver_id, payee_id)) from carry) as carries,
        (select count(*)::int from ledger_transaction) as transactions,
        (select count(*)::int from ledger_account) as accounts,
        (select md5(string_agg(path || ' ' || d || ' ' || c, ',' order by path)) from (
          select path, sum(debits_minor) as d, sum(credits_minor) as c
          from ledger_balance b join ledger_account a on a.id = b.account_id group by 1 having sum(debits_minor + credits_minor) > 0) b) as balances,
        (select count(*)::int from graphile_worker._private_jobs) as jobs`);
    return row;
  });

let before: Awaited<ReturnType<typeof traces>>;
let after: Awaited<ReturnType<typeof traces>>;
let tookMs = 0;

beforeAll(async () => {
  const read = readConfig(settings);
  if ('mistakes' in read) throw new Error(read.mistakes.join('\n'));
  const node = await openNode(read.config, { owner: 'command', log: () => {} });
  await node.close();
  await withServer(async (db) => {
    await fillMonth(db, SIZE);
    // Of months that have no shares here.
    await db.execute(sql`delete from carry`);
  });
  before = await traces();
  copy(dataDir, join(folder, 'kept'));
  const startedMs = performance.now();
  expect(await obole(settings, 'close', MONTH)).toMatchObject({ status: 0 });
  tookMs = performance.now() - startedMs;
  after = await traces();
  startAgain();
});

/** The node as it was before its month was closed. */
function startAgain(): void {
  rmSync(dataDir, { recursive: true, force: true });
  copy(join(folder, 'kept'), dataDir);
}

/** With its owners: as root, the server runs as another user. */
const copy = (from: string, to: string) => execFileSync('cp', ['-a', from, to]);

test(`killed ${KILLS} times at random, a close leaves nothing of itself or all of it`, async () => {
  let left = 0;
  for (let n = 0; n < KILLS; n += 1) {
    const { child, ended } = startObole(settings, ['close', MONTH]);
    // It has loaded itself by a third of its time.
    await sleep(tookMs * (0.3 + 0.75 * Math.random()));
    const server = findServer(home);
    if (n % 2 === 0) child.kill('SIGKILL');
    else if (server !== undefined) process.kill(server.pid, 'SIGKILL');
    const { err } = await ended;
    if (n % 2 === 1 && err !== '') expect(err).not.toMatch(/\n\s+at /);
    await until('no server is left', async () => findServer(home) === undefined);
    const now = await traces();
    expect([before, after]).toContainEqual(now);
    if (now?.phase === 'distributed') startAgain();
    else left += 1;
  }
  if (KILLS >= 20) expect(left).toBeGreaterThan(0);
  expect(await obole(settings, 'close', MONTH)).toMatchObject({ status: 0 });
  expect(await traces()).toEqual(after);
  const check = await obole(settings, 'books', 'check');
  expect(check).toMatchObject({ status: 0, err: '' });
  expect(await obole(settings, 'close', MONTH)).toMatchObject({
    out: `${MONTH} is closed already; there was nothing to do.\n`,
  });
});
