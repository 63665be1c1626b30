import { sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { listOf, textsOf } from './array-texts.ts';

/** What the visitors of a day are hashed with: the same for all processes, made by the first that asks.
 *  @param fresh what it becomes when there is none. */
export async function saltOfDay(db: Db, day: string, fresh: string): Promise<string> {
  await db.execute(
    sql`insert into visitor_salt (day, salt) values (${day}, ${fresh}) on conflict do nothing`,
  );
  const [row] = await db.execute<{ salt: string }>(
    sql`select salt from visitor_salt where day = ${day}`,
  );
  if (row === undefined) throw new Error(`the salt of ${day} is gone`);
  return row.salt;
}

export type Sketched = { readonly subjectId: string; readonly sketch: Uint8Array };

/** The sketches of a day that lasts, of works and people who live here: others see no count. Those that
 *  are not there yet are begun. Held in one order until the transaction ends.
 *  @param empty the sketch of nobody. */
export async function holdSketches(
  tx: Tx,
  day: string,
  ids: readonly string[],
  empty: Uint8Array,
): Promise<Sketched[]> {
  const asked = sql`any(${listOf(ids)}::uuid[])`;
  await tx.execute(sql`
    insert into visitor_count (subject_id, day, visitors, sketch)
    select id, ${day}, 0, decode(${hexOf(empty)}, 'hex') from (
      select work.id from work join actor on actor.id = work.author_id
      where work.id = ${asked} and actor.local and work.deleted_at is null
      union all select id from actor where id = ${asked} and local and deleted_at is null) as here
    order by id
    on conflict do nothing`);
  const rows = await tx.execute<{ id: string; sketch: string }>(sql`
    select subject_id as id, encode(sketch, 'hex') as sketch from visitor_count
    where day = ${day} and subject_id = ${asked} and sketch is not null
    order by subject_id for update`);
  return rows.map(({ id, sketch }) => ({ subjectId: id, sketch: Buffer.from(sketch, 'hex') }));
}

/** Writes what has grown. */
export async function saveSketches(
  tx: Tx,
  day: string,
  grown: readonly (Sketched & { readonly visitors: number })[],
): Promise<void> {
  if (grown.length === 0) return;
  await tx.execute(sql`
    update visitor_count set sketch = decode(new.sketch, 'hex'), visitors = new.visitors
    from unnest(${listOf(grown.map(({ subjectId }) => subjectId))}::uuid[],
      ${textsOf(grown.map(({ sketch }) => hexOf(sketch)))}::text[],
      ${listOf(grown.map(({ visitors }) => visitors))}::int[]) as new (id, sketch, visitors)
    where visitor_count.day = ${day} and visitor_count.subject_id = new.id`);
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Of the days before this one only the counts stay.
 *  @returns of how many works and people something was dropped. */
export async function dropSketches(tx: Tx, before: string): Promise<number> {
  await tx.execute(sql`delete from visitor_salt where day < ${before}`);
  const rows = await tx.execute(sql`
    update visitor_count set sketch = null where sketch is not null and day < ${before}
    returning subject_id`);
  return rows.length;
}

/** Of somebody who leaves no count stays. */
export const eraseVisitors = (tx: Tx, actorId: string) =>
  tx.execute(sql`
    delete from visitor_count where subject_id = ${actorId}
      or subject_id in (select id from work where author_id = ${actorId})`);
