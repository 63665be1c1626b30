import { type SQL, sql } from 'drizzle-orm';
import { type AccountPath, natureOf, peerAccount, userAccount } from '../../src/ledger/account.ts';
import type { Transaction } from '../../src/ledger/transfer.ts';
import type { LinePart } from '../../src/settlement/pair/events.ts';
import type { Tx } from '../connect.ts';
import { listOf } from './array-texts.ts';

type LineAccount = 'receivable' | 'pending' | 'earnings';

/** What is booked for lines of a statement of theirs. */
export type LinePosting = {
  readonly documentId: string;
  readonly peerId: string;
  readonly debit: LineAccount;
  readonly credit: LineAccount;
  /** Null: of every line what is not in dispute. */
  readonly parts: readonly LinePart[] | null;
};

/** Books what lines of a statement say that its peer owes our creators, or a part of some of them, as `post`
 *  would: made here from the lines that are written down, for there may be a hundred thousand. Whose line has
 *  nobody here any more, as after a restore, the reserve keeps their part.
 *  Throws a database error when a whole line is for nobody who is known here, when an account would be
 *  overdrawn, or when the key is in the books.
 *  @returns false when nothing moves: all of it would go from the reserve to the reserve. */
export async function postLines(
  tx: Tx,
  { documentId, peerId, debit, credit, parts }: LinePosting,
  { idempotencyKey, kind, month, currency }: Omit<Transaction, 'transfers' | 'reverses'>,
  entry: { readonly id: string; readonly at: Date },
): Promise<boolean> {
  if (parts !== null) await sendParts(tx, parts);
  const [from, to] = [debit, credit].map((account) => pathOf(account, peerId, parts !== null));
  const posting =
    parts === null
      ? sql`(select nr, ${from} as debit, ${to} as credit, amount_minor - disputed_minor as minor
          from statement_line where document_id = ${documentId} and amount_minor > disputed_minor)`
      : sql`(select l.nr, ${from} as debit, ${to} as credit, p.minor from line_part p
          join statement_line l on l.document_id = ${documentId} and l.nr = p.nr
          where ${from} <> ${to})`;
  // Of lines that were just written it knows nothing, and would take them for a few.
  await tx.execute(sql`set local enable_nestloop to off`);
  await openAccounts(tx, posting, currency, [debit, credit]);
  // The text whose hash says what was asked for: `canonicalRequest` in src/ledger/transfer.ts.
  const booked = await tx.execute(sql`
    insert into ledger_transaction (id, idempotency_key, request_hash, kind, month, at)
    select ${entry.id}, ${idempotencyKey}, encode(sha256(convert_to(format('["%s","%s",null,[%s]]',
        ${kind}::text, ${currency}::text, string_agg(transfer, ',' order by transfer collate "C")), 'UTF8')), 'hex'),
      ${kind}, ${month}, ${entry.at.toISOString()}
    from (select format('"%s>%s=%s"', debit, credit, minor) as transfer from ${posting} p) request
    having count(*) > 0
    returning id`);
  if (booked.length > 0)
    await tx.execute(sql`
      insert into ledger_transfer (transaction_id, n, debit_id, credit_id, amount_minor)
      select ${entry.id}::uuid, row_number() over (order by p.nr) - 1, d.id, c.id, p.minor
      from ${posting} p
      left join ledger_account d on d.path = p.debit and d.currency = ${currency}
      left join ledger_account c on c.path = p.credit and c.currency = ${currency}`);
  await tx.execute(sql`set local enable_nestloop to default`);
  return booked.length > 0;
}

/** Some thousand at a time: what is sent at once is in memory several times over. */
const PARTS_AT_A_TIME = 1_000;

async function sendParts(tx: Tx, parts: readonly LinePart[]): Promise<void> {
  await tx.execute(sql`create temporary table if not exists line_part
    (nr int not null, minor bigint not null) on commit drop`);
  await tx.execute(sql`truncate line_part`);
  for (let at = 0; at < parts.length; at += PARTS_AT_A_TIME) {
    const some = parts.slice(at, at + PARTS_AT_A_TIME);
    await tx.execute(sql`insert into line_part select * from unnest(
      ${listOf(some.map(({ nr }) => nr))}::int[],
      ${listOf(some.map(({ amountMinor }) => amountMinor))}::bigint[])`);
  }
}

/** @param isKept whether the reserve stands for whoever is not known. */
function pathOf(account: LineAccount, peerId: string, isKept: boolean): SQL {
  if (account === 'receivable') return sql`${peerAccount(peerId, account)}::text`;
  const path = sql`'user:' || payee_id || ${`:${account}`}`;
  return isKept ? sql`coalesce(${path}, 'reserve')` : path;
}

/** Opens those that are new, in the order of their paths. */
async function openAccounts(
  tx: Tx,
  posting: SQL,
  currency: string,
  accounts: readonly LineAccount[],
): Promise<void> {
  const natures: readonly (readonly [string, AccountPath])[] = [
    ...accounts.map((account) =>
      account === 'receivable'
        ? (['peer:%:receivable', peerAccount('', account)] as const)
        : ([`user:%:${account}`, userAccount('', account)] as const),
    ),
    ['reserve', 'reserve'],
  ];
  const rows = natures.map(([like, path]) => {
    const { normalSide, noOverdraft } = natureOf(path);
    return sql`(${like}::text, ${normalSide}::text, ${noOverdraft}::boolean)`;
  });
  await tx.execute(sql`
    insert into ledger_account (path, currency, normal_side, no_overdraft)
    select w.path, ${currency}, n.side, n.is_kept
    from (select debit as path from ${posting} d union select credit from ${posting} c) w
    join (values ${sql.join(rows, sql`, `)}) as n (pattern, side, is_kept) on w.path like n.pattern
    where not exists (select from ledger_account a where a.path = w.path and a.currency = ${currency})
    order by 1 on conflict (path, currency) do nothing`);
}
