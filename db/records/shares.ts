import { sql } from 'drizzle-orm';
import type { StatementLine } from '../../src/settlement/documents.ts';
import type { Tx } from '../connect.ts';

/** What a share is worth less what was taken back of it before its peer was told: what is taken back after
 *  that stands in adjustments, and the statement stays what it was. As a row of its own, or it would be
 *  summed each time that it is named. */
const LEFT = sql`lateral (select s.amount_minor - coalesce(sum(c.amount_minor), 0) as amount
  from share_correction c join ledger_transaction x on x.id = c.transaction_id and x.kind <> 'adjustment'
  where c.flattr_id = s.flattr_id)`;

const LINES_AT_A_TIME = 2_000;

/** What a month owes the people of one peer: per payee the amount, and how often what was flattred, in the
 *  order of their addresses. That need not live there: it may be a post or another self of theirs on a third
 *  server; what is given to the payee themself stands without an address. Payees whose flattrs turned out to
 *  be worth nothing are left out, and what was taken back since is neither counted nor owed.
 *  Read some at a time: a large peer has a hundred thousand. It begins with the people of the peer, so that
 *  many small peers do not each read the whole month. */
export async function* owedLines(
  tx: Tx,
  key: { readonly peerId: string; readonly month: string; readonly currency: string },
): AsyncGenerator<StatementLine> {
  await tx.execute(sql`
    declare owed_line no scroll cursor for
    select payee, sum(amount)::text as amount,
      json_agg(json_build_object('work', subject, 'flattrs', flattrs) order by subject collate "C" nulls first)
        as works
    from (
      select a.uri collate "C" as payee, count(*)::int as flattrs, sum(left_of.amount) as amount,
        coalesce(w.uri, case when person.id <> a.id then person.uri end) as subject
      from peer p join actor a on a.host = p.host
      join flattr f on f.payee_id = a.id and f.month = ${key.month}
      join share s on s.flattr_id = f.id cross join ${LEFT} left_of
      left join work w on w.id = f.work_id left join actor person on person.id = f.person_id
      where p.id = ${key.peerId} and s.currency = ${key.currency} and (s.amount_minor = 0 or left_of.amount > 0)
      group by a.uri, subject
    ) given group by payee having sum(amount) > 0 order by payee`);
  try {
    for (;;) {
      const rows = await tx.execute<{ payee: string; amount: string; works: Counted[] }>(
        sql.raw(`fetch ${LINES_AT_A_TIME} from owed_line`),
      );
      for (const { payee, amount, works } of rows) {
        yield { payee, amountMinor: BigInt(amount), works };
      }
      if (rows.length < LINES_AT_A_TIME) return;
    }
  } finally {
    await tx.execute(sql`close owed_line`);
  }
}

/** The first month that owes the people of a peer something; null when none does. Looked for month by
 *  month: the first share that is found ends it. */
export async function firstOwedMonth(
  tx: Tx,
  key: { readonly peerId: string; readonly currency: string },
): Promise<string | null> {
  const [first] = await tx.execute<{ month: string }>(sql`
    select month from period where exists (
      select from peer p join actor a on a.host = p.host
      join flattr f on f.payee_id = a.id and f.month = period.month
      join share s on s.flattr_id = f.id cross join ${LEFT} left_of
      where p.id = ${key.peerId} and s.currency = ${key.currency} and left_of.amount > 0
    ) order by month limit 1`);
  return first?.month ?? null;
}

type Counted = StatementLine['works'][number];
