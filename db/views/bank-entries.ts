import { asc, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { bankEntry, bankFile, bankStatement } from '../schema/bank.ts';
import { type ByHand, byHandFor } from './by-hand.ts';
import { meantOf } from './entry-matches.ts';
import { paymentsSaid, type SaidPayment } from './payments-said.ts';

/** What the bank said, for whoever looks at it before and after it is booked. */

export type BankFileFacts = Pick<
  typeof bankFile.$inferSelect,
  'id' | 'name' | 'kind' | 'leftOut' | 'readAt' | 'bookedAt'
>;

const FILE_COLUMNS = {
  ...{ id: bankFile.id, name: bankFile.name, kind: bankFile.kind },
  ...{ leftOut: bankFile.leftOut, readAt: bankFile.readAt, bookedAt: bankFile.bookedAt },
};

export const bankFileFacts = async (db: Db, id: string): Promise<BankFileFacts | undefined> =>
  (await db.select(FILE_COLUMNS).from(bankFile).where(eq(bankFile.id, id)))[0];

/** The newest first. */
export const latestBankFiles = (db: Db, most: number): Promise<BankFileFacts[]> =>
  db.select(FILE_COLUMNS).from(bankFile).orderBy(desc(bankFile.readAt)).limit(most);

export const statementsOfFile = (db: Db, fileId: string) =>
  db
    .select()
    .from(bankStatement)
    .where(eq(bankStatement.fileId, fileId))
    .orderBy(asc(bankStatement.nr));

export type EntryFacts = typeof bankEntry.$inferSelect;
export type EntryPurpose = NonNullable<EntryFacts['purpose']>;
export type EntryWhy = NonNullable<EntryFacts['why']>;

/** Entries of one kind in a file, in minor units. */
export type EntrySum = Pick<EntryFacts, 'purpose' | 'why' | 'side' | 'currency'> & {
  readonly entries: number;
  readonly sumMinor: bigint;
};

/** What a file's entries are for; of one that waits: what they will be, as the books know it now.
 *  @param currency what the node keeps. */
export async function sumsOfFile(db: Db, fileId: string, currency: string): Promise<EntrySum[]> {
  const rows = await db.execute<Omit<EntrySum, 'sumMinor'> & { sum: string }>(sql`
    with meant as (${meantOf(fileId, { currency })})
    select coalesce(m.purpose, e.purpose) as purpose, coalesce(m.why, e.why) as why, e.side, e.currency,
      count(*)::int as entries, sum(e.amount_minor) as sum
    from bank_entry e left join meant m on m.id = e.id
    where e.file_id = ${fileId} group by 1, 2, 3, 4 order by 1, 2, 3, 4`);
  return rows.map(({ sum, ...row }) => ({ ...row, sumMinor: BigInt(sum) }));
}

/** Whose it may be, for a person to confirm: who paid from this account before, or whom we owe, or who owes
 *  us, this very amount at this account. */
export type Suggestion =
  | { readonly to: 'giver'; readonly actorId: string; readonly handle: string }
  | { readonly to: 'peer'; readonly host: string };

export type OpenEntry = EntryFacts & {
  readonly suggestion: Suggestion | null;
  readonly byHand: readonly ByHand[];
  readonly payments: readonly SaidPayment[];
};

const isOpen = sql`(${bankEntry.state} = 'suspense'
  or (${bankEntry.state} = 'left_out' and ${bankEntry.why} in ('may_be_known', 'by_hand')))`;

/** Entries that wait for a person to say what they are for, the oldest first.
 *  @param which.most so many at most. `currency`: what the node keeps. */
export async function openEntries(
  db: Db,
  { most, currency }: { readonly most: number; readonly currency: string },
): Promise<OpenEntry[]> {
  const rows = await db
    .select()
    .from(bankEntry)
    .where(isOpen)
    .orderBy(asc(bankEntry.bookedOn), asc(bankEntry.id))
    .limit(most);
  const suggested = await suggestionsFor(db, rows);
  const ids = rows.map(({ id }) => id);
  const byHand = await byHandFor(db, ids, currency);
  const payments = await paymentsSaid(db, ids);
  return rows.map((row) => ({
    ...{ ...row, suggestion: suggested.get(row.id) ?? null, byHand: byHand.get(row.id) ?? [] },
    payments: payments.get(row.id) ?? [],
  }));
}

/** How many wait, and how much of the node's currency that is, in and out. */
export async function openCount(
  db: Db,
): Promise<{ readonly entries: number; readonly inMinor: bigint; readonly outMinor: bigint }> {
  const [row] = await db.execute<{ entries: number; came: string; went: string }>(sql`
    select count(*)::int as entries, coalesce(sum(amount_minor) filter (where side = 'in'), 0) as came,
      coalesce(sum(amount_minor) filter (where side = 'out'), 0) as went
    from bank_entry where ${isOpen}`);
  return {
    entries: row?.entries ?? 0,
    inMinor: BigInt(row?.came ?? 0),
    outMinor: BigInt(row?.went ?? 0),
  };
}

async function suggestionsFor(
  db: Db,
  rows: readonly EntryFacts[],
): Promise<ReadonlyMap<string, Suggestion>> {
  const ids = rows.filter(({ iban }) => iban !== null).map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const found = await db
    .select({
      id: bankEntry.id,
      giver: sql<string | null>`(select json_build_array(a.id, a.handle)::text from bank_entry t
        join actor a on a.id = t.subject_id and a.deleted_at is null
        where t.iban = bank_entry.iban and t.purpose = 'top_up' and t.state = 'booked'
        order by t.booked_on desc limit 1)`,
      host: sql<string | null>`(select p.host from bank_entry t join peer p on p.id = t.subject_id
        where t.iban = bank_entry.iban and t.purpose in ('peer_in', 'peer_out') and t.state = 'booked'
        order by t.booked_on desc limit 1)`,
    })
    .from(bankEntry)
    .where(inArray(bankEntry.id, ids));
  return new Map(
    found.flatMap(({ id, giver, host }): [string, Suggestion][] => {
      if (host !== null) return [[id, { to: 'peer', host }]];
      if (giver === null) return [];
      const [actorId, handle] = JSON.parse(giver) as [string, string];
      return [[id, { to: 'giver', actorId, handle }]];
    }),
  );
}

/** What the bank said last of an account of ours, and whether a day is missing before it.
 *  @returns null: nothing yet. */
export async function lastBalance(db: Db | Tx): Promise<{
  readonly account: string;
  readonly closingMinor: bigint;
  readonly closingOn: string;
} | null> {
  const [row] = await db.execute<{
    account: string;
    closing_minor: string;
    closing_on: string;
  }>(sql`
    select s.account, s.closing_minor, s.closing_on from bank_statement s
    join bank_file f on f.id = s.file_id and f.booked_at is not null
    where s.closing_minor is not null and s.closing_on is not null
    order by s.closing_on desc, f.booked_at desc limit 1`);
  if (row === undefined) return null;
  return {
    account: row.account,
    closingMinor: BigInt(row.closing_minor),
    closingOn: row.closing_on,
  };
}

/** What the first statement that was booked began with. Null: it does not say, or there is none.
 *  Units: minor units. */
export async function firstBalance(db: Db | Tx): Promise<bigint | null> {
  const [row] = await db.execute<{ opening_minor: string | null }>(sql`
    select s.opening_minor from bank_statement s
    join bank_file f on f.id = s.file_id and f.booked_at is not null
    order by coalesce(s.from_day, s.closing_on), f.booked_at limit 1`);
  return row?.opening_minor == null ? null : BigInt(row.opening_minor);
}

/** What the bank should have, as the books know it. */
export async function bankBalance(db: Db | Tx, currency: string): Promise<bigint> {
  const [row] = await db.execute<{ balance: string }>(sql`
    select coalesce(sum(b.debits_minor - b.credits_minor), 0) as balance
    from ledger_account a join ledger_balance b on b.account_id = a.id
    where a.path = 'bank' and a.currency = ${currency}`);
  return BigInt(row?.balance ?? 0);
}
