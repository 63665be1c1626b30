import { setImmediate } from 'node:timers/promises';
import type { TransactionSql } from 'postgres';
import { DatabaseTrouble } from '../trouble.ts';
import { COPY_ENDS, JOBS, lastLine, readCopyLine, readSetvalLine } from './form.ts';

const CUT_OFF = 'This backup is damaged or was cut off. Nothing was restored.';
const LINE_BREAK = Buffer.from('\n');

type Lines = AsyncGenerator<Buffer>;

/** Fills the tables from the rest of a backup. What guards them is taken off before and put on again after:
 *  the triggers let nobody write what is long booked, and the foreign keys would ask for an order of the
 *  tables. They are checked as they are put on.
 *  @param lines after the first two. */
export async function loadTables(
  tx: TransactionSql,
  lines: Lines,
  progress: (rows: number) => void,
): Promise<{ rows: number }> {
  const tables = await tx<{ name: string }[]>`
    select 'public.' || quote_ident(relname) as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r'`;
  const foreignKeys = await tx<{ on: string; name: string; rule: string }[]>`
    select 'public.' || quote_ident(c.relname) as on, quote_ident(k.conname) as name,
      pg_get_constraintdef(k.oid) as rule
    from pg_constraint k join pg_class c on c.oid = k.conrelid
    where k.contype = 'f' and k.connamespace = 'public'::regnamespace`;
  for (const { on, name } of foreignKeys)
    await tx.unsafe(`alter table ${on} drop constraint ${name}`);
  for (const { name } of tables) await tx.unsafe(`alter table ${name} disable trigger user`);
  await tx.unsafe(`truncate ${tables.map(({ name }) => name).join(', ')}`);
  await tx.unsafe(`create temporary table ${JOBS.replace('pg_temp.', '')} (identifier text,
    payload json, queue_name text, run_at timestamptz, max_attempts int, job_key text, priority int)
    on commit drop`);
  const rows = await readParts(tx, lines, progress);
  for (const { name } of tables) await tx.unsafe(`alter table ${name} enable trigger user`);
  for (const { on, name, rule } of foreignKeys)
    await tx.unsafe(`alter table ${on} add constraint ${name} ${rule}`);
  await tx.unsafe(`select graphile_worker.add_job(identifier, payload, queue_name, run_at,
    max_attempts, job_key, priority) from ${JOBS}`);
  // No node serves these books before its peers are asked what was signed since.
  await tx`insert into node_fact (name, value) values ('restored', now()::text)
    on conflict (name) do update set value = excluded.value`;
  return { rows };
}

async function readParts(
  tx: TransactionSql,
  lines: Lines,
  progress: (rows: number) => void,
): Promise<number> {
  let rows = 0;
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    const line = `${next.value}`;
    if (line === lastLine(rows)) return rows;
    const [copy, setval] = [readCopyLine(line), readSetvalLine(line)];
    if (copy !== null) {
      const before = rows;
      rows += await fill(tx, copy, lines, (filled) => progress(before + filled));
    } else if (setval !== null)
      await tx`select setval(${setval.sequence}::regclass, ${setval.value}::bigint)`;
    else if (line !== '') break;
  }
  throw new DatabaseTrouble(CUT_OFF);
}

/** So much goes to the database at a time. */
const PIECE_BYTES = 65_536;

async function fill(
  tx: TransactionSql,
  { table, columns }: { table: string; columns: string },
  lines: Lines,
  progress: (rows: number) => void,
): Promise<number> {
  const into = await tx.unsafe(`copy ${table} (${columns}) from stdin`).writable();
  const refused = Promise.withResolvers<never>();
  refused.promise.catch(() => {});
  into.once('error', refused.reject);
  const write = (piece: Buffer) =>
    new Promise<void>((resolve) => into.write(piece, () => resolve()));
  let rows = 0;
  try {
    for await (const piece of piecesOf(lines)) {
      await Promise.race([write(piece.bytes), refused.promise]);
      rows += piece.rows;
      progress(rows);
    }
  } catch (error) {
    // Tells the database, too, that the rest will not come.
    into.destroy(error instanceof Error ? error : undefined);
    throw error;
  }
  into.end();
  // By now the driver has sent the end. It tells of a refusal while it writes, but of one after the last
  // byte only by refusing what is asked next.
  await setImmediate();
  await tx`select`.catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === '25P02')) throw error;
    throw new DatabaseTrouble(
      `The database did not take the rows of ${table}; its log says why. Nothing was restored.`,
    );
  });
  return rows;
}

/** The rows of one table, many at a time: `lines` goes on after them. */
async function* piecesOf(lines: Lines): AsyncGenerator<{ bytes: Buffer; rows: number }> {
  let [piece, bytes, rows]: [Buffer[], number, number] = [[], 0, 0];
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    const line = next.value;
    if (line.length === COPY_ENDS.length && `${line}` === COPY_ENDS) {
      yield { bytes: Buffer.concat(piece), rows };
      return;
    }
    piece.push(line, LINE_BREAK);
    rows += 1;
    bytes += line.length + 1;
    if (bytes < PIECE_BYTES) continue;
    yield { bytes: Buffer.concat(piece), rows };
    [piece, bytes, rows] = [[], 0, 0];
  }
  throw new DatabaseTrouble(CUT_OFF);
}
