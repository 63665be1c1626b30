import { and, desc, eq, isNull } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Subject } from '../../src/flattr/flattr.ts';
import { endOf, nextMonth, previousMonth } from '../../src/flattr/period.ts';
import { subjectOf } from '../../src/flattr/subject.ts';
import type { Db } from '../connect.ts';
import { actor, period, subscription, work } from '../schema/schema.ts';

/** What somebody gives every month. */
export type SubscriptionLine = {
  readonly subscriptionId: string;
  readonly subject: Subject;
  /** The work's title, or the person's name. */
  readonly title: string;
  /** Where people read about it. */
  readonly pageUrl: string;
  /** Who made the work, where that is known; null for a person. */
  readonly author: { readonly name: string; readonly profileUrl: string } | null;
  readonly weight: number;
  readonly anonymous: boolean;
  readonly createdAt: Date;
  /** The last month in which it gives; null: until it is stopped. */
  readonly lastMonth: string | null;
  readonly pausedAt: Date | null;
  /** When it gives next and for which month; null: it is paused, or over. In the first minutes of a
   *  month `at` may have passed: then it gives now. */
  readonly next: { readonly month: string; readonly at: Date } | null;
  /** The month that it was last seen to and why nothing was given then, as a code of `GiveRefusal`;
   *  null when it gave, or its giver had given themself. */
  readonly skipped: { readonly month: string; readonly code: string } | null;
};

/** Everything that somebody gives every month until they stop it, paused or not, the latest first. */
export async function subscriptionsOf(db: Db, giverId: string): Promise<SubscriptionLine[]> {
  const author = alias(actor, 'author');
  const person = alias(actor, 'person');
  const [open] = await db
    .select({ month: period.month })
    .from(period)
    .where(eq(period.phase, 'open'));
  const rows = await db
    .select({
      row: subscription,
      work: { title: work.title, pageUrl: work.pageUrl },
      author: { name: author.name, profileUrl: author.profileUrl },
      person: { name: person.name, profileUrl: person.profileUrl },
    })
    .from(subscription)
    .leftJoin(work, eq(work.id, subscription.workId))
    .leftJoin(author, eq(author.id, work.authorId))
    .leftJoin(person, eq(person.id, subscription.personId))
    .where(and(eq(subscription.giverId, giverId), isNull(subscription.stoppedAt)))
    .orderBy(desc(subscription.createdAt), desc(subscription.id));
  return rows.map(({ row, ...shown }) => ({
    subscriptionId: row.id,
    subject: subjectOf(row),
    title: shown.work?.title ?? shown.person?.name ?? '',
    pageUrl: shown.work?.pageUrl ?? shown.person?.profileUrl ?? '',
    author: shown.author,
    weight: row.weight,
    anonymous: row.anonymous,
    createdAt: row.createdAt,
    lastMonth: row.lastMonth,
    pausedAt: row.pausedAt,
    next: nextOf(row, open?.month ?? row.doneMonth),
    skipped: row.skippedFor === null ? null : { month: row.doneMonth, code: row.skippedFor },
  }));
}

type Row = typeof subscription.$inferSelect;

function nextOf(row: Row, openMonth: string): { month: string; at: Date } | null {
  if (row.pausedAt !== null) return null;
  const month = row.doneMonth < openMonth ? openMonth : nextMonth(openMonth);
  if (row.lastMonth !== null && row.lastMonth < month) return null;
  return { month, at: endOf(previousMonth(month)) };
}
