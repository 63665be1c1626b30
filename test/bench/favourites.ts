import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { sql } from 'drizzle-orm';
import { connect, type Db } from '../../db/connect.ts';
import { readConfig } from '../../src/config.ts';
import { type OpenNode, openNode } from '../../src/main.ts';
import type { Seen } from '../support/busy-server.ts';
import { linkAccounts } from '../support/linked-accounts.ts';
import { temporaryFolder } from '../support/test-server.ts';
import type { Order, Report } from './favourites-hosts.ts';
import { judge, type Measured, printed } from './favourites-report.ts';
import { STREET } from './favourites-street.ts';

const CLI = join(import.meta.dirname, '..', '..', 'bin', 'obole.js');
const PORT = 9464;
const ROUND_MS = 13 * 60_000;
const READY_AFTER_MS = 40_000;
const LOOK_EVERY_MS = 5_000;

/** Prints how one node reads 10,000 linked accounts on servers of every size, each of which counts what it is
 *  asked; for `--minutes 3` of its quarter of an hour, or for all 15 and more.
 *  @returns whether each was read in time, and no server was asked too often. */
export async function bench(): Promise<boolean> {
  const { values } = parseArgs({
    ...{ strict: false, allowPositionals: true },
    options: { minutes: { type: 'string', default: '3' } },
  });
  const minutes = Number(values.minutes);
  const dataDir = temporaryFolder();
  const hosts = fork(new URL('favourites-hosts.ts', import.meta.url), { execArgv: [] });
  try {
    const opened = await order(hosts, { open: STREET });
    if (!('hosts' in opened)) throw new Error('not what was asked');
    return await measure(dataDir, hosts, { hosts: opened.hosts, minutes });
  } finally {
    hosts.kill();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function order(hosts: ChildProcess, given: Order): Promise<Report> {
  hosts.send(given);
  const [report] = (await once(hosts, 'message')) as [Report];
  return report;
}

async function measure(
  dataDir: string,
  hosts: ChildProcess,
  of: { readonly hosts: readonly string[]; readonly minutes: number },
): Promise<boolean> {
  const settings = {
    ...{ DATA_DIR: dataDir, PORT: `${PORT}`, ORIGIN: `http://localhost:${PORT}` },
    ...{ ALLOW_PRIVATE_ADDRESS: 'true', LOG_LEVEL: 'warning' },
  };
  const read = readConfig(settings);
  if ('mistakes' in read) throw new Error(read.mistakes.join('\n'));
  const served = spawn(process.execPath, [CLI, 'serve'], {
    cwd: dataDir,
    env: { PATH: process.env.PATH, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await once(served.stdout, 'data');
    served.stdout.resume();
    const node = await openNode(read.config, { owner: 'command', log: console.log });
    const owner = connect(node.address, { connections: 3 });
    try {
      return await measureOn({ owner: owner.db, node, pid: served.pid ?? 0 }, hosts, of);
    } finally {
      await owner.close();
      await node.close();
    }
  } finally {
    served.kill('SIGTERM');
    await once(served, 'close');
  }
}

async function measureOn(
  { owner, node, pid }: { readonly owner: Db; readonly node: OpenNode; readonly pid: number },
  hosts: ChildProcess,
  of: { readonly hosts: readonly string[]; readonly minutes: number },
): Promise<boolean> {
  // The first are due when all are there.
  const startMs = Date.now() + READY_AFTER_MS;
  const dueMs = (n: number, accounts: number) => startMs + ((n + 0.5) / accounts) * ROUND_MS;
  for (const [n, spec] of STREET.entries()) {
    const linked = { host: of.hosts[n] ?? '', spec };
    await linkAccounts(node.deps, owner, linked, (one) => new Date(dueMs(one, spec.accounts)));
  }
  await owner.execute(sql`vacuum analyze`);
  const linked = await countOf(owner, sql`favourite_reading`);
  console.log(`${linked} accounts on ${STREET.length} servers, for ${of.minutes} minutes`);
  await sleep(Math.max(0, startMs - Date.now()));
  const watched = await watch(owner, pid, startMs + of.minutes * 60_000);
  const report = await order(hosts, { report: true });
  if (!('seen' in report)) throw new Error('not what was asked');
  const measured = { ...watched, startMs, dueMs, seen: report.seen };
  console.log(printed(measured).join('\n'));
  return judge(measured, await isAllFound(owner, report.seen));
}

/** Looks at the node from outside until the time is over. */
async function watch(db: Db, pid: number, untilMs: number): Promise<Measured> {
  const before = {
    nodeMs: cpuMsOf(pid),
    postgresMs: await postgresMs(db),
    activeMs: await activeMs(db),
  };
  const beganMs = Date.now();
  const most = { jobs: 0, jobAgeMs: 0, overdueMs: 0 };
  while (Date.now() < untilMs) {
    await sleep(Math.min(LOOK_EVERY_MS, Math.max(0, untilMs - Date.now())));
    const [row] = await db.execute<{ jobs: number; age: number; overdue: number }>(sql`select
      (select count(*)::int from graphile_worker._private_jobs) as jobs,
      (select coalesce(max(extract(epoch from now() - run_at)) * 1000, 0)::int
        from graphile_worker._private_jobs where run_at <= now()) as age,
      (select coalesce(max(extract(epoch from now() - next_read_at)) * 1000, 0)::int
        from favourite_reading where next_read_at <= now()) as overdue`);
    most.jobs = Math.max(most.jobs, row?.jobs ?? 0);
    most.jobAgeMs = Math.max(most.jobAgeMs, row?.age ?? 0);
    most.overdueMs = Math.max(most.overdueMs, row?.overdue ?? 0);
  }
  return {
    ...most,
    tookMs: Date.now() - beganMs,
    nodeMs: cpuMsOf(pid) - before.nodeMs,
    postgresMs: (await postgresMs(db)) - before.postgresMs,
    activeMs: (await activeMs(db)) - before.activeMs,
    memoryBytes: 1024 * Number(/VmHWM:\s+([0-9]+) kB/.exec(statusOf(pid))?.[1]),
  };
}

const statusOf = (pid: number): string => readFileSync(`/proc/${pid}/status`, 'utf8');

/** User and system time of a process. Source: proc(5); a tick is 10 ms. */
function cpuMsOf(pid: number): number {
  const [, after = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const fields = after.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** The same of the server of a database, with all of its processes. */
async function postgresMs(db: Db): Promise<number> {
  const [row] = await db.execute<{ pid: number }>(
    sql`select pid from pg_stat_activity where backend_type = 'checkpointer'`,
  );
  const server = parentOf(row?.pid ?? 0);
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const own = pids.filter((pid) => parentOf(Number(pid)) === server);
  return own.reduce((sum, pid) => sum + cpuMsOf(Number(pid)), 0);
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(/PPid:\s+(\d+)/.exec(statusOf(pid))?.[1]);
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}

/** How long the database was at work for its connections, as it says itself. */
async function activeMs(db: Db): Promise<number> {
  const [row] = await db.execute<{ ms: number }>(
    sql`select active_time::float as ms from pg_stat_database where datname = current_database()`,
  );
  return row?.ms ?? 0;
}

async function countOf(db: Db, table: ReturnType<typeof sql>): Promise<number> {
  const [row] = await db.execute<{ n: number }>(sql`select count(*)::int as n from ${table}`);
  return row?.n ?? 0;
}

/** What was favourited since is found, but for what was just being read. */
async function isAllFound(db: Db, seen: readonly Seen[]): Promise<boolean> {
  const added = seen.reduce((sum, one) => sum + one.added, 0);
  const found = await countOf(db, sql`found_favourite`);
  console.log(`${found} of ${added} new favourites found`);
  return found <= added && found >= added - 20;
}

if (import.meta.main) process.exitCode = (await bench()) ? 0 : 1;
