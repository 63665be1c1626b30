import { and, desc, eq, inArray, ne, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { HappeningKind } from '../../src/flattr/happening.ts';
import type { Db, Tx } from '../connect.ts';
import {
  actor,
  block,
  flattr,
  follow,
  happening,
  ledgerTransaction,
  post,
  work,
} from '../schema/schema.ts';
import { type Before, older } from './paging.ts';
import { shown } from './people.ts';
import { type Person, person } from './works.ts';

/** Something that somebody is told. */
export type Happening = {
  readonly id: string;
  readonly kind: HappeningKind;
  /** From when on it is told. */
  readonly at: Date;
  /** Who thanked, commented or follows; who received what waited. Null: somebody who did not want to be
   *  named, or nobody. */
  readonly who: Person | null;
  /** What was flattred or commented: a work, or else a person. */
  readonly work: { readonly title: string; readonly pageUrl: string } | null;
  readonly person: Omit<Person, 'uri' | 'pictureId'> | null;
  /** The giver's words. */
  readonly message: string | null;
  readonly comment: {
    readonly pageUrl: string;
    /** Sanitised. */
    readonly contentHtml: string;
    readonly warning: string | null;
    readonly language: string | null;
  } | null;
  /** Whose result is known. */
  readonly month: string | null;
  /** What was booked, and what it changed for them, in minor units: less, where it is negative. */
  readonly payment: { readonly kind: PaymentKind; readonly amountMinor: bigint } | null;
};
export type PaymentKind = (typeof ledgerTransaction.$inferSelect)['kind'];

/** What somebody is told on their page, the latest first. */
export const happeningsOf = (
  db: Db,
  options: {
    readonly personId: string;
    readonly now: Date;
    readonly before: Before | null;
    readonly limit: number;
  },
): Promise<Happening[]> =>
  happeningsWhere(
    db,
    and(
      eq(happening.personId, options.personId),
      happening.onPage,
      sql`${happening.at} <= ${options.now.toISOString()}::timestamptz`,
      older(happening.at, happening.id, options.before),
    ),
    options.limit,
  );

/** Some of them, the latest first. */
export const happeningsById = (tx: Db | Tx, ids: readonly string[]): Promise<Happening[]> =>
  ids.length === 0
    ? Promise.resolve([])
    : happeningsWhere(tx, inArray(happening.id, [...ids]), ids.length);

/** Whoever gave without their name is nobody here, also when this node knows them; another node's gifts
 *  without a name come from that node itself. */
const whoId = sql`case
  when ${happening.kind} in ('flattr', 'released') then case when not ${flattr.anonymous} then ${flattr.giverId} end
  when ${happening.kind} = 'comment' then ${post.authorId}
  when ${happening.kind} = 'follower' then ${follow.followerId}
  when ${happening.kind} = 'arrived' then ${flattr.payeeId} end`;

/** What a booking changed for somebody: of all that is theirs, together; of card money, what they can give
 *  now. */
const bookedFor = sql<string | null>`case when ${happening.transactionId} is not null then (
  select coalesce(sum(case when a.id = t.credit_id then t.amount_minor else -t.amount_minor end), 0)
  from ledger_transfer t
  join ledger_account a on a.id in (t.debit_id, t.credit_id)
    and a.path ~ ('^user:' || ${happening.personId} || case ${ledgerTransaction.kind}
      when 'maturity' then ':funds$' else ':(funds|earnings|held)$' end)
  where t.transaction_id = ${happening.transactionId}) end`;

async function happeningsWhere(db: Db | Tx, which: SQL | undefined, limit: number) {
  const flattred = alias(actor, 'flattred');
  const { id, kind, at, month } = happening;
  const rows = await db
    .select({
      ...{ id, kind, at, month, who: person, person: shown(flattred), message: flattr.message },
      work: { title: work.title, pageUrl: work.pageUrl },
      comment: {
        pageUrl: post.pageUrl,
        contentHtml: post.contentHtml,
        warning: post.warning,
        language: post.language,
      },
      booked: ledgerTransaction.kind,
      amountMinor: bookedFor,
    })
    .from(happening)
    .leftJoin(flattr, eq(flattr.id, happening.flattrId))
    .leftJoin(post, eq(post.id, happening.postId))
    .leftJoin(follow, eq(follow.id, happening.followId))
    .leftJoin(ledgerTransaction, eq(ledgerTransaction.id, happening.transactionId))
    .leftJoin(actor, and(eq(actor.id, whoId), ne(actor.kind, 'application')))
    .leftJoin(work, eq(work.id, sql`coalesce(${flattr.workId}, ${post.workId})`))
    .leftJoin(flattred, eq(flattred.id, flattr.personId))
    .where(and(which, notBlocked))
    .orderBy(desc(happening.at), desc(happening.id))
    .limit(limit);
  return rows.map(({ booked, amountMinor, ...row }): Happening => {
    const payment =
      booked === null ? null : { kind: booked, amountMinor: BigInt(amountMinor ?? 0) };
    return { ...row, payment };
  });
}

/** Of whom somebody has blocked since, nothing is told. */
const notBlocked = sql`not exists (select from ${block}
  where ${block.blockerId} = ${happening.personId} and ${block.blockedId} = ${post.authorId})`;
