import {
  and,
  asc,
  eq,
  inArray,
  isNotNull,
  isNull,
  lt,
  ne,
  type SQL,
  type SQLWrapper,
  sql,
} from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { selvesAfter, selvesBefore } from '../moves.ts';
import { flattr, payeeProof } from '../schema/flattrs.ts';
import { work } from '../schema/works.ts';
import { chunks } from './chunks.ts';

/** Flattrs of ours that nobody can receive yet. */

type WaitingFor = NonNullable<(typeof flattr.$inferSelect)['waitingFor']>;

/** What is flattred: all of one kind. */
export type SubjectKind = 'work' | 'person';

const waits = and(isNull(flattr.payeeId), isNull(flattr.undoneAt));

const COLUMNS = {
  work: { flattred: flattr.workId, proven: payeeProof.workId },
  person: { flattred: flattr.personId, proven: payeeProof.personId },
} as const;

/** What flattrs wait for although it leads to somebody by now, in the order of the ids. */
export async function subjectsFound(db: Db, kind: SubjectKind): Promise<string[]> {
  const { flattred, proven } = COLUMNS[kind];
  const rows = await db
    .selectDistinct({ id: proven })
    .from(flattr)
    .innerJoin(payeeProof, and(eq(proven, flattred), isNotNull(payeeProof.payeeId)))
    .where(waits)
    .orderBy(asc(proven));
  return rows.flatMap(({ id }) => id ?? []);
}

/** Whether a gift waits for somebody, or for something that they made; also for what they were before they
 *  moved. */
export const isAwaited = async (tx: Tx | Db, actorId: string): Promise<boolean> =>
  (
    await tx
      .select({ id: flattr.id })
      .from(flattr)
      .leftJoin(work, eq(work.id, flattr.workId))
      .where(
        and(
          waits,
          flattr.given,
          sql`coalesce(${flattr.personId}, ${work.authorId}) in ${selvesBefore(actorId)}`,
        ),
      )
      .limit(1)
  ).length > 0;

/** Nobody gives to these things, and nobody changes who gets it, until the transaction ends.
 *  @param ids in their order. */
export async function lockProofs(tx: Tx, kind: SubjectKind, ids: readonly string[]): Promise<void> {
  const { proven } = COLUMNS[kind];
  await tx
    .select({ id: payeeProof.id })
    .from(payeeProof)
    .where(inArray(proven, [...ids]))
    .orderBy(asc(proven))
    .for('update');
}

/** Says anew why these wait. */
export async function sayWhyWaiting(
  tx: Tx,
  kind: SubjectKind,
  subjects: { readonly ids: readonly string[]; readonly waitingFor: WaitingFor },
): Promise<void> {
  const { ids, waitingFor } = subjects;
  const { flattred } = COLUMNS[kind];
  const some = and(inArray(flattred, [...ids]), ne(flattr.waitingFor, waitingFor));
  if (ids.length > 0) await tx.update(flattr).set({ waitingFor }).where(and(waits, some));
}

/** One whose turn it is. */
export type Oldest = {
  readonly id: string;
  readonly giverId: string;
  readonly payeeId: string;
  readonly anonymous: boolean;
  /** Its payee lives elsewhere. */
  readonly remote: boolean;
};

/** What something leads to. */
export type Found = { readonly subjectId: string; readonly payeeId: string };

/** Six calendar months after it was given, as `waitsUntil` in src/flattr has it. */
const givenUpAt = (recordedAt: SQL): SQL =>
  sql`((${recordedAt} at time zone 'UTC' + interval '6 months') at time zone 'UTC')`;

const rowsOf = (found: readonly Found[]): SQL => {
  const rows = found.map((f) => ({ subject_id: f.subjectId, payee_id: f.payeeId }));
  return sql`json_to_recordset(${JSON.stringify(rows)}::json) as found (subject_id uuid, payee_id uuid)`;
};

/** Whose turn it is to be let in: of each giver the oldest flattr of each thing, unless one of it is
 *  somebody's in this month already, the giver has left or would be paid themself, or one side has
 *  blocked the other, or its author had another key when it was given (`isHeld`). The proofs of all these are
 *  locked.
 *  @param into.nodeId speaks for those who give without a name; `now`: what has waited for six months
 *    by then is given up, whether or not that is written down yet. */
export async function oldestOf(
  tx: Tx,
  kind: SubjectKind,
  found: readonly Found[],
  into: { readonly month: string; readonly nodeId: string; readonly now: Date },
): Promise<Oldest[]> {
  const column = sql.raw(kind === 'work' ? 'work_id' : 'person_id');
  const node = sql`${into.nodeId}::uuid`;
  const oldest = await tx.execute<Oldest>(sql`
    select distinct on (f.giver_id, found.subject_id) f.id, f.giver_id as "giverId",
      payee.id as "payeeId", f.anonymous, not payee.local as remote
    from ${rowsOf(found)}
    join flattr f on f.${column} = found.subject_id
    join actor giver on giver.id = f.giver_id and giver.deleted_at is null
    join actor payee on payee.id = found.payee_id
    where f.payee_id is null and f.undone_at is null and f.giver_id <> found.payee_id
      and ${givenUpAt(sql`f.recorded_at`)} > ${into.now.toISOString()}::timestamptz
      and not exists (select from flattr other
        where other.${column} = f.${column} and other.giver_id = f.giver_id and other.given
          and other.month = ${into.month} and other.undone_at is null
          and other.payee_id is not null and other.percent is null)
      and not ${isHeld(sql`f.recorded_at`, sql`coalesce(f.person_id, (select w.author_id from work w where w.id = f.work_id))`)}
      and not ${apart(sql`f.giver_id`)} and not (f.anonymous and ${apart(node)})
    order by f.giver_id, found.subject_id, f.recorded_at, f.id`);
  return [...oldest];
}

/** Lets these in. What is undone or expires in the same moment is the other transaction's.
 *  @returns their ids. */
export async function letIn(
  tx: Tx,
  kind: SubjectKind,
  found: readonly Found[],
  into: { readonly month: string; readonly ids: readonly string[] },
): Promise<Set<string>> {
  const { flattred } = COLUMNS[kind];
  const done = new Set<string>();
  for (const some of chunks(into.ids.toSorted())) {
    const held = await tx
      .select({ id: flattr.id })
      .from(flattr)
      .where(and(inArray(flattr.id, some), waits))
      .orderBy(asc(flattr.id))
      .for('update');
    if (held.length === 0) continue;
    for (const { id } of held) done.add(id);
    const ids = held.map(({ id }) => id);
    await tx
      .update(flattr)
      .set({ payeeId: sql`found.payee_id`, month: into.month })
      .from(rowsOf(found))
      .where(and(inArray(flattr.id, ids), eq(flattred, sql`found.subject_id`)));
  }
  return done;
}

/** Whether its author, or what they have become since, had another key when it was given. */
export const isHeld = (recordedAt: SQLWrapper, authorId: SQLWrapper): SQL => sql`exists (
  select from actor author where author.id in ${selvesAfter(authorId)}
    and ${recordedAt} < greatest(author.key_changed_at, author.key_other_before))`;

/** One side has blocked the other: of who gives (or speaks for them), who is paid and who made it. */
const apart = (giver: SQL): SQL => sql`exists (
  select from (
    values (found.payee_id), (f.person_id), ((select w.author_id from work w where w.id = f.work_id))
  ) as other (id)
  join block on (block.blocker_id = other.id and block.blocked_id = ${giver})
    or (block.blocked_id = other.id and block.blocker_id = ${giver}))`;

/** Gives up what has waited for six calendar months, as `waitsUntil` counts them, the longest wait
 *  first; what is being released or undone is left to whoever does so. The favourite that an author
 *  has seen stays.
 *  @param options.before no instant after this one can be six months ago.
 *  @returns them. */
export async function expireSome(
  tx: Tx,
  now: Date,
  options: { readonly before: Date; readonly limit: number },
): Promise<Pick<typeof flattr.$inferSelect, 'id' | 'giverId'>[]> {
  const until = givenUpAt(sql`${flattr.recordedAt}`);
  const over = tx
    .select({ id: flattr.id })
    .from(flattr)
    .where(
      and(
        waits,
        lt(flattr.recordedAt, options.before),
        sql`${until} <= ${now.toISOString()}::timestamptz`,
      ),
    )
    .orderBy(asc(flattr.recordedAt))
    .limit(options.limit)
    .for('update', { skipLocked: true });
  return await tx
    .update(flattr)
    .set({ undoneAt: until, expired: true })
    .where(inArray(flattr.id, over))
    .returning({ id: flattr.id, giverId: flattr.giverId });
}

/** Takes back all that waits of somebody who leaves. */
export async function endWaitingOf(tx: Tx, giverId: string, undoneAt: Date): Promise<void> {
  const theirs = tx
    .select({ id: flattr.id })
    .from(flattr)
    .where(and(eq(flattr.giverId, giverId), flattr.given, waits))
    .orderBy(asc(flattr.id))
    .for('update');
  await tx.update(flattr).set({ undoneAt }).where(inArray(flattr.id, theirs));
}

/** The works of others of which somebody has a gift without their name waiting, by their ids. */
export async function worksWaitedForInSecret(tx: Tx, giverId: string): Promise<string[]> {
  const rows = await tx
    .selectDistinct({ workId: flattr.workId })
    .from(flattr)
    .where(and(eq(flattr.giverId, giverId), flattr.given, flattr.anonymous, waits))
    .orderBy(asc(flattr.workId));
  return rows.flatMap(({ workId }) => workId ?? []);
}
