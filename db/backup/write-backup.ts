import type { Sql, TransactionSql } from 'postgres';
import { connect, type DatabaseAddress } from '../connect.ts';
import { DatabaseTrouble } from '../trouble.ts';
import {
  BackupHead,
  COPY_ENDS,
  copyLine,
  FIRST_LINE,
  headLine,
  JOB_COLUMNS,
  JOBS,
  lastLine,
  setvalLine,
} from './form.ts';

type Table = { readonly name: string; readonly columns: readonly string[]; readonly rows: number };

/** How far a backup is, in rows; how many there will be is PostgreSQL's estimate. */
export type BackupProgress = (done: number, of: number) => void;

/** The whole database as text, as it was at one moment, whatever is written meanwhile: every table of ours
 *  but those that do not outlive a crash either, and what waits to be done. No migration is run, so that a
 *  backup can be made of what a newer Obole is about to change.
 *  @param address as the owner of the tables.
 *  @throws DatabaseTrouble where there is no node in it. */
export async function* backupText(
  address: DatabaseAddress,
  at: Date,
  progress: BackupProgress,
): AsyncGenerator<string> {
  const { db, close } = connect(address, { connections: 1, keepOpen: true });
  const { $client: client } = db;
  const open = await client.reserve();
  try {
    await open`begin isolation level repeatable read read only`;
    const node = await nodeOf(open);
    const tables = await tablesOf(open);
    const of = tables.reduce((sum, { rows }) => sum + rows, 0);
    yield `${FIRST_LINE}\n${headLine({ ...node, at: at.toISOString(), rows: of })}\n`;
    let rows = 0;
    const parts = [
      ...tables.map(({ name, columns }) => ({
        name,
        columns,
        from: `select ${columns.join(', ')} from ${name}`,
      })),
      { name: JOBS, columns: JOB_COLUMNS, from: JOBS_TO_DO },
    ];
    for (const { name, columns, from } of parts) {
      yield `\n${copyLine(name, columns)}\n`;
      for await (const piece of rowsOf(open, from)) {
        rows += piece.rows;
        progress(rows, Math.max(of, rows));
        yield piece.text;
      }
      yield `${COPY_ENDS}\n`;
    }
    for (const { name, value } of await sequencesOf(open)) yield `${setvalLine(name, value)}\n`;
    yield `${lastLine(rows)}\n`;
  } finally {
    open.release();
    await close();
  }
}

type Asked = Sql | TransactionSql;

async function nodeOf(open: Asked): Promise<Omit<BackupHead, 'at' | 'rows'>> {
  const [table] = await open`select to_regclass('public.node_fact') is not null as present`;
  const rows = table?.present
    ? await open<{ name: string; value: string }[]>`select name, value from node_fact`
    : [];
  if (rows.length === 0) throw new DatabaseTrouble('There is no node in this database yet.');
  const facts = new Map(rows.map(({ name, value }) => [name, value]));
  const [key] = await open`select private_jwk_sealed as sealed from actor_key limit 1`;
  const applied = await open`
    select created_at::text as at from drizzle.__drizzle_migrations order by created_at`;
  return {
    origin: facts.get('origin') ?? '',
    currency: facts.get('currency') ?? '',
    fundsMode: BackupHead.shape.fundsMode.parse(facts.get('funds_mode')),
    migrations: applied.map(({ at }) => String(at)),
    sealed: String(key?.sealed),
  };
}

/** Tables whose rows outlive a crash, with the columns that can be written. */
async function tablesOf(open: Asked): Promise<readonly Table[]> {
  const rows = await open<{ name: string; columns: string[]; rows: number }[]>`
    select 'public.' || quote_ident(c.relname) as name, greatest(c.reltuples, 0)::float8 as rows,
      array_agg(quote_ident(a.attname) order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relpersistence = 'p'
      and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    group by c.oid order by c.relname`;
  return rows;
}

const sequencesOf = (open: Asked) => open<{ name: string; value: string }[]>`
  select 'public.' || quote_ident(sequencename) as name, last_value::text as value
  from pg_sequences where schemaname = 'public' and last_value is not null order by 1`;

/** Of what was given up there is nothing to do; what a worker holds now is done again by the node that is
 *  restored, as after a crash. */
const JOBS_TO_DO = `
  select t.identifier, j.payload, q.queue_name, j.run_at, j.max_attempts, j.key, j.priority
  from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
    left join graphile_worker._private_job_queues q on q.id = j.job_queue_id
  where j.attempts < j.max_attempts order by j.id`;

/** So many rows are asked for at a time. */
const ROWS = 1_000;

/** What `COPY ... TO STDOUT` would write. It is not asked to: the driver stops reading from its connection
 *  for good when the last piece comes faster than it is taken away. */
async function* rowsOf(open: Asked, from: string): AsyncGenerator<{ text: string; rows: number }> {
  await open.unsafe(`declare of_table no scroll cursor for ${from}`);
  for (;;) {
    const rows = await open.unsafe(`fetch ${ROWS} from of_table`).raw();
    if (rows.length > 0)
      yield {
        text: rows.map((row) => `${row.map(field).join('\t')}\n`).join(''),
        rows: rows.length,
      };
    if (rows.length < ROWS) break;
  }
  await open`close of_table`;
}

const ESCAPED: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** @param value as the server writes it out. Source: PostgreSQL, COPY, "Text Format". */
const field = (value: Buffer | null): string =>
  value === null ? '\\N' : `${value}`.replace(/[\\\n\r\t]/g, (sign) => ESCAPED[sign] ?? sign);
