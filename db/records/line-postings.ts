import { sql } from 'drizzle-orm';
import { natureOf, peerAccount, userAccount } from '../../src/ledger/account.ts';
import type { Transaction } from '../../src/ledger/transfer.ts';
import type { Tx } from '../connect.ts';

/** Which statement of theirs, and of whom. */
export type AcceptedStatement = { readonly documentId: string; readonly peerId: string };

/** Books what the lines of a statement say that its peer owes our creators, all but what is in dispute, as
 *  `post` would: made here from the lines that are written down, for there may be a hundred thousand.
 *  Throws a database error when a line is for nobody who is known here, or the key is in the books. */
export async function postLines(
  tx: Tx,
  { documentId, peerId }: AcceptedStatement,
  { idempotencyKey, kind, month, currency }: Omit<Transaction, 'transfers' | 'reverses'>,
  entry: { readonly id: string; readonly at: Date },
): Promise<void> {
  const receivable = peerAccount(peerId, 'receivable');
  const posting = sql`(select nr, 'user:' || payee_id || ':pending' as path, amount_minor - disputed_minor as minor
    from statement_line where document_id = ${documentId} and amount_minor > disputed_minor)`;
  // Of lines that were just written it knows nothing, and would take them for a few.
  await tx.execute(sql`set local enable_nestloop to off`);
  const [debtor, creator] = [natureOf(receivable), natureOf(userAccount('', 'pending'))];
  await tx.execute(sql`
    insert into ledger_account (path, currency, normal_side, no_overdraft)
    select ${receivable}, ${currency}, ${debtor.normalSide}, ${debtor.noOverdraft}::boolean
    union all
    select path, ${currency}, ${creator.normalSide}, ${creator.noOverdraft}::boolean from ${posting} p
      where not exists (select from ledger_account a where a.path = p.path and a.currency = ${currency})
    order by 1 on conflict (path, currency) do nothing`);
  // The text whose hash says what was asked for: `canonicalRequest` in src/ledger/transfer.ts.
  await tx.execute(sql`
    insert into ledger_transaction (id, idempotency_key, request_hash, kind, month, at)
    select ${entry.id}, ${idempotencyKey}, encode(sha256(convert_to(format('["%s","%s",null,[%s]]',
        ${kind}::text, ${currency}::text, string_agg(transfer, ',' order by transfer collate "C")), 'UTF8')), 'hex'),
      ${kind}, ${month}, ${entry.at.toISOString()}
    from (select format('"%s>%s=%s"', ${receivable}::text, path, minor) as transfer from ${posting} p) request`);
  await tx.execute(sql`
    insert into ledger_transfer (transaction_id, n, debit_id, credit_id, amount_minor)
    select ${entry.id}::uuid, row_number() over (order by p.nr) - 1, d.id, c.id, p.minor
    from ${posting} p
    join ledger_account d on d.path = ${receivable} and d.currency = ${currency}
    left join ledger_account c on c.path = p.path and c.currency = ${currency}`);
  await tx.execute(sql`set local enable_nestloop to default`);
}
