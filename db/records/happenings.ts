import { eq, inArray, sql } from 'drizzle-orm';
import { HAPPENINGS, type HappeningKind, topicOf } from '../../src/flattr/happening.ts';
import type { Db, Tx } from '../connect.ts';
import { post } from '../schema/company.ts';
import { botMessage, happening, tellingChoice } from '../schema/happenings.ts';
import { account } from '../schema/people.ts';

/** Something to tell one of ours. */
export type NewHappening = {
  readonly personId: string;
  readonly kind: HappeningKind;
  /** From when on; not before its transaction is committed, whatever this says. */
  readonly at: Date;
} & About;

/** What it is about. */
type About =
  | { readonly flattrId: string }
  | { readonly postId: string }
  | { readonly followId: string }
  | { readonly transactionId: string };

const TOPIC_OF = JSON.stringify(Object.fromEntries(HAPPENINGS.map((k) => [k, topicOf(k)])));

/** Has people told what the same transaction records, by the ways that they want; each of it once, however
 *  often it is said. */
export async function addHappenings(tx: Tx, rows: readonly NewHappening[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.execute(sql`
    insert into happening (person_id, kind, flattr_id, post_id, follow_id, transaction_id, at,
      on_page, by_mail, by_bot)
    select said."personId", said.kind, said."flattrId", said."postId", said."followId",
      said."transactionId", said.at, w.on_page, w.by_mail, w.by_bot
    from json_to_recordset(${JSON.stringify(rows)}::json) as said ("personId" uuid, kind text,
      "flattrId" uuid, "postId" uuid, "followId" uuid, "transactionId" uuid, at timestamptz)
    cross join lateral wanted(said."personId", ${TOPIC_OF}::json ->> said.kind) as w
    order by coalesce(said."flattrId", said."postId", said."followId", said."transactionId")
    on conflict do nothing`);
}

export const addHappening = (tx: Tx, row: NewHappening): Promise<void> => addHappenings(tx, [row]);

/** Tells everybody whose own money a booking changed; what is only announced to them is not theirs yet. */
export async function addPayments(tx: Tx, transactionId: string, at: Date): Promise<void> {
  await tx.execute(sql`
    insert into happening (person_id, kind, transaction_id, at, on_page, by_mail, by_bot)
    select owner, 'payment', ${transactionId}, ${at.toISOString()}::timestamptz, w.on_page, w.by_mail, w.by_bot
    from (
      select split_part(a.path, ':', 2)::uuid as owner
      from (
        select credit_id as id, amount_minor as minor from ledger_transfer
        where transaction_id = ${transactionId}
        union all select debit_id, -amount_minor from ledger_transfer
        where transaction_id = ${transactionId}
      ) t join ledger_account a on a.id = t.id
      where a.path ~ '^user:[^:]+:(funds|earnings|held)$'
      group by owner
      having sum(t.minor) <> 0
      order by owner
    ) as changed cross join lateral wanted(owner, 'payment') as w
    on conflict do nothing`);
}

/** Tells everybody to whom a month brought something, here or by the word of another node, or whose flattrs it
 *  shared out; each of them once. */
export async function addMonthResults(tx: Tx, month: string, at: Date): Promise<void> {
  await tx.execute(sql`
    insert into happening (person_id, kind, month, at, on_page, by_mail, by_bot)
    select id, 'month', ${month}, ${at.toISOString()}::timestamptz, w.on_page, w.by_mail, w.by_bot
    from (select giver_id as id from share where month = ${month}
      union select payee_id from share where month = ${month}
      union select l.payee_id from statement s join statement_line l using (document_id)
        where s.month = ${month} and s.direction = 'received' and s.state = 'accepted'
          and l.payee_id is not null
      order by id) as concerned
    cross join lateral wanted(id, 'month') as w
    on conflict do nothing`);
}

/** A flattr was taken back: nobody is told of it any more. */
export const forgetFlattr = (tx: Tx, flattrId: string) =>
  tx.delete(happening).where(eq(happening.flattrId, flattrId));

/** A post is gone. */
export const forgetPost = (tx: Tx | Db, postId: string) =>
  tx.delete(happening).where(eq(happening.postId, postId));

export const forgetPostsOf = (tx: Tx, authorId: string) =>
  tx
    .delete(happening)
    .where(
      inArray(
        happening.postId,
        tx.select({ id: post.id }).from(post).where(eq(post.authorId, authorId)),
      ),
    );

/** Somebody has seen what happened up to a moment; an earlier one takes nothing back. */
export const setSeen = (tx: Tx | Db, accountId: string, until: Date) =>
  tx
    .update(account)
    .set({ seenUntil: sql`greatest(${account.seenUntil}, ${until.toISOString()}::timestamptz)` })
    .where(eq(account.actorId, accountId));

/** So many unseen ones are counted; of more it is enough to know that. */
export const UNSEEN_COUNTED = 100;

/** How much somebody has not seen yet, as a column of a query in which they have an account. Read from one
 *  index alone, and no more of it than is counted. */
export const unseen = (now: Date) => sql<number>`(select count(*)::int from (
  select from ${happening} where ${happening.personId} = ${account.actorId} and ${happening.onPage}
    and ${happening.at} > coalesce(${account.seenUntil}, '-infinity')
    and ${happening.at} <= ${now.toISOString()}::timestamptz
  limit ${UNSEEN_COUNTED}) as news)`;

/** Somebody leaves: nothing more is told them. */
export async function eraseHappenings(tx: Tx, accountId: string): Promise<void> {
  await tx.delete(happening).where(eq(happening.personId, accountId));
  await tx.delete(tellingChoice).where(eq(tellingChoice.accountId, accountId));
  await tx.delete(botMessage).where(eq(botMessage.accountId, accountId));
}
