import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { connect, type DatabaseAddress } from '../../db/connect.ts';

/** Everything that is in a database and everything that guards it, a line each: what is equal in two
 *  databases is the same in both. Rows are told apart by what they say, not by where they lie. */
export async function everythingIn(address: DatabaseAddress): Promise<ReadonlyMap<string, string>> {
  const { db, close } = connect(address, { connections: 1 });
  try {
    const all = new Map<string, string>();
    const tables = await db.execute<{ name: string }>(sql`
      select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'r' and relpersistence = 'p'`);
    for (const { name } of tables) {
      const rows = await db.execute<{ row: string }>(
        sql`select t::text as row from ${sql.identifier(name)} t order by 1`,
      );
      const sum = createHash('sha256');
      for (const { row } of rows) sum.update(row);
      all.set(name, `${rows.length} ${sum.digest('hex')}`);
    }
    const guards = await db.execute<{ name: string; text: string }>(sql`
      select 'trigger ' || tgrelid::regclass || '.' || tgname as name,
        tgenabled::text || pg_get_triggerdef(oid) as text
        from pg_trigger where not tgisinternal
      union all select 'constraint ' || conrelid::regclass || '.' || conname,
        convalidated || pg_get_constraintdef(oid) from pg_constraint where conrelid <> 0
      union all select 'sequence ' || sequencename, coalesce(last_value::text, '')
        from pg_sequences where schemaname = 'public'
      union all select 'rights ' || relname, coalesce(relacl::text, '') from pg_class
        where relnamespace = 'public'::regnamespace
      union all select 'job ' || t.identifier || j.payload::text || j.run_at,
        coalesce(j.key, '') || j.max_attempts || j.priority || coalesce(q.queue_name, '')
        from graphile_worker._private_jobs j
        join graphile_worker._private_tasks t on t.id = j.task_id
        left join graphile_worker._private_job_queues q on q.id = j.job_queue_id`);
    for (const { name, text } of guards) all.set(name, text);
    return all;
  } finally {
    await close();
  }
}
