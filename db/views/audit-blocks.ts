import { asc, desc, sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { ledgerBlock, ledgerBlockMember } from '../schema/ledger.ts';
import { kindOfAccount, memberHashes, membersHash, unsealed } from '../sealed.ts';
import type { Check } from './audit-check.ts';

/** What SQL alone can check of the sealed blocks. What needs a signature, or the file outside, is in
 *  `operations/check-blocks.ts`. */
export const BLOCK_CHECKS: readonly Check[] = [
  {
    // Not the first row of a sorted list: for one row, which almost never comes, PostgreSQL would plan
    // as if it came soon.
    name: 'every sealed transaction is as it was sealed',
    firstWrong: sql`
      select row from (
        select min(format('transaction %s of block %s %s', m.transaction_id, m.seq,
          case when h.id is null then 'is gone' else 'was changed' end)) as row
        from ledger_block_member m
        left join (${memberHashes(sql`ledger_transaction`)}) h on h.id = m.transaction_id
        where h.sha256 is distinct from m.sha256
      ) first where row is not null`,
  },
  {
    // Balances are the sums of their transfers: another check. So what is sealed of them is all but
    // the transfers that are in no block yet.
    name: 'the newest block has the balances of what is sealed',
    firstWrong: sql`
      with newest as (
        select seq, balances from ledger_block order by seq desc limit 1
      ), said as (
        select split_part(line, ' ', 1) as currency, split_part(line, ' ', 2) as path,
          split_part(line, ' ', 3)::numeric as debits, split_part(line, ' ', 4)::numeric as credits
        from newest, unnest(string_to_array(balances, E'\n')) with ordinality as lines (line, n)
        where n > 1
      ), later as (
        select t.debit_id, t.credit_id, t.amount_minor
        from ${unsealed} x join ledger_transfer t on t.transaction_id = x.id
      ), sides as (
        select account_id, debits_minor as debits, credits_minor as credits from ledger_balance
        union all select debit_id, -amount_minor, 0 from later
        union all select credit_id, 0, -amount_minor from later
      ), held as (
        select a.currency, ${kindOfAccount(sql`a.path`)} as path, sum(s.debits) as debits,
          sum(s.credits) as credits
        from sides s join ledger_account a on a.id = s.account_id group by 1, 2
      )
      select format('block %s, %s %s: sealed %s/%s, booked %s/%s', (select seq from newest),
        coalesce(s.currency, h.currency), coalesce(s.path, h.path), coalesce(s.debits, 0),
        coalesce(s.credits, 0), coalesce(h.debits, 0), coalesce(h.credits, 0)) as row
      from said s full join held h on h.currency = s.currency and h.path = s.path
      where exists (select from newest) and (coalesce(s.debits, 0), coalesce(s.credits, 0))
        <> (coalesce(h.debits, 0), coalesce(h.credits, 0))
      order by 1 limit 1`,
  },
];

/** A block as it is kept, with the hash of its trial balance. */
export const keptBlocks = (tx: Tx) =>
  tx
    .select({
      seq: ledgerBlock.seq,
      jws: ledgerBlock.jws,
      sha256: ledgerBlock.sha256,
      sealedAt: ledgerBlock.sealedAt,
      balancesSha256: sql<string>`encode(sha256(convert_to(${ledgerBlock.balances}, 'UTF8')), 'hex')`,
    })
    .from(ledgerBlock)
    .orderBy(asc(ledgerBlock.seq));

/** The hash over the members of each block, also of blocks that are gone. */
export const membersOfBlocks = async (tx: Tx): Promise<Map<number, string>> =>
  new Map(
    (
      await tx
        .select({ seq: ledgerBlockMember.seq, sha256: sql<string>`${membersHash}` })
        .from(ledgerBlockMember)
        .groupBy(ledgerBlockMember.seq)
        .orderBy(desc(ledgerBlockMember.seq))
    ).map(({ seq, sha256 }) => [seq, sha256]),
  );
