import { and, desc, eq, gte, isNull, lt, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Subject } from '../../src/flattr/flattr.ts';
import { endOf } from '../../src/flattr/period.ts';
import { subjectOf } from '../../src/flattr/subject.ts';
import type { Db } from '../connect.ts';
import { actor, flattr, work } from '../schema/schema.ts';
import { type Before, older } from './paging.ts';
import { shown } from './people.ts';

type Someone = {
  readonly handle: string;
  readonly host: string;
  readonly name: string;
  readonly local: boolean;
  readonly profileUrl: string;
};

/** A flattr as its giver alone sees it. */
export type OwnGift = {
  readonly flattrId: string;
  readonly subject: Subject;
  readonly recordedAt: Date;
  readonly weight: number;
  /** Of the standing share for a server: how much of the budget, instead of a weight. */
  readonly percent: number | null;
  /** Nobody else learns who gave it. */
  readonly anonymous: boolean;
  /** It was given by itself. */
  readonly monthly: boolean;
  /** What was flattred: a work, or else a person. */
  readonly work: { readonly title: string; readonly pageUrl: string } | null;
  readonly person: Someone | null;
  /** Who gets it. Not always the one who was flattred: somebody may be the same person elsewhere. */
  readonly payee: Someone;
};

/** What somebody gave in a month and what somebody gets, the latest first. What waits is told by
 *  `db/views/waiting.ts`. */
export async function ownGifts(
  db: Db,
  options: {
    readonly giverId: string;
    readonly month: string;
    readonly limit: number;
    /** The last line of the page before; none: from the latest on. */
    readonly before?: Before | null;
  },
): Promise<OwnGift[]> {
  const payee = alias(actor, 'payee');
  const flattred = alias(actor, 'flattred');
  const rows = await db
    .select({
      flattrId: flattr.id,
      recordedAt: flattr.recordedAt,
      weight: flattr.weight,
      percent: flattr.percent,
      anonymous: flattr.anonymous,
      subscriptionId: flattr.subscriptionId,
      workId: flattr.workId,
      personId: flattr.personId,
      title: work.title,
      pageUrl: work.pageUrl,
      person: shown(flattred),
      payee: shown(payee),
    })
    .from(flattr)
    .innerJoin(payee, eq(payee.id, flattr.payeeId))
    .leftJoin(work, eq(work.id, flattr.workId))
    .leftJoin(flattred, eq(flattred.id, flattr.personId))
    .where(
      and(
        eq(flattr.giverId, options.giverId),
        eq(flattr.month, options.month),
        isNull(flattr.undoneAt),
        older(flattr.recordedAt, flattr.id, options.before),
      ),
    )
    .orderBy(desc(flattr.recordedAt), desc(flattr.id))
    .limit(options.limit);
  return rows.map(({ title, pageUrl, subscriptionId, workId, personId, ...line }) => ({
    ...line,
    subject: subjectOf({ workId, personId }),
    monthly: subscriptionId !== null,
    work: title === null || pageUrl === null ? null : { title, pageUrl },
  }));
}

/** A flattr that waited for so long that it was let go. */
export type LetGo = {
  readonly flattrId: string;
  /** The work's title, or the person's name. */
  readonly title: string;
  readonly pageUrl: string;
};

/** What somebody gave and nobody came for, if its time ran out in this month: what they are told once. */
export async function letGoIn(
  db: Db,
  options: { readonly giverId: string; readonly month: string },
): Promise<LetGo[]> {
  return await db
    .select({
      flattrId: flattr.id,
      title: sql<string>`coalesce(${work.title}, ${actor.name})`,
      pageUrl: sql<string>`coalesce(${work.pageUrl}, ${actor.profileUrl})`,
    })
    .from(flattr)
    .leftJoin(work, eq(work.id, flattr.workId))
    .leftJoin(actor, eq(actor.id, flattr.personId))
    .where(
      and(
        eq(flattr.giverId, options.giverId),
        flattr.expired,
        gte(flattr.undoneAt, new Date(`${options.month}-01T00:00:00Z`)),
        lt(flattr.undoneAt, endOf(options.month)),
      ),
    )
    .orderBy(desc(flattr.undoneAt), desc(flattr.id));
}
