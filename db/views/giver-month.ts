import { and, desc, eq, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db } from '../connect.ts';
import { actor, flattr, period, share, shareCorrection, work } from '../schema/schema.ts';
import { shown } from './people.ts';

type Someone = {
  readonly handle: string;
  readonly host: string;
  readonly name: string;
  readonly local: boolean;
  readonly profileUrl: string;
};

/** One flattr of a closed month, as its giver alone sees it. Amounts in minor units. */
export type GivenLine = {
  readonly flattrId: string;
  readonly recordedAt: Date;
  readonly weight: number;
  /** Of the standing share for a server, instead of a weight. */
  readonly percent: number | null;
  readonly anonymous: boolean;
  readonly monthly: boolean;
  /** What was flattred: a work, or else a person. */
  readonly work: { readonly title: string; readonly pageUrl: string } | null;
  readonly person: Someone | null;
  readonly payee: Someone;
  /** What it was worth when the month closed. */
  readonly amountMinor: bigint;
  /** What was taken back of that since, and the part of the fee that came back with it. */
  readonly takenBackMinor: bigint;
  readonly feeBackMinor: bigint;
};

/** Everything that somebody gave in a closed month, the largest first. Found by way of their flattrs:
 *  those have an index by giver, the shares of everybody have none. */
export async function givenLines(
  db: Db,
  options: { readonly giverId: string; readonly month: string; readonly currency: string },
): Promise<GivenLine[]> {
  const payee = alias(actor, 'payee');
  const person = alias(actor, 'flattred');
  const taken = correctionsOf(db);
  const rows = await db
    .select({
      flattrId: flattr.id,
      recordedAt: flattr.recordedAt,
      weight: flattr.weight,
      percent: flattr.percent,
      anonymous: flattr.anonymous,
      subscriptionId: flattr.subscriptionId,
      title: work.title,
      pageUrl: work.pageUrl,
      person: shown(person),
      payee: shown(payee),
      amountMinor: share.amountMinor,
      takenBackMinor: sql<string>`coalesce(${taken.amountMinor}, 0)`,
      feeBackMinor: sql<string>`coalesce(${taken.feeMinor}, 0)`,
    })
    .from(flattr)
    .innerJoin(share, eq(share.flattrId, flattr.id))
    .innerJoin(payee, eq(payee.id, share.payeeId))
    .leftJoin(work, eq(work.id, flattr.workId))
    .leftJoin(person, eq(person.id, flattr.personId))
    .leftJoinLateral(taken, sql`true`)
    .where(
      and(
        eq(flattr.giverId, options.giverId),
        eq(flattr.month, options.month),
        eq(share.currency, options.currency),
      ),
    )
    .orderBy(desc(share.amountMinor), desc(flattr.recordedAt), flattr.id);
  return rows.map(({ title, pageUrl, subscriptionId, takenBackMinor, feeBackMinor, ...line }) => ({
    ...line,
    monthly: subscriptionId !== null,
    work: title === null || pageUrl === null ? null : { title, pageUrl },
    takenBackMinor: BigInt(takenBackMinor),
    feeBackMinor: BigInt(feeBackMinor),
  }));
}

const correctionsOf = (db: Db) =>
  db
    .select({
      amountMinor: sql<string>`sum(${shareCorrection.amountMinor})`.as('taken_minor'),
      feeMinor: sql<string>`sum(${shareCorrection.feeMinor})`.as('fee_back_minor'),
    })
    .from(shareCorrection)
    .where(eq(shareCorrection.flattrId, flattr.id))
    .as('taken');

/** What the close of a month took from somebody's accounts, in minor units, as the journal has it. */
export type Taken = {
  readonly at: Date;
  /** What they had paid in and not given yet, just before and just after. */
  readonly fundsBeforeMinor: bigint;
  readonly fundsAfterMinor: bigint;
  readonly feeMinor: bigint;
  /** Shared in all, and how much of that and of the fee came from what they had received. */
  readonly sharedMinor: bigint;
  readonly fromEarningsMinor: bigint;
};

/** Null: the close moved nothing of theirs. "Before" is what stands earlier in the journal, by time and
 *  id. */
export async function takenByClose(
  db: Db,
  options: { readonly giverId: string; readonly month: string; readonly currency: string },
): Promise<Taken | null> {
  const { giverId, month, currency } = options;
  const [row] = await db.execute<TakenRow>(sql`
    with own as (
      select id, path = ${`user:${giverId}:funds`} as is_funds from ledger_account
      where path in (${`user:${giverId}:funds`}, ${`user:${giverId}:earnings`})
        and currency = ${currency}
    ), closing as (
      select id, at from ledger_transaction where idempotency_key = ${`node:distribution:${month}`}
    ), entry as (
      select is_funds, transaction_id, -amount_minor as amount, credit_id as other
      from own join ledger_transfer on debit_id = own.id
      union all
      select is_funds, transaction_id, amount_minor, null
      from own join ledger_transfer on credit_id = own.id
    ), placed as (
      select e.*, o.path as other_path, x.id = c.id as in_close, (x.at, x.id) < (c.at, c.id) as earlier,
        c.at
      from closing c, entry e
      join ledger_transaction x on x.id = e.transaction_id
      left join ledger_account o on o.id = e.other
    )
    select (extract(epoch from max(at)) * 1000)::text as at_ms,
      coalesce(sum(amount) filter (where is_funds and earlier), 0)::text as before,
      coalesce(sum(amount) filter (where is_funds and (earlier or in_close)), 0)::text as after,
      coalesce(-sum(amount) filter (where in_close and other_path = 'fees'), 0)::text as fee,
      coalesce(-sum(amount) filter (where in_close and other_path = 'clearing'), 0)::text as shared,
      coalesce(-sum(amount) filter (where in_close and other_path is not null and not is_funds), 0)::text
        as again
    from placed having bool_or(in_close and other_path is not null)`);
  if (row === undefined) return null;
  return {
    at: new Date(Number(row.at_ms)),
    fundsBeforeMinor: BigInt(row.before),
    fundsAfterMinor: BigInt(row.after),
    feeMinor: BigInt(row.fee),
    sharedMinor: BigInt(row.shared),
    fromEarningsMinor: BigInt(row.again),
  };
}

type TakenRow = Record<'at_ms' | 'before' | 'after' | 'fee' | 'shared' | 'again', string>;

/** Whether a month is closed and its shares are made. */
export async function isDistributed(db: Db, month: string): Promise<boolean> {
  const rows = await db
    .select({ month: period.month })
    .from(period)
    .where(and(eq(period.month, month), eq(period.phase, 'distributed')));
  return rows.length > 0;
}
