import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { connect, type DatabaseAddress, type Db } from '../../db/connect.ts';

/** First half of the advisory lock that says "this worker lives"; the second is its id's hash. */
const LIVES = 8174003;

export type LiveWorkers = {
  /** Says that a worker lives, until `letGo` or the end of this process. To be called before it
   *  takes a job. */
  hold(workerId: string): Promise<void>;
  letGo(): Promise<void>;
  /** Frees the jobs that dead workers locked; graphile-worker itself waits four hours.
   *  @returns how many workers that were. */
  unlockDead(): Promise<number>;
  /** Jobs that run now or may run now. */
  countDue(): Promise<number>;
  /** Removes the jobs whose last attempt failed 30 days ago or longer.
   *  @returns how many. */
  dropExhausted(): Promise<number>;
  /** Removes the queues without a job: each server that writes to us has had one. */
  dropUnusedQueues(): Promise<void>;
  /** Resolves when the server has no connection of that application name any more. */
  untilDisconnected(applicationName: string): Promise<void>;
  /** Ends the connections of that application name, whatever they are doing. */
  disconnect(applicationName: string): Promise<void>;
  close(): Promise<void>;
};

/** Keeps one session, whose locks tell other processes which workers live. */
export function liveWorkers(address: DatabaseAddress): LiveWorkers {
  const { db, close } = connect(address, { connections: 1, keepOpen: true });
  const ids = new Set<string>();
  let session: unknown;

  const lock = (id: string) =>
    db.execute(sql`select pg_advisory_lock(${LIVES}::int, hashtext(${id}))`);

  /** A new session, after the database was away, has lost the locks of the one before. */
  async function lockAll(): Promise<void> {
    const [row] = await db.execute(sql`select pg_backend_pid() as session`);
    if (row?.session === session) return;
    for (const id of ids) await lock(id);
    session = row?.session;
  }

  return {
    async hold(workerId) {
      await lockAll();
      ids.add(workerId);
      await lock(workerId);
    },
    async letGo() {
      ids.clear();
      await db.execute(sql`select pg_advisory_unlock_all()`);
    },
    async unlockDead() {
      await lockAll();
      return unlockDead(db);
    },
    countDue: () => countDue(db),
    dropExhausted: () => dropExhausted(db),
    dropUnusedQueues: () => dropUnusedQueues(db),
    untilDisconnected: (applicationName) => untilDisconnected(db, applicationName),
    disconnect: (applicationName) => disconnect(db, applicationName),
    close,
  };
}

async function unlockDead(db: Db): Promise<number> {
  const [row] = await db.execute<{ dead: number }>(sql`
    with dead as (
      select locked_by from (
        select locked_by from graphile_worker._private_jobs
        union
        select locked_by from graphile_worker._private_job_queues
      ) as worker
      where locked_by is not null and not exists (
        select from pg_locks
        where locktype = 'advisory' and granted and classid = ${LIVES}
          and objid::bigint = hashtext(locked_by)::bigint & 4294967295
          and database = (select oid from pg_database where datname = current_database())
      )
    ), unlocked as (
      select graphile_worker.force_unlock_workers(array_agg(locked_by)) from dead
    )
    select count(*)::int as dead from dead where exists (select from unlocked)`);
  return row?.dead ?? 0;
}

async function countDue(db: Db): Promise<number> {
  const [row] = await db.execute<{ due: number }>(sql`
    select count(*)::int as due from graphile_worker._private_jobs
    where locked_at is not null or (is_available and run_at <= now())`);
  return row?.due ?? 0;
}

async function dropExhausted(db: Db): Promise<number> {
  const dropped = await db.execute(sql`
    delete from graphile_worker._private_jobs
    where locked_at is null and attempts >= max_attempts and run_at < now() - interval '30 days'
    returning id`);
  return dropped.length;
}

async function dropUnusedQueues(db: Db): Promise<void> {
  await db.execute(sql`
    delete from graphile_worker._private_job_queues as queue
    where locked_at is null and not exists (
      select from graphile_worker._private_jobs where job_queue_id = queue.id
    )`);
  // A job whose transaction began before has lost its queue, and nobody would ever take it.
  await db.execute(sql`
    update graphile_worker._private_jobs as job set job_queue_id = null
    where job_queue_id is not null and locked_at is null and not exists (
      select from graphile_worker._private_job_queues where id = job.job_queue_id
    )`);
}

async function disconnect(db: Db, applicationName: string): Promise<void> {
  await db.execute(sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = ${applicationName} and datname = current_database()`);
}

async function untilDisconnected(db: Db, applicationName: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const [found] = await db.execute(
      sql`select from pg_stat_activity where application_name = ${applicationName} limit 1`,
    );
    if (found === undefined) return;
    await sleep(10);
  }
}
