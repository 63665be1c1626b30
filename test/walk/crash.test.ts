import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connect, type Db } from '../../db/connect.ts';
import { startEmbedded } from '../../db/embedded.ts';
import { dataIn } from '../../db/postgres-home.ts';
import { findServer } from '../../db/postgres-process.ts';
import { post } from '../../db/records/ledger.ts';
import { readConfig } from '../../src/config.ts';
import { userAccount } from '../../src/ledger/account.ts';
import { openNode } from '../../src/main.ts';
import { closePeriod } from '../../src/operations/close-period.ts';
import type { Deps } from '../../src/operations/deps.ts';
import { creator } from '../support/house.ts';
import { obole, startObole } from '../support/obole.ts';
import { run } from '../support/sql-error.ts';
import { memoryFolder } from '../support/test-server.ts';
import { until } from './two-nodes.ts';

/** Eight commands in all, each a process with a database to open. */
vi.setConfig({ testTimeout: 180_000 });

const GIVERS = 300;
const TITLES = ['One', 'Two', 'Three', 'Four', 'Five'];
const BUDGET_MINOR = 500n;

const dataDir = memoryFolder();
const home = join(dataDir, 'postgres');
const at = (clock: string) => ({ DATA_DIR: dataDir, PORT: '9417', CLOCK: clock });
const IN_OCTOBER = at('2026-10-20T12:00:00Z');
const GRACE_OVER = at('2026-11-04T12:00:00Z');

afterAll(async () => {
  await until('the server has ended', async () => findServer(home) === undefined);
  rmSync(dataDir, { recursive: true, force: true });
});

/** Runs something on the node's database, whose server is this process's for that long. */
async function withServer(act: (db: Db) => Promise<void>): Promise<void> {
  const server = await startEmbedded(dataDir, { owner: 'node' });
  const owner = connect(server.address, { connections: 3 });
  try {
    await act(owner.db);
  } finally {
    await owner.close();
    await server.stop();
  }
}

/** A month of 3,000 flattrs. Accounts are written as rows: their keys would take minutes to make. */
async function fill(db: Db, deps: Deps): Promise<void> {
  for (const handle of ['night-trains', 'harbour-radio']) await creator(deps, handle, TITLES);
  await db.execute(sql`with added as (
      insert into actor (id, uri, kind, local, handle, host, name, profile_url, inbox_url, created_at)
      select id, 'http://localhost:9417/users/' || id, 'person', true, 'giver_' || n,
        'localhost:9417', 'A giver', '', '', now()
      from (select gen_random_uuid() as id, n from generate_series(1, ${GIVERS}::int) n) people
      returning id
    ) insert into account (actor_id) select id from added`);
  await db.execute(sql`insert into budget (actor_id, amount_minor, currency, updated_at)
    select actor_id, ${BUDGET_MINOR}, 'EUR', now() from account a join actor p on p.id = a.actor_id
    where p.handle like 'giver%'`);
  await db.execute(sql`insert into flattr (id, uri, giver_id, given, source, work_id, payee_id, month, recorded_at)
    select id, 'http://localhost:9417/flattrs/' || id, giver, true, 'page', work, payee, '2026-10', now()
    from (select gen_random_uuid() as id, b.actor_id as giver, w.id as work, w.author_id as payee
      from budget b, work w) given`);
  const givers = await deps.db.query.budget.findMany();
  const transfers = givers.map(({ actorId }) => ({
    ...{ debit: 'bank' as const, credit: userAccount(actorId, 'funds') },
    amountMinor: BUDGET_MINOR,
  }));
  const entry = { id: deps.newId(), at: deps.clock() };
  const paid = { kind: 'top_up', month: '2026-10', currency: 'EUR', transfers } as const;
  await deps.db.transaction((tx) => post(tx, { ...paid, idempotencyKey: 'node:all' }, entry));
}

/** Whatever a close writes. */
const traces = (db: Db) =>
  db.execute(sql`select (select phase from period where month = '2026-10') as phase,
    (select count(*)::int from share) as shares, (select count(*)::int from carry) as carries,
    (select count(*)::int from ledger_transaction) as transactions,
    (select count(*)::int from ledger_transfer) as transfers,
    (select count(*)::int from ledger_account) as accounts,
    (select sum(debits_minor)::text from ledger_balance) as debits,
    (select count(*)::int from graphile_worker._private_jobs) as jobs`);

const UNTOUCHED = {
  // The one job is for what begins with November.
  ...{ phase: 'counted', shares: 0, carries: 0, transactions: 1, jobs: 1 },
  ...{ transfers: GIVERS, accounts: GIVERS + 1, debits: '150000' },
};

beforeAll(async () => {
  await withServer(async (db) => {
    const read = readConfig(IN_OCTOBER);
    if ('mistakes' in read) throw new Error(read.mistakes.join('\n'));
    const node = await openNode(read.config, { owner: 'command', log: () => {} });
    await fill(db, node.deps);
    const firstOfMonth = { ...node.deps, clock: () => new Date('2026-11-01T12:00:00Z') };
    expect(await closePeriod(firstOfMonth, '2026-10')).toMatchObject({
      code: 'grace_days_running',
    });
    await node.close();
    expect(await traces(db)).toEqual([UNTOUCHED]);
  });
});

/** Lets a close come as far as its first write to a table, and kills it there. */
async function killedAt(db: Db, table: string): Promise<void> {
  const close = await db.transaction(async (tx) => {
    await run(tx, `lock table ${table} in share mode`);
    const { child, ended } = startObole(GRACE_OVER, ['close', '2026-10']);
    const waits = sql`select from pg_locks where not granted and relation = ${table}::regclass`;
    await until(
      `the close waits at ${table}`,
      async () => child.exitCode !== null || (await tx.execute(waits)).length > 0,
    );
    child.kill('SIGKILL');
    return ended;
  });
  expect(close).toMatchObject({ signal: 'SIGKILL', out: '' });
  const ended = sql`select from pg_stat_activity where application_name = 'obole'
    and xact_start is not null and pid <> pg_backend_pid()`;
  await until('its transaction is over', async () => (await db.execute(ended)).length === 0);
}

test('a close that is killed where it writes leaves nothing of itself', async () => {
  await withServer(async (db) => {
    for (const table of ['ledger_transfer', 'share', 'graphile_worker._private_jobs']) {
      await killedAt(db, table);
      expect(await traces(db), table).toEqual([UNTOUCHED]);
    }
  });
});

test('killed with its database, it leaves no server, and the next close does everything, once', async () => {
  const marker = join(dataIn(home), 'reached');
  await withServer(async (db) => {
    await run(
      db,
      `create function stop_here() returns trigger language plpgsql security definer as $$
      begin
        copy (select 1) to '${marker}';
        perform pg_sleep(600);
        return null;
      end $$`,
    );
    await run(db, 'create trigger stop_here after insert on carry execute function stop_here()');
  });
  const { child, ended } = startObole(GRACE_OVER, ['close', '2026-10']);
  await until('it writes carries', async () => child.exitCode !== null || existsSync(marker));
  expect(findServer(home)).toBeDefined();
  child.kill('SIGKILL');
  expect(await ended).toMatchObject({ signal: 'SIGKILL', out: '' });
  await until('the server has ended', async () => findServer(home) === undefined);
  await withServer(async (db) => {
    expect(await traces(db)).toEqual([UNTOUCHED]);
    await run(db, 'drop function stop_here cascade');
  });

  const closed = await obole(GRACE_OVER, 'close', '2026-10');
  expect(closed).toMatchObject({ status: 0, err: '' });
  expect(closed.out).toBe(
    '2026-10 is closed: 300 givers, 3000 flattrs, 1,500.00 EUR shared, 0.00 EUR fee.\n',
  );
  const check = await obole(GRACE_OVER, 'books', 'check');
  expect(check).toMatchObject({ status: 0, err: '' });
  expect(check.out).toMatch(/\n\nThe books are right\.\n$/);
  const again = await obole(GRACE_OVER, 'close', '2026-10');
  expect(again.out).toBe('2026-10 is closed already; there was nothing to do.\n');
  expect(findServer(home)).toBeUndefined();
});
