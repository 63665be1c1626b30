import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Subject } from '../../src/flattr/flattr.ts';
import { subjectOf } from '../../src/flattr/subject.ts';
import { waitsUntil } from '../../src/flattr/waiting.ts';
import type { Db } from '../connect.ts';
import { actor, flattr, work } from '../schema/schema.ts';

/** A flattr of somebody's that nobody can receive yet. */
export type WaitingLine = {
  readonly flattrId: string;
  readonly subject: Subject;
  /** The work's title, or the person's name. */
  readonly title: string;
  readonly pageUrl: string;
  /** Who made it, or the person; null while that is not known. */
  readonly author: {
    readonly name: string;
    readonly handle: string;
    readonly host: string;
    readonly profileUrl: string;
  } | null;
  readonly waitingFor: 'unknown_author' | 'account' | 'settling_node' | 'currency';
  readonly weight: number;
  readonly message: string | null;
  readonly anonymous: boolean;
  readonly givenAt: Date;
  /** When it is given up: nobody was charged. */
  readonly keptUntil: Date;
};

/** What somebody gave and what waits for whoever can receive it, in whichever month it was given; the
 *  latest first. */
export async function waitingOf(
  db: Db,
  giverId: string,
  options: { readonly limit?: number } = {},
): Promise<WaitingLine[]> {
  const { name, handle, host, profileUrl } = actor;
  const rows = await db
    .select({
      row: flattr,
      work: { title: work.title, pageUrl: work.pageUrl },
      author: { name, handle, host, profileUrl },
    })
    .from(flattr)
    .leftJoin(work, eq(work.id, flattr.workId))
    .leftJoin(actor, eq(actor.id, sql`coalesce(${work.authorId}, ${flattr.personId})`))
    .where(
      and(
        eq(flattr.giverId, giverId),
        flattr.given,
        isNull(flattr.payeeId),
        isNull(flattr.undoneAt),
      ),
    )
    .orderBy(desc(flattr.recordedAt), desc(flattr.id))
    .limit(options.limit ?? MOST_LINES);
  return rows.map(({ row, author, ...about }) => ({
    flattrId: row.id,
    subject: subjectOf(row),
    title: about.work?.title ?? author?.name ?? '',
    pageUrl: about.work?.pageUrl ?? author?.profileUrl ?? '',
    author,
    waitingFor: row.waitingFor ?? 'unknown_author',
    weight: row.weight,
    message: row.message,
    anonymous: row.anonymous,
    givenAt: row.recordedAt,
    keptUntil: waitsUntil(row.recordedAt),
  }));
}

const MOST_LINES = 500;
